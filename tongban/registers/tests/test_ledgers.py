"""Acts on ledgers, by whom, twice, and by several at the same instant."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base import memory
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.names import token
from tongban.log import queries as log
from tongban.pack import reader
from tongban.registers import actions as registers
from tongban.registers import adjusting, draws, handing, ledger_looks, ledger_queries, ledgers, lines, waiting
from tongban.registers.draw_shapes import Draw
from tongban.registers.ledger_models import Adjustment, Ledger, LedgerEntry, LedgerLine
from tongban.registers.ledger_rules import Factor
from tongban.registers.ledgers import Allowed
from tongban.registers.tests.ledger_world import (
    AT,
    LICENCE,
    NOTE,
    PAYMENT,
    YEAR,
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

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(days=1)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    memory.forget()
    made = build()
    licence(made)
    return made


def once(act: Callable[[], object], refused: str = "") -> None:
    """Four at the same instant and one later: one does it, the others are refused, or nothing is left to do for them."""
    told = together(act) + together(act, times=1)
    assert told == (["done", *[refused] * 4] if refused else ["done"] * 5)


def mei(people: cast.Cast) -> Any:
    return people.actor("mei", AT)


def test_a_ledger_is_opened_once_whoever_tries_at_once(people: cast.Cast) -> None:
    given = {"agency": people.agencies["commerce"].pk, "holder": people.parties["hengda"].pk, **YEAR}
    row = [Allowed(quantity=kg(1), unit="035")]
    once(lambda: ledgers.open_ledger(LICENCE, "26-AA-2", row, **given, by=mei(people), at=AT), "ledger.stands")
    with pytest.raises(Refused, match=r"ledger.stands"):
        ledgers.open_ledger(LICENCE, "26-AA-2", row, **given, by=mei(people), at=AT)
    assert (Ledger.objects.count(), LedgerEntry.objects.count()) == (2, 4)


def test_types_and_units_come_out_of_the_register_as_the_pack_says_them(people: cast.Cast) -> None:
    pack = reader.read(Path("packs/eport")).pack
    for _ in range(2):
        registers.define(pack, revision=pack.digest, by=SYSTEM, at=AT)
    assert {one: lines.shape(one) for one in pack.ledgers} == pack.ledgers
    assert lines.units()["054"] == Factor("007", 1000, 1)


def test_everything_that_is_wrong_with_what_should_be_opened_is_said(people: cast.Cast) -> None:
    rows = [Allowed(quantity=0, unit="035"), Allowed(quantity=1, unit="999", amount=5, currency="USD")]
    with pytest.raises(Refused) as saying:
        licence(people, "26/1", *rows, type=NOTE, valid_until=AT.date() - timedelta(days=400))
    expected = ["bad_number", "bad_days", "one_office", "bad_measure", "not_measured", "no_unit"]
    assert codes(saying) == [f"ledger.{one}" for one in expected]


def test_who_keeps_no_such_ledgers_opens_none(people: cast.Cast) -> None:
    told = {
        "agency": people.agencies["commerce"].pk,
        "holder": people.parties["hengda"].pk,
        "valid_from": AT.date(),
        "valid_until": AT.date(),
    }
    for name, code in (("fan", "ledger.not_opener"), ("li", "actor.not_allowed"), ("cai", "ledger.not_opener")):
        with pytest.raises(NotAllowed, match=code):
            ledgers.open_ledger(LICENCE, "26-AA-3", [Allowed(quantity=1, unit="035")], **told, by=people.actor(name, AT), at=AT)
    payment(people)  # the type lets customs open it for the exchange bureau
    assert Ledger.objects.get(number="P-1").agency_id == people.agencies["exchange-bureau"].pk


def test_an_adjustment_takes_two_officers_and_goes_not_below_what_is_drawn(people: cast.Cast) -> None:
    draws.reserve(declaration(people), [draw(30)], key="a", by=cai(people), at=AT)
    with pytest.raises(Refused, match=r"ledger.below_drawn"):
        adjusting.propose_adjustment(LICENCE, "26-AA-1", 1, quantity=kg(29), reason="核减", by=mei(people), at=AT)
    given = adjusting.propose_adjustment(LICENCE, "26-AA-1", 1, quantity=kg(40), reason="核减", by=mei(people), at=AT)
    assert adjusting.propose_adjustment(LICENCE, "26-AA-1", 1, quantity=kg(40), reason="核减", by=mei(people), at=AT) == given
    with pytest.raises(Refused, match=r"ledger.adjusting"):
        adjusting.propose_adjustment(LICENCE, "26-AA-1", 1, quantity=kg(50), reason="核减", by=mei(people), at=AT)
    with pytest.raises(Refused, match=r"ledger.same_person"):
        adjusting.decide_adjustment(given.pk, approve=True, by=mei(people), at=AT)
    with pytest.raises(NotAllowed):
        adjusting.decide_adjustment(given.pk, approve=True, by=cai(people), at=AT)
    ning = people.actor("ning", AT)
    once(lambda: adjusting.decide_adjustment(given.pk, approve=True, by=ning, at=AT))
    with pytest.raises(Refused, match=r"ledger.decided"):
        adjusting.decide_adjustment(given.pk, approve=False, by=ning, at=AT)
    with pytest.raises(Refused) as saying:
        draws.reserve(declaration(people, "D-2"), [draw(11)], key="b", by=cai(people), at=AT)
    assert saying.value.facts["on_record"] == "10 035"
    assert list(ledger_queries.recomputed()) == []
    assert LedgerEntry.objects.filter(kind="adjust").count() == 1


def test_one_of_several_proposals_at_once_stands(people: cast.Cast) -> None:
    propose = adjusting.propose_adjustment
    once(lambda: propose(LICENCE, "26-AA-1", 1, quantity=kg(40), reason=token(4), by=mei(people), at=AT), "ledger.adjusting")
    assert Adjustment.objects.count() == 1
    given = Adjustment.objects.get()
    adjusting.decide_adjustment(given.pk, approve=False, by=mei(people), at=AT)
    once(lambda: adjusting.propose_adjustment(LICENCE, "26-AA-1", 1, quantity=kg(9), reason="核减", by=mei(people), at=AT))
    adjusting.decide_adjustment(Adjustment.objects.latest("pk").pk, approve=False, by=mei(people), at=AT)
    adjusting.propose_adjustment(LICENCE, "26-AA-1", 1, quantity=kg(8), reason="核减", by=mei(people), at=AT)
    assert Adjustment.objects.count() == 3


def test_a_suspended_ledger_gives_nothing_and_takes_back(people: cast.Cast) -> None:
    document, by = declaration(people), cai(people)
    draws.reserve(document, [draw(30)], key="a", by=by, at=AT)
    once(lambda: ledgers.suspend(LICENCE, "26-AA-1", reason="核查", by=mei(people), at=AT), "ledger.wrong_act")
    for place, act in enumerate((draws.consume, draws.reserve)):
        with pytest.raises(Refused, match=r"ledger.wrong_state"):
            act(document, [draw(1)], key=f"k{place}", by=by, at=AT)
    draws.release(document, [draw(10)], key="b", by=by, at=AT)
    once(lambda: ledgers.resume(LICENCE, "26-AA-1", reason="无误", by=mei(people), at=AT), "ledger.wrong_act")
    draws.consume(document, key="c", by=by, at=AT)
    assert balances(people) == (0, 20, 1)


def test_a_void_ledger_is_over_and_a_reason_is_given(people: cast.Cast) -> None:
    with pytest.raises(Refused, match=r"ledger.no_reason"):
        ledgers.void(LICENCE, "26-AA-1", reason=" ", by=mei(people), at=AT)
    once(lambda: ledgers.void(LICENCE, "26-AA-1", reason="伪造", by=mei(people), at=AT), "ledger.wrong_act")
    with pytest.raises(Refused, match=r"ledger.wrong_act"):
        ledgers.resume(LICENCE, "26-AA-1", reason="无误", by=mei(people), at=AT)
    with pytest.raises(NotFound, match=r"ledger.none"):
        ledgers.void(LICENCE, "nothing", reason="伪造", by=mei(people), at=AT)
    with pytest.raises(NotAllowed):
        ledgers.void(LICENCE, "26-AA-1", reason="伪造", by=cai(people), at=AT)


def test_closing_is_undone_and_writing_off_gives_the_owner_a_receipt(people: cast.Cast) -> None:
    document, by = declaration(people), cai(people)
    draws.reserve(document, [draw(30)], key="a", by=by, at=AT)
    for act in (ledgers.close, ledgers.write_off):
        with pytest.raises(Refused, match=r"ledger.still_reserved"):
            act(LICENCE, "26-AA-1", reason="结案", by=by, at=AT)
    draws.consume(document, key="b", by=by, at=AT)
    once(lambda: ledgers.close(LICENCE, "26-AA-1", reason="结案", by=by, at=AT), "ledger.wrong_act")
    with pytest.raises(Refused, match=r"ledger.wrong_state"):
        draws.reserve(declaration(people, "D-2"), [draw(1)], key="c", by=by, at=AT)
    once(lambda: ledgers.reopen(LICENCE, "26-AA-1", reason="更正", by=by, at=AT), "ledger.wrong_act")
    once(lambda: ledgers.write_off(LICENCE, "26-AA-1", reason="核销", by=by, at=AT), "ledger.wrong_act")
    with pytest.raises(NotAllowed):
        ledgers.reopen(LICENCE, "26-AA-1", reason="更正", by=people.actor("bai", AT), at=AT)
    with pytest.raises(Refused, match=r"ledger.written_off"):
        draws.reverse(document, key="d", by=by, at=AT)
    receipt = ledger_queries.receipts(mei(people))[0]
    assert receipt.balances[0]["consumed_quantity"] == "30"
    once(lambda: ledgers.acknowledge(LICENCE, "26-AA-1", by=mei(people), at=LATER))
    assert ledger_queries.receipts(mei(people)) == []
    with pytest.raises(NotAllowed):
        ledgers.acknowledge(LICENCE, "26-AA-1", by=by, at=AT)


def test_one_bank_at_a_time_has_a_payment_in_hand(people: cast.Cast) -> None:
    payment(people)
    bank, holder, bai = people.agencies["bank"].pk, people.actor("hengda", AT), people.actor("bai", AT)
    with pytest.raises(NotFound):
        handing.hand_in(PAYMENT, "P-1", to=bank, by=people.actor("minghe", AT), at=AT)
    with pytest.raises(Refused, match=r"ledger.not_handed"):
        handing.hand_in(PAYMENT, "P-1", to=people.agencies["customs"].pk, by=holder, at=AT)
    once(lambda: handing.hand_in(PAYMENT, "P-1", to=bank, by=holder, at=AT))
    assert LedgerEntry.objects.filter(kind="hand_in").count() == 1
    once(lambda: handing.give_back(PAYMENT, "P-1", reason="不符", by=bai, at=AT), "ledger.not_in_hand")
    with pytest.raises(Refused, match=r"ledger.not_in_hand"):
        handing.give_back(PAYMENT, "P-1", reason="不符", by=bai, at=AT)
    handing.hand_in(PAYMENT, "P-1", to=bank, by=holder, at=LATER)
    paid = Draw(PAYMENT, "P-1", 1, amount=1_00, currency="USD")
    draws.note(declaration(people), [paid], key="a", by=bai, at=AT)
    with pytest.raises(Refused, match=r"ledger.still_reserved"):
        handing.give_back(PAYMENT, "P-1", reason="不符", by=bai, at=AT)


def test_a_bank_keeps_a_ledger_and_then_no_other_gets_it_and_several_are_handed_in_each_for_itself(people: cast.Cast) -> None:
    for number in ("P-1", "P-2", "P-3"):
        payment(people, number)
    bank, holder, bai = people.agencies["bank"].pk, people.actor("hengda", AT), people.actor("bai", AT)
    ledgers.suspend(PAYMENT, "P-3", reason="核查", by=people.actor("fan", AT), at=AT)
    wanted = ["P-1", "P-2", "P-1", "P-3", "X-9<b>"]
    told = {number: [one.code for one in wrong] for number, wrong in handing.hand_in_all(PAYMENT, wanted, to=bank, by=holder, at=AT)}
    assert told == {"P-1": [], "P-2": [], "P-3": ["ledger.wrong_act"], "X-9<b>": ["ledger.none"]}
    once(lambda: handing.hand_in_all(PAYMENT, ["P-1", "P-2"], to=bank, by=holder, at=AT))
    assert LedgerEntry.objects.filter(kind="hand_in").count() == 2
    for numbers, code in (([], "ledger.hand_none"), ([str(one) for one in range(101)], "ledger.hand_many")):
        with pytest.raises(Refused, match=code):
            handing.hand_in_all(PAYMENT, numbers, to=bank, by=holder, at=AT)
    stranger = handing.hand_in_all(PAYMENT, ["P-1"], to=bank, by=people.actor("minghe", AT), at=AT)
    assert [one.code for one in stranger[0][1]] == ["ledger.none"]
    for by in (people.actor("fan", AT), holder):
        with pytest.raises((Refused, NotAllowed)):
            handing.keep(PAYMENT, "P-1", reason="单据退回", by=by, at=AT)
    with pytest.raises(Refused, match=r"ledger.no_reason"):
        handing.keep(PAYMENT, "P-1", reason=" ", by=bai, at=AT)
    once(lambda: handing.keep(PAYMENT, "P-1", reason="缺发票，单据退回", by=bai, at=AT))
    assert LedgerEntry.objects.filter(kind="keep").count() == 1
    with pytest.raises(Refused, match=r"ledger.kept_in_hand"):
        handing.give_back(PAYMENT, "P-1", reason="不符", by=bai, at=AT)
    draws.note(declaration(people), [Draw(PAYMENT, "P-1", 1, amount=1_00, currency="USD")], key="a", by=bai, at=AT)
    ledgers.close(PAYMENT, "P-2", reason="结案", by=bai, at=AT)
    with pytest.raises(Refused, match=r"ledger.wrong_act"):
        handing.give_back(PAYMENT, "P-2", reason="不符", by=bai, at=AT)
    with pytest.raises(Refused, match=r"ledger.wrong_act"):
        handing.keep(PAYMENT, "P-2", reason="单据退回", by=bai, at=AT)
    assert [one.number for one in ledger_queries.in_hand(bai)] == ["P-1", "P-2"]
    kinds = [one.kind for one in ledger_queries.entries(ledger_queries.held(PAYMENT, "P-1", to=bai), to=bai)]
    assert kinds == ["note", "keep", "hand_in", "open", "open"]
    for name in ("fan", "cai", "hengda"):
        with pytest.raises(NotFound):
            ledger_queries.held(PAYMENT, "P-1", to=people.actor(name, AT))


def test_an_officer_who_looks_at_a_ledger_says_why_and_each_look_is_kept(people: cast.Cast) -> None:
    once(lambda: ledger_looks.consult_ledger(LICENCE, "26-AA-1", purpose="复核", by=mei(people), at=AT))
    with pytest.raises(Refused, match=r"ledger.no_purpose"):
        ledger_looks.consult_ledger(LICENCE, "26-AA-1", by=mei(people), at=AT)
    with pytest.raises(NotFound):
        ledger_looks.consult_ledger(LICENCE, "26-AA-1", purpose="复核", by=cai(people), at=AT)
    assert len(log.about(people.parties["hengda"].pk, kinds=["ledger.looked"])) == 5


def test_an_outage_begins_once_and_ends_once(people: cast.Cast) -> None:
    place = people.agencies["commerce"].pk
    once(lambda: waiting.lose_owner(place, reason="停电", by=mei(people), at=AT))
    with pytest.raises(NotAllowed):
        waiting.lose_owner(place, reason="停电", by=cai(people), at=AT)
    draws.reserve(declaration(people), [draw(10)], key="a", by=cai(people), at=AT)
    with pytest.raises(NotAllowed):
        waiting.return_owner(place, by=cai(people), at=LATER)
    told = Counter(together(lambda: waiting.return_owner(place, by=mei(people), at=LATER)))
    assert told["done"] >= 1
    assert told["done"] + told["ledger.no_outage"] == 4
    assert balances(people) == (10, 0, 1)
    with pytest.raises(NotFound, match=r"ledger.no_outage"):
        waiting.return_owner(place, by=mei(people), at=LATER)


def test_who_asked_gives_up_what_waits_and_nobody_else_does(people: cast.Cast) -> None:
    place, document = people.agencies["commerce"].pk, declaration(people)
    waiting.lose_owner(place, reason="停电", by=mei(people), at=AT)
    asked = draws.reserve(document, [draw(10)], key="a", by=cai(people), at=AT)
    with pytest.raises(NotAllowed, match=r"ledger.not_asked"):
        waiting.forgo(asked.request, by=people.actor("bai", AT), at=AT)
    with pytest.raises(NotAllowed, match=r"ledger.not_asked"):
        waiting.forgo(asked.request + 1, by=cai(people), at=AT)
    once(lambda: waiting.forgo(asked.request, by=cai(people), at=AT))
    assert not waiting.forgo(asked.request, by=cai(people), at=AT)
    with pytest.raises(Refused, match=r"ledger.forgone"):
        draws.reserve(document, [draw(10)], key="a", by=cai(people), at=AT)
    other = draws.reserve(document, [draw(10)], key="b", by=cai(people), at=AT)
    assert waiting.return_owner(place, by=mei(people), at=LATER) == 1
    assert (balances(people), waiting.forgo(other.request, by=cai(people), at=LATER)) == ((10, 0, 1), False)


def test_exactly_what_fits_is_drawn_by_many_at_once(people: cast.Cast) -> None:
    place = iter(range(24))

    def reserve() -> None:
        mine = next(place)
        draws.reserve(declaration(people, f"D-{mine}"), [draw(15)], key=f"k{mine}", by=cai(people), at=AT)

    told = Counter(together(reserve, times=24))
    assert told == {"done": 6, "ledger.over_drawn": 18}
    assert balances(people) == (90, 0, 6)
    assert list(ledger_queries.recomputed()) == []


def test_lines_drawn_in_opposite_order_at_once_do_not_wait_for_each_other(people: cast.Cast) -> None:
    licence(people, "26-AA-2")
    place = iter(range(12))

    def reserve() -> None:
        mine = next(place)
        two = [draw(1), draw(1, "26-AA-2")]
        draws.reserve(declaration(people, f"D-{mine}"), two if mine % 2 else two[::-1], key=f"k{mine}", by=cai(people), at=AT)

    assert together(reserve, times=12) == ["done"] * 12
    assert balances(people) == balances(people, "26-AA-2") == (12, 0, 12)


def test_the_same_message_by_three_at_once_and_again_draws_once(people: cast.Cast) -> None:
    document, by = declaration(people), cai(people)
    for place, act in enumerate((draws.reserve, draws.consume, draws.reverse)):
        assert together(lambda act=act, place=place: act(document, [draw(10)], key=f"k{place}", by=by, at=AT), times=3) == ["done"] * 3
        act(document, [draw(10)], key=f"k{place}", by=by, at=LATER)
    assert [one.kind for one in LedgerEntry.objects.exclude(line=None).order_by("pk")] == ["open", "reserve", "consume", "reverse"]


def test_each_draw_by_several_at_once_is_done_once_for_its_key(people: cast.Cast) -> None:
    payment(people)
    document, by, bai = declaration(people), cai(people), people.actor("bai", AT)
    paid = [Draw(PAYMENT, "P-1", 1, amount=1_00, currency="USD")]
    once(lambda: draws.reserve(document, [draw(10)], key="a", by=by, at=AT))
    once(lambda: draws.consume(document, [draw(4)], key="b", by=by, at=AT))
    once(lambda: draws.reverse(document, [draw(2)], key="c", by=by, at=AT))
    once(lambda: draws.release(document, [draw(5)], key="d", by=by, at=AT))
    once(lambda: draws.note(document, paid, key="e", by=bai, at=AT))
    once(lambda: draws.check(document, [draw(5)], by=by, at=AT))
    draws.note(document, paid, key="e", by=bai, at=AT)
    assert (balances(people), LedgerLine.objects.get(currency="USD").consumed_amount) == ((1, 2, 1), 1_00)


def test_a_document_that_gives_back_in_two_parts_at_once_is_no_use_any_more(people: cast.Cast) -> None:
    document, by = declaration(people), cai(people)
    draws.reserve(document, [draw(10)], key="a", by=by, at=AT)
    place = iter(range(2))
    assert together(lambda: draws.release(document, [draw(5)], key=f"k{next(place)}", by=by, at=AT), times=2) == ["done"] * 2
    assert balances(people) == (0, 0, 0)


def test_a_cancellation_and_its_declaration_at_the_same_instant_leave_nothing(people: cast.Cast) -> None:
    document, by = declaration(people), cai(people)
    for place in range(8):
        both = iter(
            (
                lambda p=place: draws.reserve(document, [draw(10)], key=f"r{p}", by=by, at=AT),
                lambda p=place: draws.release(document, [draw(10)], key=f"c{p}", by=by, at=AT),
            )
        )
        told = Counter(together(lambda both=both: next(both)(), times=2))
        assert told["done"] == 2 or told == {"done": 1, "ledger.more_than_held": 1}
        if told["done"] == 1:  # it came when the share of an earlier time was known: told at once, not parked
            draws.release(document, [draw(10)], key=f"again{place}", by=by, at=AT)
        assert balances(people) == (0, 0, 0)
