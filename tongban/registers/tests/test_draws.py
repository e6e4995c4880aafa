"""Draws on ledgers: rules G1-G11, one behaviour a test."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tongban.actors import cast
from tongban.base import memory
from tongban.base.errors import NotAllowed, Refused
from tongban.log import queries as log
from tongban.registers import adjusting, draws, ledger_queries, ledgers, waiting
from tongban.registers.draw_shapes import Draw, read
from tongban.registers.ledger_models import DrawRequest, LedgerEntry, LedgerLine
from tongban.registers.ledgers import Allowed
from tongban.registers.tests.ledger_world import (
    AT,
    LICENCE,
    NOTE,
    PAYMENT,
    balances,
    build,
    cai,
    codes,
    declaration,
    draw,
    kg,
    licence,
    payment,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    made = build()
    licence(made)
    return made


def test_a_draw_is_reserved_consumed_and_reversed_and_the_entries_tell_it(people: cast.Cast) -> None:
    by, document = cai(people), declaration(people)
    told = draws.reserve(document, [draw(30)], key="a", by=by, at=AT)
    assert (told.outcome, told.drawn[0]["rest"], balances(people)) == ("done", "70", (30, 0, 1))
    draws.consume(document, [draw(20)], key="b", by=by, at=AT)
    assert balances(people) == (10, 20, 1)
    draws.release(document, key="c", by=by, at=AT)
    assert balances(people) == (0, 20, 1)  # still a use: it holds what it consumed
    draws.reverse(document, key="d", by=by, at=AT)
    assert balances(people) == (0, 0, 0)
    assert [one.kind for one in LedgerEntry.objects.order_by("pk")][1:] == ["open", "reserve", "consume", "release", "reverse"]
    assert list(ledger_queries.recomputed()) == []


def test_an_event_tells_each_draw_and_is_about_the_holder(people: cast.Cast) -> None:
    draws.reserve(declaration(people), [draw(30)], key="a", by=cai(people), at=AT)
    kinds = [one.kind for one in log.of_subject("ledger", f"{LICENCE}/26-AA-1")]
    assert kinds == ["ledger.opened", "ledger.reserved"]
    assert "ledger.reserved" in {one.kind for one in log.about(people.parties["hengda"].pk)}


def test_everything_that_does_not_fit_is_said_at_once_in_the_order_of_g6(people: cast.Cast) -> None:
    ledgers.suspend(LICENCE, "26-AA-1", reason="核查", by=people.actor("mei", AT), at=AT)
    licence(people, "26-AA-2", offices=["0100"])
    document = declaration(people, holder=people.parties["minghe"].code, day=date(2027, 1, 1))
    wrong = [
        draw(101, goods="100119", country="USA"),
        draw(1, "26-AA-2", unit="011"),
        draw(1, "26-AA-9"),
        draw(1, "26-AA-2", amount=5, currency="USD", document_line=4),
    ]
    with pytest.raises(Refused) as saying:
        draws.reserve(document, wrong, key="a", by=cai(people), at=AT)
    assert codes(saying) == [
        *["ledger.wrong_state", "ledger.other_holder", "ledger.not_valid", "ledger.day_ahead"],
        *["ledger.other_goods", "ledger.other_country", "ledger.over_drawn"],
        *["ledger.other_holder", "ledger.not_valid", "ledger.day_ahead", "ledger.other_office", "ledger.other_unit"],
        "ledger.unknown",
        *["ledger.other_holder", "ledger.not_valid", "ledger.day_ahead", "ledger.other_office", "ledger.no_measure"],
    ]
    over = next(one for one in saying.value.discrepancies if one.code == "ledger.over_drawn")
    assert {"given": "101 035", "on_record": "100 035", "difference": "1 035", "severity": "block"}.items() <= over.facts.items()
    assert balances(people) == (0, 0, 0)


def test_all_draws_of_a_document_or_none(people: cast.Cast) -> None:
    licence(people, "26-AA-2")
    with pytest.raises(Refused):
        draws.reserve(declaration(people), [draw(10), draw("100.00001", "26-AA-2")], key="a", by=cai(people), at=AT)
    assert balances(people) == balances(people, "26-AA-2") == (0, 0, 0)
    draws.reserve(declaration(people), [draw(10), draw(100, "26-AA-2")], key="b", by=cai(people), at=AT)
    assert (balances(people), balances(people, "26-AA-2")) == ((10, 0, 1), (100, 0, 1))


def test_an_over_draw_by_the_smallest_unit_is_refused_and_the_rest_is_not(people: cast.Cast) -> None:
    draws.reserve(declaration(people), [draw("99.99999")], key="a", by=cai(people), at=AT)
    with pytest.raises(Refused) as saying:
        draws.reserve(declaration(people, "D-2"), [draw("0.00002")], key="b", by=cai(people), at=AT)
    assert saying.value.facts["difference"] == "0.00001 035"
    draws.reserve(declaration(people, "D-3"), [draw("0.00001")], key="c", by=cai(people), at=AT)
    assert LedgerLine.objects.get().reserved_quantity == kg(100)


def test_the_same_key_is_told_the_same_and_with_other_content_is_refused(people: cast.Cast) -> None:
    by, document = cai(people), declaration(people)
    first = draws.reserve(document, [draw(60)], key="a", by=by, at=AT)
    assert draws.reserve(document, [draw(60)], key="a", by=by, at=LATER) == first
    assert balances(people) == (60, 0, 1)
    with pytest.raises(Refused, match=r"ledger.key_used"):
        draws.reserve(document, [draw(61)], key="a", by=by, at=AT)
    with pytest.raises(Refused, match=r"ledger.over_drawn"):
        draws.reserve(declaration(people, "D-2"), [draw(50)], key="b", by=by, at=AT)
    draws.release(document, key="c", by=by, at=AT)
    with pytest.raises(Refused, match=r"ledger.over_drawn"):  # a refusal is an answer too: who wants it now takes another key
        draws.reserve(declaration(people, "D-2"), [draw(50)], key="b", by=by, at=AT)
    assert DrawRequest.objects.filter(key="b").count() == 1
    draws.reserve(declaration(people, "D-2"), [draw(50)], key="d", by=by, at=AT)


def test_units_convert_exactly_or_not_at_all(people: cast.Cast) -> None:
    draws.reserve(declaration(people), [draw("0.05", unit="070")], key="a", by=cai(people), at=AT)
    assert balances(people) == (50, 0, 1)
    with pytest.raises(Refused) as saying:
        draws.reserve(declaration(people, "D-2"), [draw("0.00001", unit="036")], key="b", by=cai(people), at=AT)
    assert codes(saying) == ["ledger.inexact"]


def test_uses_are_counted_by_document_and_no_more_than_the_type_allows(people: cast.Cast) -> None:
    for place in range(12):
        draws.reserve(declaration(people, f"D-{place}"), [draw(1)], key=f"k{place}", by=cai(people), at=AT)
    draws.reserve(declaration(people, "D-0", version=2), [draw(1)], key="more", by=cai(people), at=AT)
    assert balances(people) == (13, 0, 12)
    with pytest.raises(Refused, match=r"ledger.no_uses_left"):
        draws.reserve(declaration(people, "D-13"), [draw(1)], key="k13", by=cai(people), at=AT)
    draws.release(declaration(people, "D-3"), key="back", by=cai(people), at=AT)
    draws.reserve(declaration(people, "D-13"), [draw(1)], key="k14", by=cai(people), at=AT)


def test_one_batch_may_be_a_twentieth_over_and_of_several_only_the_last(people: cast.Cast) -> None:
    licence(people, "one", replace(LINE, most_uses=1, tolerance=500))
    licence(people, "two", replace(LINE, most_uses=2, tolerance=500))
    by = cai(people)
    with pytest.raises(Refused):
        draws.reserve(declaration(people), [draw("105.00001", "one")], key="a", by=by, at=AT)
    draws.reserve(declaration(people), [draw(105, "one")], key="b", by=by, at=AT)
    with pytest.raises(Refused):
        draws.reserve(declaration(people), [draw(101, "two")], key="c", by=by, at=AT)
    draws.reserve(declaration(people), [draw(60, "two")], key="d", by=by, at=AT)
    with pytest.raises(Refused):  # a twentieth of the 40 that are left
        draws.reserve(declaration(people, "D-2"), [draw("42.00001", "two")], key="e", by=by, at=AT)
    draws.reserve(declaration(people, "D-2"), [draw(42, "two")], key="f", by=by, at=AT)
    assert balances(people, "two") == (102, 0, 2)


LINE = Allowed(quantity=kg(100), unit="035", goods="100110", edition="2022", country="CAN")


def test_what_was_reserved_in_time_is_consumed_after_expiry_and_nothing_new_by_a_second(people: cast.Cast) -> None:
    by = cai(people)
    last = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)  # the last second of the year in Shanghai
    draws.reserve(declaration(people), [draw(10)], key="a", by=by, at=last)
    with pytest.raises(Refused, match=r"ledger.not_valid"):
        draws.reserve(declaration(people, "D-2"), [draw(10)], key="b", by=by, at=last + timedelta(seconds=1))
    draws.consume(declaration(people), key="c", by=by, at=last + timedelta(days=90))
    assert balances(people) == (0, 10, 1)


def test_a_cancellation_before_its_declaration_waits_and_is_applied_when_it_fits(people: cast.Cast) -> None:
    by, document = cai(people), declaration(people)
    assert draws.release(document, key="cancel", by=by, at=AT).outcome == "parked"
    assert draws.release(document, key="cancel", by=by, at=AT).outcome == "parked"
    draws.reserve(document, [draw(30)], key="declare", by=by, at=LATER)
    assert balances(people) == (0, 0, 0)
    assert draws.release(document, key="cancel", by=by, at=LATER).outcome == "done"
    assert [one.kind for one in LedgerEntry.objects.exclude(line=None).order_by("pk")] == ["open", "reserve", "release"]


def test_more_than_a_document_holds_is_neither_consumed_nor_given_back(people: cast.Cast) -> None:
    by, document = cai(people), declaration(people)
    draws.reserve(document, [draw(30)], key="a", by=by, at=AT)
    draws.reserve(declaration(people, "D-2"), [draw(30)], key="b", by=by, at=AT)
    with pytest.raises(Refused, match=r"ledger.more_than_held"):
        draws.consume(document, [draw(31)], key="k1", by=by, at=AT)
    with pytest.raises(Refused, match=r"ledger.more_than_held"):
        draws.release(document, [draw(31)], key="k2", by=by, at=AT)
    with pytest.raises(Refused, match=r"ledger.more_than_held"):
        draws.reverse(document, [draw(1)], key="k3", by=by, at=AT)
    draws.release(document, key="c", by=by, at=AT)
    with pytest.raises(Refused, match=r"ledger.nothing_held"):
        draws.release(document, key="d", by=by, at=AT)
    assert balances(people) == (30, 0, 1)


def test_a_check_says_the_same_and_changes_nothing(people: cast.Cast) -> None:
    by = cai(people)
    assert draws.check(declaration(people), [draw(100)], by=by, at=AT) == []
    assert [one.code for one in draws.check(declaration(people), [draw(101)], by=by, at=AT)] == ["ledger.over_drawn"]
    assert balances(people) == (0, 0, 0)
    assert not DrawRequest.objects.exists()
    assert [one.kind for one in log.about(people.parties["hengda"].pk, kinds=["ledger.checked"])] == ["ledger.checked"] * 2
    with pytest.raises(NotAllowed):
        draws.check(declaration(people), [draw(1)], by=people.actor("li", AT), at=AT)


def test_only_who_the_type_names_draws_and_only_with_the_right(people: cast.Cast) -> None:
    for name in ("bai", "li", "hengda"):
        with pytest.raises(NotAllowed):
            draws.reserve(declaration(people), [draw(1)], key="a", by=people.actor(name, AT), at=AT)
    with pytest.raises(Refused, match=r"ledger.not_noted"):
        draws.note(declaration(people), [draw(1)], key="b", by=cai(people), at=AT)


def test_while_an_owner_is_down_requests_wait_in_their_order_and_count_from_receipt(people: cast.Cast) -> None:
    by, mei = cai(people), people.actor("mei", AT)
    place = people.agencies["commerce"].pk
    last = datetime(2026, 12, 31, 15, tzinfo=UTC)
    waiting.lose_owner(place, reason="机房停电", by=mei, at=last)
    assert draws.reserve(declaration(people), [draw(60)], key="a", by=by, at=last).outcome == "pending"
    assert draws.reserve(declaration(people, "D-2"), [draw(60)], key="b", by=by, at=last).outcome == "pending"
    assert balances(people) == (0, 0, 0)
    assert waiting.return_owner(place, by=mei, at=last + timedelta(days=2)) == 2
    assert balances(people) == (60, 0, 1)  # received in the year in which it was valid, the first one first
    assert draws.reserve(declaration(people), [draw(60)], key="a", by=by, at=last).outcome == "done"
    with pytest.raises(Refused, match=r"ledger.over_drawn"):
        draws.reserve(declaration(people, "D-2"), [draw(60)], key="b", by=by, at=last)


def test_a_note_of_every_line_is_drawn_whole_and_in_order(people: cast.Cast) -> None:
    rows = [Allowed(quantity=kg(10), unit="035"), Allowed(quantity=kg(20), unit="035")]
    licence(people, "N-1", *rows, type=NOTE, offices=["5100"])
    two = [Draw(NOTE, "N-1", 1, 1, kg(10), "035"), Draw(NOTE, "N-1", 2, 2, kg(20), "035")]
    for place, wrong in enumerate(([two[0]], [replace(two[1], document_line=1), replace(two[0], document_line=2)])):
        with pytest.raises(Refused, match=r"ledger.not_whole"):
            draws.reserve(declaration(people), wrong, key=f"k{place}", by=cai(people), at=AT)
    draws.reserve(declaration(people), two, key="a", by=cai(people), at=AT)


def test_a_bank_notes_at_once_and_more_than_declared_is_referred(people: cast.Cast) -> None:
    payment(people)
    bai, document = people.actor("bai", AT), replace(declaration(people, "PAY-1"), kind="payment")
    paid = Draw(PAYMENT, "P-1", 1, amount=600_00, currency="USD")
    told = draws.note(document, [paid], key="a", by=bai, at=AT)
    assert (told.drawn[0]["rest_amount"], LedgerLine.objects.get(currency="USD").consumed_amount) == ("400", 600_00)
    with pytest.raises(Refused) as saying:
        draws.note(replace(document, number="PAY-2"), [paid], key="b", by=bai, at=AT)
    assert (saying.value.code, saying.value.facts["severity"]) == ("ledger.over_drawn", "refer")
    with pytest.raises(Refused, match=r"ledger.other_currency"):
        draws.note(replace(document, number="PAY-3"), [replace(paid, currency="EUR")], key="c", by=bai, at=AT)
    draws.reverse(document, key="d", by=bai, at=AT)
    assert LedgerLine.objects.get(currency="USD").consumed_amount == 0


def test_what_somebody_changed_behind_the_platforms_back_is_seen(people: cast.Cast) -> None:
    LedgerLine.objects.update(authorised_quantity=kg(1000), most_quantity=kg(1000))
    with pytest.raises(Refused) as saying:
        draws.reserve(declaration(people), [draw(10)], key="a", by=cai(people), at=AT)
    assert codes(saying) == ["ledger.bad_seal"]
    assert list(ledger_queries.recomputed()) == [f"{LICENCE}/26-AA-1 line 1: authorised_quantity"]


@pytest.mark.parametrize(
    "change",
    [
        "reserved_quantity = 10000001",
        "reserved_quantity = -1",
        "consumed_quantity = 10000001",
        "uses = 13",
        "authorised_quantity = 5, reserved_quantity = 6, most_quantity = 5",
        "reserved_amount = 1",
    ],
)
def test_the_database_itself_keeps_a_line_within_its_bounds(people: cast.Cast, change: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE registers_ledgerline SET {change}")


def test_the_database_itself_keeps_entries_and_answers_as_they_are(people: cast.Cast) -> None:
    draws.reserve(declaration(people), [draw(30)], key="a", by=cai(people), at=AT)
    for statement in (
        "UPDATE registers_ledgerentry SET reserved_quantity = 1",
        "DELETE FROM registers_ledgerentry",
        "UPDATE registers_drawrequest SET answer = '[]'",
        "UPDATE registers_drawrequest SET document = 'x/y'",
        "DELETE FROM registers_drawrequest",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_ledger_is_read_as_it_was_on_any_day(people: cast.Cast) -> None:
    by, mei = cai(people), people.actor("mei", AT)
    draws.reserve(declaration(people), [draw(30)], key="a", by=by, at=AT + timedelta(days=1))
    draws.consume(declaration(people), key="b", by=by, at=AT + timedelta(days=3))
    given = adjusting.propose_adjustment(LICENCE, "26-AA-1", 1, quantity=kg(50), reason="核减", by=mei, at=AT + timedelta(days=4))
    adjusting.decide_adjustment(given.pk, approve=True, by=people.actor("ning", AT), at=AT + timedelta(days=5))
    ledgers.close(LICENCE, "26-AA-1", reason="结案", by=mei, at=AT + timedelta(days=6))
    row = ledger_queries.ledger(LICENCE, "26-AA-1", to=people.actor("hengda", AT))
    seen = []
    for day in (-1, 0, 2, 4, 5, 7):
        state = ledger_queries.as_of(row, AT + timedelta(days=day))
        seen.append((state.state, *((one.authorised_quantity, one.reserved_quantity, one.consumed_quantity) for one in state.lines)))
    hundred, fifty, thirty = kg(100), kg(50), kg(30)
    assert seen == [
        ("",),
        ("open", (hundred, 0, 0)),
        ("open", (hundred, thirty, 0)),
        ("open", (hundred, 0, thirty)),
        ("open", (fifty, 0, thirty)),
        ("closed", (fifty, 0, thirty)),
    ]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"document": {"number": "1"}, "draws": []}, ["document.kind"]),
        ({"document": {"kind": "d", "number": "1", "day": "2026-02-30"}, "draws": {}}, ["document.day", "draws"]),
        (
            {"document": {"kind": "d", "number": "1"}, "draws": [{"type": "t", "ledger": "l", "line": 0, "quantity": 1.5}]},
            ["line", "quantity"],
        ),
        ({"document": {"kind": "d", "number": "1"}, "draws": [{"type": "t", "ledger": "l", "line": 1, "quantity": "-1"}]}, ["quantity"]),
        (
            {"document": {"kind": "d", "number": "1"}, "draws": [{"type": "t", "ledger": "l", "line": 1, "quantity": "1.000001"}]},
            ["quantity"],
        ),
        (
            {"document": {"kind": "d", "number": "1"}, "draws": [{"type": "t", "ledger": "l", "line": 1, "quantity": "9" * 19}]},
            ["quantity"],
        ),
        (
            {"document": {"kind": "d", "number": "1"}, "draws": [{"type": "t", "ledger": "l", "line": True, "amount": "1e3"}]},
            ["line", "amount"],
        ),
        ({"document": {"kind": "d", "number": "1"}, "draws": [7]}, ["type", "ledger"]),
    ],
)
def test_what_cannot_be_read_is_named_all_at_once(given: Any, fields: list[str]) -> None:
    with pytest.raises(Refused) as saying:
        read(given)
    assert [one.facts["field"].removeprefix("draws.0.") for one in saying.value.discrepancies] == fields
