"""Paying: at a provider, whose answers come by call-back or on asking, or at a window. Nothing is paid twice, whatever comes twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotFound, Refused, Unavailable
from tongban.cases import accepting, bills, charges, collecting, office, papers, refunds, surcharges
from tongban.cases.charge_models import Charge, Payment, PayOrder, Refund
from tongban.cases.models import Case
from tongban.exchange import callbacks, partners, providers
from tongban.pack.conditions import dated
from tongban.services import queries as services

RIGHT = "charge.take"
AT_WINDOW = ("cash", "card")


@transaction.atomic
def order(charge: str, *, by: Actor, at: datetime, partner: str = "") -> PayOrder:
    """Begin to pay a charge at a provider; while one order is open, asking again gives that one.

    Raises Refused("charge.paid", "charge.void"), Unavailable("charge.no_provider").
    """
    found, row = _locked(charge, at)
    office.own(row, by, at)
    _ensure_open(found)
    there = PayOrder.objects.filter(charge=found, ended_at=None).first()
    if there is not None:
        return there
    collecting.ensure_exact(row, found)
    known = [one.name for one in partners.paying() if partner in ("", one.name)]
    if not known:
        raise Unavailable("charge.no_provider")
    number = PayOrder.objects.filter(charge=found).count() + 1
    minor = charges.owed(found)
    made = PayOrder.objects.create(
        charge=found, key=f"{found.number}-{number}", partner=known[0], minor=minor, made_at=at, made_by=by.account
    )
    words = f"{services.said(office.service_of(row), 'title', 'zh-Hans')[0]} {row.number}"
    back = f"{settings.ORIGIN}/matters/{row.number}/pay"
    providers.order(made.partner, made.key, minor, found.currency, words=words, back=back, about=row.number, at=at)
    callbacks.known_now(made.partner, made.key, "payment.unknown", at=at)
    office.record("pay_order", row, {"charge": found.number, "order": made.key, "partner": made.partner}, by=by, at=at)
    return made


def _locked(charge: str, at: datetime) -> tuple[Charge, Case]:
    """A charge and its case, which is locked first: all acts of a case wait for each other there."""
    found = Charge.objects.select_related("case").filter(number=charge).first()
    if found is None:
        raise NotFound("charge.unknown")
    row = office.locked(found.case.number, at=at)
    return Charge.objects.get(pk=found.pk), row


def _ensure_open(charge: Charge) -> None:
    state = charges.stands(charge).state
    if state != "open":
        raise Refused("charge.void" if state == "void" else "charge.paid", charge=charge.number)


@transaction.atomic
def at_window(charge: str, how: str, *, by: Actor, at: datetime) -> Payment:
    """Take a payment at a window, in cash or by card, with its receipt. Raises Refused("charge.paid", "charge.void", "charge.how")."""
    found, row = _locked(charge, at)
    actors.require(by, RIGHT, agency=row.agency_id, service=row.service)
    if found.before in ("fine", "surcharge"):  # 行政处罚法: who imposes a fine does not collect it
        raise Refused("charge.separate")
    if how not in AT_WINDOW:
        raise Refused("charge.how", field="how")
    _ensure_open(found)
    collecting.ensure_exact(row, found)
    values = {"how": how, "minor": charges.owed(found), "currency": found.currency, "by": by.account, "day": office.day_of(row, at)}
    return count(row, Payment(charge=found, at=at, counts=True, **values), by=by, at=at)


def count(row: Case, payment: Payment, *, by: Actor, at: datetime) -> Payment:
    """A payment of a locked case that counts: receipt, and the case goes on."""
    facts = {"charge": payment.charge.number, "minor": payment.minor, "currency": payment.currency, "how": payment.how}
    payment.receipt = papers.draw(row, "fee-receipt", {**facts, "reference": payment.reference}, by=by, at=at)
    payment.save()
    PayOrder.objects.filter(charge=payment.charge, ended_at=None).update(ended_at=at, ended="paid")
    office.record("paid", row, {**facts, "receipt": payment.receipt}, by=by, at=at)
    bills.fit(row, at=at)
    surcharges.charge_late(row, payment, at=at)
    collecting.settle(row, payment, at=at)
    goes_on(row, at=at)
    return payment


def goes_on(row: Case, *, at: datetime) -> None:
    """Nothing is owed any more: what waited for it begins, from now. Inside the act by which it was paid, waived or came down."""
    if charges.unpaid(row, "accepted"):
        return
    office.drop_due(row, "unpaid")
    if row.state != "submitted":
        from tongban.cases import assessing  # it reckons anew too, which may lower what is paid here

        assessing.goes_on(row, at=at)
        row.save()
        return
    service = office.service_of(row)
    notice = dated(service.notice, office.day_of(row, at))
    if accepting.at_once(row, service, accepting.doubts(row, service)):
        row.state, row.accepted_at = "in_hand", at
        office.start_clock(row, at)
    elif notice:
        office.fall_due(row, at, deemed_accepted=notice.value)
    row.save()


@transaction.atomic
def take_in(call_back: int, *, at: datetime) -> None:
    """What a provider says of itself: taken in once, or parked with the reason. The same news by another letter changes nothing."""
    row = callbacks.fresh(call_back, "payment")
    if row is None:
        return
    event = row.body.get("event")
    fault = ""
    if event == "refunded":
        fault = _refunded(row.about, row.body, at)
    elif event in ("paid", "failed"):
        fault = told(row.partner, row.about, {**row.body, "state": event}, at=at)
    if fault:
        callbacks.park(row, fault, at=at)
    else:
        callbacks.taken(row, at=at)


@transaction.atomic
def told(partner: str, key: str, body: Mapping[str, Any], *, at: datetime) -> str:
    """What a provider says of an order, by call-back, on asking or in its file. Why it cannot be taken in; empty when it was.

    Paid holds whatever was said before: money that came is never lost. Failed ends an order that is not paid.
    """
    found = PayOrder.objects.select_related("charge__case").filter(key=key, partner=partner).first()
    if found is None:
        return "payment.unknown"
    row = office.locked(found.charge.case.number, at=at)
    found = PayOrder.objects.select_related("charge").get(pk=found.pk)
    if body.get("state") == "failed":
        _failed(row, found, str(body.get("reason", "failed")), at)
    elif body.get("state") == "paid":
        return _paid(row, found, body, at)
    return ""


def _failed(row: Case, order: PayOrder, reason: str, at: datetime) -> None:
    if order.ended_at is None:
        order.ended_at, order.ended = at, reason[:20]
        order.save(update_fields=["ended_at", "ended"])
        office.record("pay_failed", row, {"charge": order.charge.number, "order": order.key, "reason": reason[:80]}, by=SYSTEM, at=at)


def _paid(row: Case, order: PayOrder, body: Mapping[str, Any], at: datetime) -> str:
    reference, minor, currency = str(body.get("reference", "")), body.get("minor"), body.get("currency")
    if not reference or (minor, currency) != (order.minor, order.charge.currency):
        return "payment.amount"
    there = Payment.objects.filter(partner=order.partner, reference=reference).first()
    if there is not None:
        return "" if there.order_id == order.pk else "payment.reference"
    paid_at = _moment(body.get("paid_at"), at)
    counts = charges.stands(order.charge).state == "open" and charges.owed(order.charge) <= order.minor
    payment = Payment(
        charge=order.charge, order=order, how="bank", partner=order.partner, reference=reference, minor=order.minor,
        currency=order.charge.currency, day=office.day_of(row, paid_at), at=at, counts=counts,
    )  # fmt: skip
    if counts:
        count(row, payment, by=SYSTEM, at=at)
        over = order.minor - charges.owed(order.charge)
        if over > 0:
            refunds.begin(row, payment, over, "surplus", by=SYSTEM, at=at)
        return ""
    payment.save()
    PayOrder.objects.filter(pk=order.pk).update(ended_at=at, ended="surplus")
    office.record("paid_in_vain", row, {"charge": order.charge.number, "minor": order.minor, "reference": reference}, by=SYSTEM, at=at)
    refunds.begin(row, payment, payment.minor, "surplus", by=SYSTEM, at=at)
    return ""


def _moment(told: Any, at: datetime) -> datetime:
    """When the provider has it; our own moment where it says nothing that can be read."""
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return at
    return found if found.tzinfo else at


def _refunded(key: str, body: Mapping[str, Any], at: datetime) -> str:
    found = Refund.objects.select_related("payment__charge__case").filter(key=key).first()
    if found is None:
        return "payment.unknown"
    row = office.locked(found.payment.charge.case.number, at=at)
    found = Refund.objects.select_related("payment__charge").get(pk=found.pk)
    if body.get("minor") != found.minor:
        return "payment.amount"
    refunds.done(row, found, str(body.get("reference", "")), by=SYSTEM, at=at)
    return ""


@transaction.atomic
def answered(asked: Mapping[str, Any], answer: Mapping[str, Any], *, at: datetime) -> None:
    """The answer to an errand: where one pays, or how an order or a refund stands."""
    if asked["do"] == "order":
        PayOrder.objects.filter(key=asked["about"], page="").update(page=str(answer.get("page", ""))[:300])
    elif asked["do"] == "query":
        told(str(asked["partner"]), str(asked["about"]), answer, at=at)
    elif asked["do"] == "refund" and answer.get("state") == "refunded":
        _refunded(str(asked["about"]), {**answer, "minor": asked["minor"]}, at)
