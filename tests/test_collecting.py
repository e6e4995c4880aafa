"""The one bill of a month: what is paid beside it at the same instant, or while its money is on the way, is never paid twice nor kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.cases import actions, charges, paying
from tongban.cases.charge_models import Charge, Payment, PayOrder, Refund
from tongban.exchange import partners
from tongban.pack.moves import read
from tongban.pack.scenarios import Playing
from tongban.project.stage import RealStage
from tongban.project.tills import NAME
from tongban.registers import ledger_queries
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db(transaction=True)
PACK = Path("packs/eport")
STORIES = read((PACK / "services/collective-payment/scenarios/month.yaml").read_text(encoding="utf-8"), "month.yaml").scenarios
ASKED, OWED = 9, 6148108  # opened, two declared, examined and released, a month later asked for


def asked(tmp_path: Path, settings: Any) -> tuple[list[Charge], Any, datetime]:
    """The bills of two declarations, and the one that pays both."""
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    story = next(one for one in STORIES if "paid meanwhile" in one.name)
    stage = RealStage([PACK])
    stage.open(story.given)
    playing = Playing(replace(story, moves=story.moves[:ASKED]), stage)
    playing.run()
    assert playing.differences == []
    return list(Charge.objects.order_by("minor", "pk")), stage.people, playing.now


def held() -> tuple[int, int]:
    """What is reserved and used up of the security."""
    (line,) = ledger_queries.as_of(ledger_queries.ledger("eport.security", "S-1", to=SYSTEM)).lines
    return line.reserved_amount, line.consumed_amount


def kept() -> int:
    """What came in and did not go back, what one bill pays for another not counted again."""
    came = sum(one.minor for one in Payment.objects.exclude(how="collective"))
    return came - sum(one.minor for one in Refund.objects.all())


def told(act: Callable[[], object]) -> str:
    try:
        act()
        return "done"
    except Refused as saying:
        return saying.code
    finally:
        connection.close()


def test_of_the_bill_of_a_month_and_one_of_its_bills_paid_at_the_same_instant_each_is_paid_once(tmp_path: Path, settings: Any) -> None:
    (one, other, whole), people, at = asked(tmp_path, settings)
    by = people.actor("jie", at)
    with ThreadPoolExecutor(2) as pool:
        acts = [lambda number=bill.number: paying.at_window(number, "cash", by=by, at=at) for bill in (whole, one)]
        found = list(pool.map(told, acts))
    assert sorted(found) in (["charge.paid", "done"], ["charge.collected_changed", "done"], ["done", "done"])
    if found == ["charge.collected_changed", "done"]:
        assert (held(), kept()) == ((OWED, 0), OWED)
        paying.at_window(other.number, "cash", by=by, at=at)
    assert (held(), kept()) == ((0, 0), 2 * OWED)
    assert [charges.stands(bill).state for bill in (one, other)] == ["paid", "paid"]


def test_money_that_was_on_the_way_pays_what_is_open_still_and_the_rest_goes_back(tmp_path: Path, settings: Any) -> None:
    (one, other, whole), people, at = asked(tmp_path, settings)
    partners.introduce(partners.Partner(NAME, "payment", "http://127.0.0.1:9", "none"))
    order = actions.order(whole.number, by=people.actor("hengda", at), at=at, partner=NAME)
    paying.at_window(one.number, "cash", by=people.actor("jie", at), at=at)
    body = {"state": "paid", "reference": "B-1", "minor": order.minor, "currency": "CNY", "paid_at": at.isoformat()}
    assert paying.told(NAME, PayOrder.objects.get().key, body, at=at) == ""
    assert paying.told(NAME, PayOrder.objects.get().key, body, at=at) == ""
    assert (held(), kept()) == ((0, 0), 2 * OWED)
    assert [charges.stands(bill).payment.how for bill in (one, other)] == ["cash", "collective"]  # type: ignore[union-attr]
    assert [(refund.why, refund.minor) for refund in Refund.objects.all()] == [("surplus", OWED)]


def test_its_page_names_each_declaration_and_theirs_say_how_they_were_paid(tmp_path: Path, settings: Any) -> None:
    (one, other, whole), people, at = asked(tmp_path, settings)
    trader = browser(people, "wang", "hengda")
    page = trader.get(f"/matters/{whole.case.number}/pay").content.decode()
    assert all(f"Declaration {bill.case.number}, bill {bill.number}: 61481.08 yuan, due 2026-04-08" in page for bill in (one, other))
    paying.at_window(whole.number, "cash", by=people.actor("jie", at), at=at)
    assert "with the bill of its month" in trader.get(f"/matters/{one.case.number}/pay").content.decode()
