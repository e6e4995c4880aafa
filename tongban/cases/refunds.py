"""Money that goes back: what came twice or for a case that was over, and what the law gives back when a case ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import bills, office, papers
from tongban.cases.charge_models import Payment, Refund
from tongban.cases.models import Case
from tongban.exchange import providers
from tongban.pack.shapes import LawRef

RIGHT = "charge.refund"


@transaction.atomic
def refund(number: str, payment: int, minor: int, *, words: str, by: Actor, at: datetime) -> Refund:
    """Give back a payment or a part of it, with a reason. Twice changes nothing.

    Raises NotFound("charge.no_payment"), Refused("charge.refund_amount", "charge.refund_words"), both at once.
    """
    row = office.locked(number, at=at)
    actors.require(by, RIGHT, agency=row.agency_id, service=row.service)
    found = Payment.objects.filter(pk=payment, charge__case=row).first()
    if found is None:
        raise NotFound("charge.no_payment")
    there = Refund.objects.filter(payment=found, why="officer").first()
    if there is not None:
        return there
    told = text.clean(words, 500, lines=True, field="words")
    faults = {"charge.refund_amount": ("minor", not 0 < minor <= left(found)), "charge.refund_words": ("words", not told)}
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    return begin(row, found, minor, "officer", words=told, by=by, at=at)


def left(payment: Payment) -> int:
    """What of a payment did not go back yet."""
    gone = Refund.objects.filter(payment=payment).aggregate(all=Sum("minor"))["all"] or 0
    return payment.minor - int(gone)


def begin(
    row: Case, payment: Payment, minor: int, why: str, *, law: LawRef | None = None, words: str = "", by: Actor, at: datetime
) -> Refund:
    """Begin a refund, once for a payment and a cause, inside the act that calls for it: by the provider, or to be paid out at a window."""
    law = law or LawRef()
    values = {"key": f"{payment.charge.number}-{payment.pk}-{why}", "minor": minor, "act": law.act, "article": law.article, "words": words}
    made, new = Refund.objects.get_or_create(
        payment=payment, why=why, defaults={**values, "made_at": at, "made_by": by.account if by.kind == "officer" else None}
    )
    if not new:
        return made
    office.record("refund_begun", row, {"charge": payment.charge.number, "minor": minor, "why": why}, by=by, at=at)
    bills.fit(row, at=at)
    if payment.order is not None:
        providers.refund(payment.partner, made.key, payment.order.key, minor, payment.currency, about=row.number, at=at)
    return made


def end_of_case(row: Case, end: str, *, at: datetime) -> None:
    """A case was withdrawn or refused: what the pack gives back then goes back."""
    pay = office.service_of(row).pay
    if pay is None or end not in pay.refunds:
        return
    # What was taken from a security goes back onto its ledger, with all that the case drew.
    for payment in Payment.objects.filter(charge__case=row, counts=True).exclude(how="security").select_related("charge", "order"):
        if left(payment) > 0:
            begin(row, payment, left(payment), end, law=pay.refunds[end], by=SYSTEM, at=at)


@transaction.atomic
def pay_out(number: str, refund: int, *, to_name: str, by: Actor, at: datetime) -> Refund:
    """Pay a refund out at a window, of what was paid there. Twice changes nothing."""
    row = office.locked(number, at=at)
    actors.require(by, "charge.take", agency=row.agency_id, service=row.service)
    found = Refund.objects.select_related("payment__charge").filter(pk=refund, payment__charge__case=row, payment__order=None).first()
    if found is None:
        raise NotFound("charge.no_refund")
    name = text.clean(to_name, 120, field="to_name")
    if not name:
        raise Refused("charge.to_name", field="to_name")
    if found.done_at is None:
        done(row, found, "window", name, by=by, at=at)
    return found


def done(row: Case, found: Refund, reference: str, to_name: str = "", *, by: Actor, at: datetime) -> None:
    """The money went back: once, with its paper."""
    if found.done_at is not None:
        return
    facts = {"charge": found.payment.charge.number, "minor": found.minor, "currency": found.payment.currency, "person": to_name}
    found.paper = papers.draw(row, "refund-paid", facts, by=by, at=at)
    found.done_at, found.day, found.reference = at, office.day_of(row, at), reference[:80]
    found.save(update_fields=["paper", "done_at", "day", "reference"])
    office.record("refunded", row, {"charge": found.payment.charge.number, "minor": found.minor, "paper": found.paper}, by=by, at=at)
