"""Waiving a fee in a single case: one officer proposes it with a reason, another grants it; of what was paid, that much goes back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import bills, charges, office, paying, refunds
from tongban.cases.charge_models import Charge, Payment, Refund, Waiving
from tongban.cases.models import Case

ASK, ANSWER = "charge.waive", "charge.approve"


@transaction.atomic
def ask_waiver(charge: str, minor: int, *, reason: str, by: Actor, at: datetime) -> Waiving:
    """Propose that a charge, or so much of it, is waived.

    Raises Refused("charge.waive_amount", "charge.waive_reason"), both at once, Refused("charge.waiver_open", "charge.void").
    """
    found, row = _locked(charge, by, ASK, at)
    pay = office.service_of(row).pay
    if pay is not None and pay.settles:
        raise Refused("charge.collected", charge=charge)
    if found.void_at is not None:
        raise Refused("charge.void", charge=charge)
    if Waiving.objects.filter(charge=found, answered_at=None).exists():
        raise Refused("charge.waiver_open", charge=charge)
    said = text.clean(reason, 500, lines=True, field="words")
    faults = {"charge.waive_amount": ("minor", not 0 < minor <= charges.owed(found)), "charge.waive_reason": ("words", not said)}
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    made = Waiving.objects.create(charge=found, minor=minor, reason=said, asked_at=at, asked_by=by.account or 0)
    office.record("waiver_asked", row, {"charge": charge, "minor": minor, "reason": said}, by=by, at=at)
    return made


@transaction.atomic
def answer_waiver(charge: str, *, grant: bool, by: Actor, at: datetime) -> Waiving:
    """Grant or decline what another officer proposed. Raises Refused("charge.no_waiver", "charge.two_officers")."""
    found, row = _locked(charge, by, ANSWER, at)
    asked = Waiving.objects.filter(charge=found, answered_at=None).first()
    if asked is None:
        raise Refused("charge.no_waiver", charge=charge)
    if by.account == asked.asked_by:
        raise Refused("charge.two_officers")
    asked.answered_at, asked.answered_by, asked.granted = at, by.account, grant
    asked.save(update_fields=["answered_at", "answered_by", "granted"])
    office.record("waiver_granted" if grant else "waiver_declined", row, {"charge": charge, "minor": asked.minor}, by=by, at=at)
    bills.fit(row, at=at)
    payment = charges.stands(found).payment
    if grant and payment is not None:
        _give_back(row, payment, asked.minor, by=by, at=at)
    elif grant:
        paying.goes_on(row, at=at)
    return asked


def _give_back(row: Case, payment: Payment, minor: int, *, by: Actor, at: datetime) -> None:
    """So much of a payment as was waived afterwards and is still here; each waiver is a cause of its own."""
    before = Refund.objects.filter(payment=payment, why__startswith="waived").count()
    part = min(minor, refunds.left(payment))
    if part > 0:
        refunds.begin(row, payment, part, f"waived{before + 1}" if before else "waived", by=by, at=at)


def _locked(charge: str, by: Actor, verb: str, at: datetime) -> tuple[Charge, Case]:
    found = Charge.objects.select_related("case").filter(number=charge).first()
    if found is None:
        raise NotFound("charge.unknown")
    row = office.locked(found.case.number, at=at)
    actors.require(by, verb, agency=row.agency_id, service=row.service)
    return Charge.objects.get(pk=found.pk), row
