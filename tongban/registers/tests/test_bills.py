"""Bills as ledgers: brought to what is owed and paid, posted by nobody but the treasury, read by who may."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.registers import adjusting, bills, draws, ledger_looks, ledger_queries, ledgers, waiting
from tongban.registers.bills import Owed
from tongban.registers.draw_shapes import Draw
from tongban.registers.ledger_models import LedgerEntry
from tongban.registers.ledgers import Allowed
from tongban.registers.tests.ledger_world import AT, BILL, YEAR, build, cai, codes
from tongban.registers.tests.test_ledgers import once

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "C-1-1"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    """A bill of Hengda over 100.00 yuan; here commerce issues it and the bank is the treasury."""
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    made = build()
    told: dict[str, Any] = {"agency": made.agencies["commerce"].pk, "holder": made.parties["hengda"].pk, **YEAR}
    ledgers.open_ledger(BILL, NUMBER, [Allowed(amount=100_00, currency="CNY")], **told, by=mei(made), at=AT)
    return made


def mei(people: cast.Cast) -> Any:
    return people.actor("mei", AT)


def stands() -> tuple[str, int, int, int]:
    found = bills.stands(BILL, NUMBER)
    assert found is not None
    return found.state, found.authorised, found.paid, found.posted


def brought(people: cast.Cast, owed: int, paid: int, *, over: bool = False) -> tuple[str, int, int, int]:
    bills.bring_to(BILL, NUMBER, Owed(owed, paid, over), reason="C-1", by=mei(people), at=AT)
    return stands()


def posted(people: cast.Cast, key: str = "p", minor: int = 0) -> str:
    asked = [Draw(BILL, NUMBER, 1, amount=minor, currency="CNY")] if minor else []
    return draws.consume(bills.document(NUMBER), asked, key=key, by=people.actor("bai", AT), at=AT).outcome


def test_a_bill_goes_from_issued_to_paid_to_posted_and_back(people: cast.Cast) -> None:
    assert stands() == ("issued", 100_00, 0, 0)
    assert brought(people, 100_00, 100_00) == ("paid", 100_00, 100_00, 0)
    posted(people, "a", 60_00)
    assert brought(people, 100_00, 100_00) == ("paid", 100_00, 40_00, 60_00)
    assert brought(people, 100_00, 50_00) == ("partly_refunded", 100_00, 0, 50_00)  # what is not posted is released first
    assert brought(people, 100_00, 100_00) == ("paid", 100_00, 50_00, 50_00)
    posted(people, "b")
    assert stands() == ("posted", 100_00, 0, 100_00)
    assert brought(people, 100_00, 0, over=True) == ("refunded", 100_00, 0, 0)
    assert brought(people, 100_00, 0, over=True) == ("refunded", 100_00, 0, 0)
    assert list(ledger_queries.recomputed()) == []


def test_brought_by_several_at_once_it_is_paid_once(people: cast.Cast) -> None:
    once(lambda: bills.bring_to(BILL, NUMBER, Owed(100_00, 100_00), reason="C-1", by=mei(people), at=AT))
    assert stands() == ("paid", 100_00, 100_00, 0)
    assert LedgerEntry.objects.filter(kind="reserve").count() == 1
    with pytest.raises(NotFound, match=r"ledger.none"):
        bills.bring_to(BILL, "C-9", Owed(1, 0), reason="C-1", by=mei(people), at=AT)
    with pytest.raises(Refused, match=r"ledger.over_drawn"):
        bills.bring_to(BILL, NUMBER, Owed(100_00, 100_01), reason="C-1", by=mei(people), at=AT)


def test_what_is_less_owed_is_taken_off_and_never_below_what_was_paid(people: cast.Cast) -> None:
    assert brought(people, 80_00, 0) == ("issued", 80_00, 0, 0)
    assert brought(people, 80_00, 50_00) == ("partly_refunded", 80_00, 50_00, 0)
    with pytest.raises(Refused) as saying:
        adjusting.lower(BILL, NUMBER, 49_99, reason="C-1", by=mei(people), at=AT)
    assert codes(saying) == ["ledger.below_drawn"]
    once(lambda: adjusting.lower(BILL, NUMBER, 50_00, reason="C-1", by=mei(people), at=AT), "ledger.not_lower")
    with pytest.raises(NotAllowed):
        adjusting.lower(BILL, NUMBER, 40_00, reason="C-1", by=people.actor("bai", AT), at=AT)
    assert stands() == ("paid", 50_00, 50_00, 0)


def test_a_bill_that_need_not_be_paid_is_void(people: cast.Cast) -> None:
    assert brought(people, 100_00, 0, over=True) == ("void", 100_00, 0, 0)
    assert brought(people, 100_00, 0, over=True) == ("void", 100_00, 0, 0)
    with pytest.raises(Refused, match=r"ledger"):
        brought(people, 100_00, 100_00)


def test_nobody_but_the_treasury_posts_and_it_does_nothing_else(people: cast.Cast) -> None:
    brought(people, 100_00, 100_00)
    paid = bills.document(NUMBER, people.parties["hengda"].code)
    for name in ("mei", "cai"):
        with pytest.raises(NotAllowed, match=r"ledger.not_drawer"):
            draws.consume(paid, key="x", by=people.actor(name, AT), at=AT)
    for act in (draws.release, draws.reverse):
        with pytest.raises(NotAllowed, match=r"ledger.not_drawer"):
            act(paid, key="y", by=people.actor("bai", AT), at=AT)
    with pytest.raises(Refused, match=r"ledger.more_than_held"):
        posted(people, "z", 100_01)
    once(lambda: posted(people))
    assert stands() == ("posted", 100_00, 0, 100_00)


def test_a_posting_before_the_payment_waits_for_it(people: cast.Cast) -> None:
    asked = [Draw(BILL, NUMBER, 1, amount=100_00, currency="CNY")]
    told = draws.consume(bills.document(NUMBER), asked, key="p", by=people.actor("bai", AT), at=AT)
    assert (told.outcome, stands()) == ("parked", ("issued", 100_00, 0, 0))
    assert brought(people, 100_00, 100_00) == ("posted", 100_00, 0, 100_00)


def test_while_its_keeper_is_away_only_the_last_word_waits(people: cast.Cast) -> None:
    place = people.agencies["commerce"].pk
    waiting.lose_owner(place, reason="停电", by=mei(people), at=AT)
    assert brought(people, 100_00, 100_00) == ("issued", 100_00, 0, 0)
    assert brought(people, 100_00, 60_00) == ("issued", 100_00, 0, 0)
    assert waiting.return_owner(place, by=mei(people), at=AT + timedelta(days=1)) == 1
    assert stands() == ("partly_refunded", 100_00, 60_00, 0)


def test_who_may_reads_a_bill_by_its_number_and_says_why(people: cast.Cast) -> None:
    for name in ("cai", "bai"):
        by = people.actor(name, AT)
        with pytest.raises(Refused, match=r"ledger.no_purpose"):
            ledger_looks.consult_ledger(BILL, NUMBER, by=by, at=AT)
        row = ledger_looks.consult_ledger(BILL, NUMBER, purpose="收款前核对", by=by, at=AT)
        assert [one.kind for one in ledger_queries.entries(row, to=by)] == ["open", "open"]
    assert [why for _, _, _, why in ledger_looks.looks(row)] == ["收款前核对"] * 2
    with pytest.raises(NotFound):
        ledger_looks.consult_ledger(BILL, NUMBER, purpose="x", by=people.actor("fan", AT), at=AT)
    assert ledger_queries.in_hand(people.actor("bai", AT)) == []
    brought(people, 100_00, 100_00)
    assert [one.number for one in ledger_queries.in_hand(people.actor("bai", AT))] == [NUMBER]
    assert ledger_looks.consult_ledger(BILL, NUMBER, by=people.actor("bai", AT), at=AT).number == NUMBER  # it is theirs to post
    assert ledger_queries.in_hand(cai(people)) == []
    assert ledger_queries.ledger(BILL, NUMBER, to=SYSTEM).number == NUMBER
    posted(people)
    assert ledger_queries.in_hand(people.actor("bai", AT)) == []
