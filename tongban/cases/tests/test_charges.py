"""What a case costs: assessed, paid once, waived by two officers, given back; a case waits for what must be paid before."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tongban.actors import cast
from tongban.base.errors import NotAllowed, NotFound, Refused, Unavailable
from tongban.cases import actions, charges, refunds
from tongban.cases.charge_models import Charge, Payment, PayOrder, Refund
from tongban.cases.models import DueRow
from tongban.cases.tests.paid import FEE, Bank, charged, costly, world
from tongban.cases.tests.world import AT, DAY, decided, filed
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.exchange import actions as errands
from tongban.exchange import callbacks
from tongban.exchange import queries as exchange
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.services import actions as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return world()


def waits(number: str) -> list[str]:
    return list(DueRow.objects.filter(case__number=number, done_at=None, dropped=False).values_list("effect", flat=True))


def papers(number: str) -> list[str]:
    return [one.kind for one in documents.of_subject("case", number)]


def test_filing_is_charged_with_a_notice_and_the_time_to_tell_waits_for_the_money(people: cast.Cast) -> None:
    row, charge = charged(people)
    assert (charge.minor, charge.currency, charge.lines[0]["what"], charge.before) == (12000, "CNY", "fee", "accepted")
    assert charge.due is not None
    assert charge.due.isoformat() == "2026-03-23"
    assert papers(row.number) == ["fee-notice", "receipt"]
    assert [one.kind for one in log.of_subject("case", row.number) if one.kind in ("case.submitted", "case.charged")] == [
        "case.submitted",
        "case.charged",
    ]
    assert waits(row.number) == ["unpaid"]
    with pytest.raises(Refused, match=r"charge\.unpaid"):
        actions.accept(row.number, by=people.actor("li", AT), at=AT)


def test_a_call_back_pays_and_the_case_goes_on_from_that_day(people: cast.Cast) -> None:
    bank, (row, charge) = Bank(), charged(people)
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    assert actions.order(charge.number, by=people.actor("hengda", AT), at=AT).pk == order.pk
    assert [one.asked["do"] for one in exchange.errands_of(row.number)] == ["order", "query", "query", "query", "query"]
    assert bank.paid(order.key, at=AT + DAY).state == "taken"
    stands = charges.stands(charge)
    assert (stands.state, stands.owed) == ("paid", 0)
    assert stands.payment is not None
    assert stands.payment.receipt
    assert waits(row.number) == ["deemed_accepted"]
    assert papers(row.number)[-1] == "fee-receipt"
    assert all(pdf.of_paper(paper).startswith(b"%PDF") for paper in documents.of_subject("case", row.number))
    done = actions.accept(row.number, by=people.actor("li", AT), at=AT + DAY)
    assert done.due is not None


def test_the_same_letter_and_the_same_money_by_another_letter_change_nothing(people: cast.Cast) -> None:
    bank, (row, charge) = Bank(), charged(people)
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    first = bank.paid(order.key)
    events = log.count("case", row.number)
    assert bank.paid(order.key).pk == first.pk
    assert bank.paid(order.key, id="another").state == "taken"
    assert Payment.objects.count() == 1
    assert log.count("case", row.number) == events
    first.refresh_from_db()
    assert first.times == 2


def test_paid_after_failed_is_paid_and_failed_after_paid_changes_nothing(people: cast.Cast) -> None:
    bank, (_, charge) = Bank(), charged(people)
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    callbacks.receive("bank", bank.letter(order.key, "failed", reason="no cover"), at=AT)
    catch_up()
    order.refresh_from_db()
    assert order.ended == "no cover"
    bank.paid(order.key)
    callbacks.receive("bank", bank.letter(order.key, "failed", id="late", reason="no cover"), at=AT)
    catch_up()
    assert charges.stands(charge).state == "paid"


def test_a_second_order_that_is_paid_too_goes_back_at_once(people: cast.Cast) -> None:
    bank, (row, charge) = Bank(), charged(people)
    by = people.actor("hengda", AT)
    first = actions.order(charge.number, by=by, at=AT)
    callbacks.receive("bank", bank.letter(first.key, "failed", reason="given up"), at=AT)
    catch_up()
    second = actions.order(charge.number, by=by, at=AT)
    assert second.key != first.key
    bank.paid(second.key)
    bank.paid(first.key)
    back = Refund.objects.get()
    assert (back.why, back.minor, Payment.objects.filter(counts=True).count()) == ("surplus", 12000, 1)
    assert [one.asked["order"] for one in exchange.errands_of(row.number) if one.asked["do"] == "refund"] == [first.key]
    callbacks.receive("bank", bank.letter(back.key, "refunded", reference="R1", minor=12000), at=AT)
    catch_up()
    back.refresh_from_db()
    assert (back.reference, bool(back.paper)) == ("R1", True)


def test_money_for_a_withdrawn_case_goes_back_and_nothing_begins(people: cast.Cast) -> None:
    bank, (row, charge) = Bank(), charged(people)
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    assert charges.stands(Charge.objects.get()).state == "void"
    assert bank.paid(order.key).state == "taken"
    assert [(one.counts, one.minor) for one in Payment.objects.all()] == [(False, 12000)]
    assert Refund.objects.get().why == "surplus"
    with pytest.raises(Refused, match=r"charge\.void"):
        actions.order(charge.number, by=people.actor("hengda", AT), at=AT)


def test_a_forged_letter_and_an_unknown_or_other_amount_are_refused_or_parked(people: cast.Cast) -> None:
    bank, (_, charge) = Bank(), charged(people)
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    forged = bank.letter(order.key, "paid", reference="X", minor=12000, currency="CNY").replace(b"12000", b"12001")
    with pytest.raises(NotAllowed, match=r"letter\.forged"):
        callbacks.receive("bank", forged, at=AT)
    with pytest.raises(Refused, match=r"letter\.unreadable"):
        callbacks.receive("bank", b"{}", at=AT)
    with pytest.raises(NotFound, match=r"partner\.unknown"):
        callbacks.receive("other", bank.letter("x", "paid"), at=AT)
    assert bank.paid("nobody-1").reason == "payment.unknown"
    assert bank.paid(order.key, minor=11999).reason == "payment.amount"
    assert [one.state for one in callbacks.parked()] == ["parked", "parked"]
    with pytest.raises(Refused, match=r"callback\.other_content"):
        bank.paid(order.key, minor=12000)
    assert Payment.objects.count() == 0


def test_a_parked_message_is_tried_again_or_settled_with_words(people: cast.Cast) -> None:
    bank, _ = Bank(), charged(people)
    row, zhao = bank.paid("nobody-1"), people.actor("zhao", AT)
    callbacks.again(row.pk, by=zhao, at=AT)
    catch_up()
    row.refresh_from_db()
    assert row.state == "parked"
    with pytest.raises(Refused, match=r"callback\.words"):
        callbacks.settle(row.pk, words=" ", by=zhao, at=AT)
    with pytest.raises(NotAllowed):
        callbacks.settle(row.pk, words="x", by=people.actor("li", AT), at=AT)
    callbacks.settle(row.pk, words="退回银行", by=zhao, at=AT)
    assert callbacks.parked() == []


def test_a_call_back_before_the_payment_is_known_waits_and_is_taken_once_it_is(people: cast.Cast) -> None:
    bank, (_, charge) = Bank(), charged(people)
    early, other = bank.paid(f"{charge.number}-1"), bank.paid(f"{charge.number}-2")
    assert (early.reason, other.reason) == ("payment.unknown", "payment.unknown")
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    catch_up()
    assert (order.key, charges.stands(charge).state, Payment.objects.count()) == (early.about, "paid", 1)
    early.refresh_from_db()
    assert (early.state, [one.pk for one in callbacks.parked()]) == ("taken", [other.pk])


def test_the_answers_of_errands_do_what_call_backs_do(people: cast.Cast) -> None:
    Bank()
    row, charge = charged(people)
    order = actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    asked = {one.asked["do"]: one for one in exchange.errands_of(row.number)}
    answer(asked["order"], {"page": "http://127.0.0.1:9/pay/x"})
    order.refresh_from_db()
    assert order.page.endswith("/pay/x")
    answer(asked["query"], {"state": "paid", "reference": "B1", "minor": 12000, "currency": "CNY", "paid_at": AT.isoformat()})
    assert charges.stands(charge).state == "paid"


def answer(errand: errands.Errand, told: dict[str, Any]) -> None:
    errands.answer(errand.pk, told, at=AT)
    catch_up()


def test_at_a_window_one_pays_in_cash_once(people: cast.Cast) -> None:
    row, charge = charged(people)
    li = people.actor("li", AT)
    with pytest.raises(Refused, match=r"charge\.how"):
        actions.at_window(charge.number, "shells", by=li, at=AT)
    for name in ("hengda", "wu", "chen"):
        with pytest.raises(NotAllowed):
            actions.at_window(charge.number, "cash", by=people.actor(name, AT), at=AT)
    made = actions.at_window(charge.number, "cash", by=li, at=AT)
    assert (made.by, made.minor, papers(row.number)[-1]) == (li.account, 12000, "fee-receipt")
    with pytest.raises(Refused, match=r"charge\.paid"):
        actions.at_window(charge.number, "card", by=people.actor("sun", AT), at=AT)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_only_the_applicant_orders_and_without_a_bank_it_is_said(people: cast.Cast) -> None:
    _, charge = charged(people)
    with pytest.raises(Unavailable, match=r"charge\.no_provider"):
        actions.order(charge.number, by=people.actor("hengda", AT), at=AT)
    Bank()
    with pytest.raises(NotAllowed):
        actions.order(charge.number, by=people.actor("minghe", AT), at=AT)
    with pytest.raises(NotFound):
        actions.order("F0", by=people.actor("hengda", AT), at=AT)
    assert PayOrder.objects.count() == 0


def test_what_is_not_paid_in_time_counts_as_not_made(people: cast.Cast) -> None:
    row, charge = charged(people)
    assert actions.settle(row.number, at=AT + 20 * DAY).state == "submitted"
    done = actions.settle(row.number, at=AT + 22 * DAY)
    assert (done.state, done.outcome) == ("closed", "lapsed")
    charge.refresh_from_db()
    assert charge.void_reason == "unpaid"
    assert papers(row.number)[-1] == "lapse"


def test_two_officers_waive_and_the_case_goes_on(people: cast.Cast) -> None:
    row, charge = charged(people)
    li, zhao = people.actor("li", AT), people.actor("zhao", AT)
    with pytest.raises(Refused) as refusal:
        actions.ask_waiver(charge.number, 13000, reason="", by=li, at=AT)
    assert [one.code for one in refusal.value.discrepancies] == ["charge.waive_amount", "charge.waive_reason"]
    actions.ask_waiver(charge.number, 12000, reason="困难", by=li, at=AT)
    with pytest.raises(Refused, match=r"charge\.waiver_open"):
        actions.ask_waiver(charge.number, 1, reason="x", by=zhao, at=AT)
    with pytest.raises(NotAllowed):
        actions.answer_waiver(charge.number, grant=True, by=li, at=AT)
    actions.answer_waiver(charge.number, grant=True, by=zhao, at=AT)
    assert charges.stands(charge).state == "waived"
    assert waits(row.number) == ["deemed_accepted"]
    with pytest.raises(Refused, match=r"charge\.no_waiver"):
        actions.answer_waiver(charge.number, grant=True, by=zhao, at=AT)


def test_who_proposes_a_waiver_does_not_grant_it(people: cast.Cast) -> None:
    _, charge = charged(people)
    zhao = people.actor("zhao", AT)
    actions.ask_waiver(charge.number, 500, reason="x", by=zhao, at=AT)
    with pytest.raises(Refused, match=r"charge\.two_officers"):
        actions.answer_waiver(charge.number, grant=False, by=zhao, at=AT)


def test_a_waiver_of_what_was_paid_gives_that_much_back(people: cast.Cast) -> None:
    _, charge = charged(people)
    actions.at_window(charge.number, "cash", by=people.actor("li", AT), at=AT)
    actions.ask_waiver(charge.number, 2000, reason="多收", by=people.actor("li", AT), at=AT)
    actions.answer_waiver(charge.number, grant=True, by=people.actor("zhao", AT), at=AT)
    back = Refund.objects.get()
    assert (back.why, back.minor) == ("waived", 2000)


def test_each_waiver_of_what_was_paid_gives_back_until_nothing_is_left(people: cast.Cast) -> None:
    row, charge = charged(people)
    li, zhao = people.actor("li", AT), people.actor("zhao", AT)
    paid = actions.at_window(charge.number, "cash", by=li, at=AT)
    for minor in (2000, 1000):
        actions.ask_waiver(charge.number, minor, reason="多收", by=li, at=AT)
        actions.answer_waiver(charge.number, grant=True, by=zhao, at=AT)
    assert [(one.why, one.minor) for one in Refund.objects.order_by("pk")] == [("waived", 2000), ("waived2", 1000)]
    actions.refund(row.number, paid.pk, 9000, words="全退", by=zhao, at=AT)
    actions.ask_waiver(charge.number, 500, reason="再减", by=li, at=AT)
    assert actions.answer_waiver(charge.number, grant=True, by=zhao, at=AT).granted
    assert (refunds.left(paid), Refund.objects.count()) == (0, 3)


def test_an_officer_gives_back_with_a_reason_and_it_is_paid_out_once(people: cast.Cast) -> None:
    row, charge = charged(people)
    li, zhao = people.actor("li", AT), people.actor("zhao", AT)
    paid = actions.at_window(charge.number, "cash", by=li, at=AT)
    with pytest.raises(Refused) as refusal:
        actions.refund(row.number, paid.pk, 99999, words="", by=zhao, at=AT)
    assert [one.code for one in refusal.value.discrepancies] == ["charge.refund_amount", "charge.refund_words"]
    with pytest.raises(NotAllowed):
        actions.refund(row.number, paid.pk, 1, words="x", by=li, at=AT)
    made = actions.refund(row.number, paid.pk, 3000, words="多收", by=zhao, at=AT)
    assert actions.refund(row.number, paid.pk, 3000, words="多收", by=zhao, at=AT).pk == made.pk
    assert refunds.left(paid) == 9000
    with pytest.raises(Refused, match=r"charge\.to_name"):
        actions.pay_out(row.number, made.pk, to_name="", by=li, at=AT)
    done = actions.pay_out(row.number, made.pk, to_name="王芳", by=li, at=AT)
    assert actions.pay_out(row.number, made.pk, to_name="别人", by=li, at=AT).paper == done.paper
    assert papers(row.number)[-1] == "refund-paid"


def test_a_fee_before_serving_is_charged_when_it_is_granted_and_holds_the_paper_back(
    people: cast.Cast, settings: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    settings.HOME, settings.KEYS, settings.FILES = folder, folder / "keys", folder / "files"
    from tongban.services import actions as services

    row = services.propose(costly("served"), by=people.actor("gao", AT), at=AT)
    services.publish(row.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    found = decided(people)
    charge = Charge.objects.get(case=found)
    zhao = people.actor("zhao", AT)
    with pytest.raises(Refused, match=r"charge\.unpaid"):
        actions.serve(found.number, how="online", proof="x", by=zhao, at=AT + 3 * DAY)
    actions.at_window(charge.number, "card", by=zhao, at=AT + 3 * DAY)
    assert actions.serve(found.number, how="online", proof="x", by=zhao, at=AT + 3 * DAY).state == "closed"


def test_a_refused_filing_gets_back_what_the_pack_says(people: cast.Cast) -> None:
    row, charge = charged(people)
    li, zhao = people.actor("li", AT), people.actor("zhao", AT)
    actions.at_window(charge.number, "cash", by=li, at=AT)
    actions.accept(row.number, by=li, at=AT)
    actions.review(row.number, opinion="", by=li, at=AT)
    actions.decide(row.number, "refuse", reasons=["proof-wrong"], by=zhao, at=AT)
    assert [(one.why, one.minor) for one in Refund.objects.all()] == [("refused", 12000)]


def test_a_waiver_of_the_pack_leaves_nothing_to_pay_and_says_why(people: cast.Cast) -> None:
    more = "waivers: {traders: {when: {field: kind, equals: trading}, percent: 100, assumed: true}}"
    files = costly("accepted", FEE, more)
    files["services/website-filing/texts.zh-Hans.yaml"] += "waiver.traders: 自销商\n"
    row = services.propose(files, by=people.actor("gao", AT), at=AT)
    services.publish(row.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    found = filed(people)
    charge = Charge.objects.get(case=found)
    assert (charge.minor, charges.stands(charge).state, [one["what"] for one in charge.lines]) == (0, "waived", ["fee", "waived"])
    assert waits(found.number) == ["deemed_accepted"]
    assert json.dumps(charge.lines)
    assert "fee-notice" not in papers(found.number)
