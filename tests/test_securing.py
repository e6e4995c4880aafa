"""A declaration that is released on a security, told on pages; and what outages, waivers and lost owners do to what is held."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.cases import actions, charges
from tongban.cases.models import Case
from tongban.log import queries as log
from tongban.pack.moves import read
from tongban.pack.scenarios import Playing
from tongban.project.stage import RealStage
from tongban.registers import ledger_queries, waiting
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db(transaction=True)
PACK = Path("packs/eport")
STORIES = read((PACK / "services/import-declaration/scenarios/securing.yaml").read_text(encoding="utf-8"), "securing.yaml").scenarios
FILED, OWED = 3, 6148108  # opened, declared and examined


def played(moves: int, tmp_path: Path, settings: Any) -> tuple[Case, Any, datetime]:
    """The story of what is not paid, up to a move; the ledger, the declaration and its examination are the first three."""
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    story = next(one for one in STORIES if "by the last second" in one.name)
    stage = RealStage([PACK])
    stage.open(story.given)
    playing = Playing(replace(story, moves=story.moves[:moves]), stage)
    playing.run()
    assert playing.differences == []
    return Case.objects.get(), stage.people, playing.now


def held() -> tuple[int, int]:
    """What is reserved and used up of the security."""
    (line,) = ledger_queries.as_of(ledger_queries.ledger("eport.security", "S-1", to=SYSTEM)).lines
    return line.reserved_amount, line.consumed_amount


def test_pages_tell_what_is_held_and_that_it_was_taken(tmp_path: Path, settings: Any) -> None:
    row, people, at = played(FILED + 1, tmp_path, settings)
    trader = browser(people, "wang", "hengda")

    def shown(address: str) -> str:
        answer = trader.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    page = shown(f"/shipments/{row.number}")
    assert all(
        words in page for words in ("Held of the security", "61481.08 CNY", "The duty is not paid yet.", "not closed the declaration")
    )
    actions.settle(row.number, at=at + timedelta(days=20))
    assert held() == (0, OWED)
    page = shown(f"/matters/{row.number}")
    assert "You did not pay in time: it was taken from the security" in page
    assert "taken from the security" in shown(f"/matters/{row.number}/pay")
    assert "The duty is not paid yet." not in shown(f"/shipments/{row.number}")


def test_nothing_is_released_on_a_security_whose_keeper_cannot_be_reached(tmp_path: Path, settings: Any) -> None:
    row, people, at = played(FILED, tmp_path, settings)
    place = people.agencies["customs"].pk
    waiting.lose_owner(place, reason="停电", by=SYSTEM, at=at)
    with pytest.raises(Refused, match=r"case.ledger_waits"):
        actions.decide(row.number, "release", by=people.actor("fang", at), at=at)
    waiting.return_owner(place, by=SYSTEM, at=at)
    assert (held(), Case.objects.get().step) == ((0, 0), "release")
    actions.decide(row.number, "release", by=people.actor("fang", at), at=at)
    assert (held(), Case.objects.get().step) == ((OWED, 0), "settle")


def test_what_could_not_be_taken_from_it_on_the_last_day_is_taken_a_day_later(tmp_path: Path, settings: Any) -> None:
    row, people, at = played(FILED + 1, tmp_path, settings)
    place, late = people.agencies["customs"].pk, at.replace(day=18, hour=1)
    waiting.lose_owner(place, reason="停电", by=SYSTEM, at=at)
    actions.settle(row.number, at=late)
    assert (held(), Case.objects.get().step) == ((OWED, 0), "settle")
    waiting.return_owner(place, by=SYSTEM, at=late)
    assert held() == (OWED, 0)
    assert actions.settle(row.number, at=late + timedelta(days=1)).step == "settle"  # for a day of delay is owed by now
    (bill, more) = charges.standing(Case.objects.get())
    assert [(one.state, one.charge.minor, one.payment and one.payment.how) for one in (bill, more)] == [
        ("paid", OWED, "security"),
        ("open", 3074, None),
    ]
    assert held() == (3074, OWED)


def test_a_waiver_lowers_what_is_held_and_an_outage_on_the_last_day_moves_when_it_is_taken(tmp_path: Path, settings: Any) -> None:
    row, people, at = played(FILED + 1, tmp_path, settings)
    (bill,) = charges.standing(row)
    actions.ask_waiver(bill.charge.number, 1_000_00, reason="演示", by=people.actor("fang", at), at=at)
    actions.answer_waiver(bill.charge.number, grant=True, by=people.actor("hou", at), at=at)
    assert held() == (OWED - 1_000_00, 0)
    last = at.replace(day=17, hour=4)
    actions.record_outage(last, last + timedelta(hours=2), reason="断电", by=people.actor("admin", last), at=last + timedelta(hours=3))
    assert actions.settle(row.number, at=last + timedelta(hours=16)).step == "settle"
    assert actions.settle(row.number, at=last + timedelta(days=10)).step == "close"
    assert held() == (0, OWED - 1_000_00)
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.security_called") == 1
