"""Bills of customs day by day, as the real acts of stories leave them: issued, reported by the bank, posted by the treasury."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.cases import bill_book
from tongban.pack import scenarios
from tongban.pack.moves import read
from tongban.project.stage import RealStage
from tongban.registers import bill_book as ledger_book
from tongban.registers.ledger_models import LedgerLine

PACK = Path("packs/eport")
STORIES = {one.name: one for one in read((PACK / "services/import-declaration/scenarios/bills.yaml").read_text(), "bills.yaml").scenarios}
PAID = "A duty bill is issued by customs, paid at the bank, posted by the treasury alone and written off, each once"
REVOKED = "A bill that was paid and posted is taken back when its declaration is revoked, and one that was not paid is void"
BILL, DUTY, DAY = "eport.duty-bill", 61_481_08, date(2026, 3, 2)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("name", "told"), [(PAID, (DUTY, DUTY, DUTY)), (REVOKED, (2 * DUTY, 0, 0))])
def test_three_books_are_summed_by_day(name: str, told: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    stage = RealStage([PACK])
    played = scenarios.play(STORIES[name], stage)
    assert played.ok, played.differences
    customs = stage.people.agencies["customs"].pk
    found = bill_book.sums(BILL, customs, DAY + timedelta(days=3))
    assert tuple(sum(getattr(day, book) for day in found) for book in ("issued", "reported", "posted")) == told
    monkeypatch.setattr(ledger_book, "MOST", 1)  # some at a time, and still all of them
    since = STORIES[name].given.at - timedelta(days=1)
    looked = [one.number for lines in ledger_book.to_look_at(BILL, since) for one in lines]
    standing = LedgerLine.objects.filter(ledger__type=BILL).exclude(ledger__state="written_off")
    assert looked == list(standing.order_by("pk").values_list("ledger__number", flat=True))
