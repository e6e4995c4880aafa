"""A duty bill on pages: its holder sees how far it came, the treasury posts it, its keeper sees three books and what differs in them."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.cases.tests.world import RECENT
from tongban.registers import bill_book, bills, ledgers
from tongban.registers.bills import Owed
from tongban.registers.book_findings import Finding
from tongban.registers.ledgers import Allowed
from tongban.registers.tests.ledger_world import BILL, build
from tongban.web.tests.test_in_hand import text
from tongban.web.tests.world import browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
NUMBER = "C-1-1"
HELD, OWN = f"/desk/in-hand/{BILL}/{NUMBER}", f"/ledgers/{BILL}/{NUMBER}"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    made = build(RECENT)
    told: dict[str, Any] = {"agency": made.agencies["commerce"].pk, "holder": made.parties["hengda"].pk}
    days = {"valid_from": RECENT.date() - timedelta(days=30), "valid_until": RECENT.date() + timedelta(days=300)}
    mei = made.actor("mei", RECENT)
    ledgers.open_ledger(BILL, NUMBER, [Allowed(amount=100_00, currency="CNY")], **told, **days, by=mei, at=RECENT)
    return made


def paid(people: cast.Cast) -> None:
    bills.bring_to(BILL, NUMBER, Owed(100_00, 100_00), reason="C-1", by=people.actor("mei", RECENT), at=RECENT)


def test_the_treasury_posts_a_bill_once_it_is_paid_and_its_holder_follows(people: cast.Cast) -> None:
    mine, treasury = browser(people, "wang", "hengda"), browser(people, "bai")
    assert "issued, not paid" in text(mine, OWN)
    assert (treasury.get(HELD).status_code, NUMBER in text(treasury, "/desk/in-hand")) == (404, False)
    paid(people)
    assert "paid at the bank, not posted yet" in text(mine, OWN)
    page = text(treasury, "/desk/in-hand")
    assert (NUMBER in page, "until your agency has posted them" in page) == (True, True)
    page = text(treasury, HELD)
    assert ("100 CNY" in page, "Post it" in page, "Undo it" in page, "Give it back" in page) == (True, True, False, False)
    key = re.findall(r'name="key" value="(\w+-p1)"', page)[0]
    for _ in range(2):  # pressed twice
        page = text(treasury, HELD, act="consume", key=key, of=f"payment/{NUMBER}")
    assert ("posted by the treasury" in page, "Post it" in page) == (True, False)
    assert "posted by the treasury" in text(mine, OWN)
    assert NUMBER not in text(treasury, "/desk/in-hand").partition("<main")[2]
    assert browser(people, "fan").get(HELD).status_code == 404


def test_a_reader_opens_a_bill_by_its_number_and_changes_nothing(people: cast.Cast) -> None:
    reader, address = browser(people, "cai"), f"/desk/ledgers/{BILL}/{NUMBER}"
    assert "Purpose" in text(reader, address)
    page = text(reader, address, act="look", purpose="收款前核对")
    assert ("issued, not paid" in page, "Acts of its keeper" in page) == (True, False)
    assert "收款前核对" in text(browser(people, "wang", "hengda"), OWN)
    assert browser(people, "fan").get(address).status_code == 404


def test_its_keeper_sees_three_books_and_what_differs(people: cast.Cast) -> None:
    paid(people)
    told = Finding("not_posted", NUMBER, 1, 0, {"consumed_amount": "0"}, {"reserved_amount": "10000"})
    place = people.agencies["commerce"].pk
    assert [bill_book.keep(BILL, place, [told], {NUMBER}, RECENT.date(), at=RECENT) for _ in range(2)] == [1, 0]
    keeper = browser(people, "mei")
    page = text(keeper, "/desk/differences")
    assert ("Bills by day" in page, "has not posted in time" in page) == (True, True)
    page = text(keeper, re.findall(r"/desk/differences/\d+", page)[0])
    assert ("The treasury" in page, "The bill" in page, "Owner’s copy" in page, "100 CNY" in page) == (True, True, False, True)
    assert bill_book.keep(BILL, place, [], {NUMBER}, RECENT.date(), at=RECENT) == 0
    assert "has not posted in time" not in text(keeper, "/desk/differences").partition("<tbody>")[2]
    assert "Bills by day" not in text(browser(people, "fan"), "/desk/differences")
