"""What is assessed in the course of a case, at the step that waits for its payment, and when the case goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from tongban.base.actor import SYSTEM
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import charges, course, office, reckoning
from tongban.cases.charge_models import Charge
from tongban.cases.models import Case
from tongban.pack import fees
from tongban.pack.conditions import dated
from tongban.pack.fees import Line

RUNNING = ("in_hand", "waiting")
HOLD = ("step", "late")  # the charges for which the case waits


def lines(row: Case, at: datetime) -> tuple[Line, ...]:
    """What is assessed by the answers as they are, by the law and the registers of the day of filing.

    Raises Refused with everything that cannot be reckoned, in the pack's words: nothing is guessed.
    """
    found = charges.lines(row, row.submitted_at or at)
    open_ones = fees.unknown(found)
    if open_ones:
        service = office.service_of(row)
        told = [Discrepancy(one.what, {**one.facts, "texts": office.texts(service, f"say.{one.what}")}) for one in open_ones]
        raise Refused.of(told)
    return found


def ensure_known(row: Case, at: datetime) -> None:
    """Raise Refused with everything that cannot be reckoned by new answers, where the case was assessed by those before."""
    if reckoning.assessed(row):
        lines(row, at)


def ahead(found: Case) -> tuple[Line, ...]:
    """What would be assessed as things stand, with what cannot be reckoned, for who may see a filed case; none once it is assessed."""
    pay = office.service_of(found).pay
    if pay is None or pay.before != "step" or found.submitted_at is None or found.state not in ("submitted", "in_hand", "waiting"):
        return ()
    if Charge.objects.filter(case=found, before="step").exists():
        return ()
    return charges.lines(office.whole_of(found), found.submitted_at)


def rule(found: Case) -> str:
    """The name of the rule by which a filed case is assessed; empty where none is."""
    service = office.service_of(found)
    asked = dated(service.fees, office.day_of(found, found.submitted_at)) if found.submitted_at is not None else None
    return str(asked.value.formula) if asked is not None else ""


def owes(row: Case, at: datetime) -> bool:
    """Whether the case that comes to the step will wait there."""
    now = max(fees.total(lines(row, at)), 0)
    if not Charge.objects.filter(case=row, before="step").exists():
        return now > 0
    was, left = reckoning.before(row)[0], sum(charges.owed(one) for one in unpaid(row))
    return now > was or left > was - now


def assess(row: Case, *, at: datetime) -> None:
    """The case has come to the step: the bill is drawn up; a second time, what comes to something else is reckoned anew."""
    if Charge.objects.filter(case=row, before="step").exists():
        reckoning.reckon_anew(row, "assessed", at=at)
    else:
        charges.assess(row, "step", by=SYSTEM, at=at)


def unpaid(row: Case) -> list[Charge]:
    """What holds the case at the step."""
    return [one for one in charges.unpaid(row) if one.before in HOLD]


def goes_on(row: Case, *, at: datetime) -> None:
    """Less is owed, which a security gives back; nothing any more, and the case leaves the step. Inside the act by which it was so."""
    from tongban.cases import securing  # which counts what is taken from it as paid

    if row.state in RUNNING:
        securing.fit(row, at=at)
    if row.state in RUNNING and not unpaid(row):
        course.paid(row, at=at)


@contextmanager
def billed() -> Iterator[list[Charge]]:
    """A transaction that is kept, with the bills drawn up in it, though nothing is decided: Refused("charge.unpaid") for what is put in."""
    owed: list[Charge] = []
    with transaction.atomic():
        yield owed
    for one in owed:
        raise Refused("charge.unpaid", charge=one.number, due=one.due.isoformat() if one.due else "")


def further(row: Case, at: datetime) -> list[Charge]:
    """What is owed before a decision in favour: answers that changed since it was assessed are reckoned, more is billed.

    Nothing where a security stands for it.

    Raises Refused with everything that cannot be reckoned: what came without a rate after the payment is not released on the old bill.
    """
    from tongban.cases import securing

    if reckoning.assessed(row):
        lines(row, at)
        reckoning.reckon_anew(row, "assessed", at=at)
    return [] if securing.stands(row) else unpaid(row)
