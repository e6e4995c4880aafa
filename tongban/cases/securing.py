"""A security that stands for what is assessed and not paid: held when the case is let go on it, given back when it is paid, else used up.

The service says which of its ledgers `covers` the payment, and at which step it is held. From then on as much of it is held as is owed,
inside every act by which that changes. What is not paid on its last day is taken from it the moment that day is over.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tongban.base.actor import SYSTEM
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import assessing, charges, drawing, office, paying, surcharges
from tongban.cases.charge_models import Charge, Payment
from tongban.cases.models import Case, StepRow
from tongban.cases.said import said_lines, uses_of
from tongban.pack.ledgers import LedgerUse
from tongban.registers import draws, ledger_queries
from tongban.registers.draw_shapes import Draw

EFFECT = "security_due"
POINT = "payment"  # under which what is done on a security is kept


def covering(row: Case) -> LedgerUse | None:
    """What the service says of the security that the answers name; None where they name none."""
    if not any(use.covers for use in office.service_of(row).ledgers.values()):
        return None
    return next((use for use in uses_of(row, row.form) if use.covers and _number(row, use)), None)


def named(row: Case) -> str:
    """The number of the security that stands for what is owed; empty where none does."""
    use = covering(row)
    return _number(row, use) if use is not None else ""


def stands(row: Case) -> bool:
    """Whether a security stands for what is owed, and is not held yet: nobody waits for the payment."""
    use = covering(row)
    return use is not None and not _held_from(row, use)


def fit(row: Case, *, at: datetime) -> None:
    """Hold as much as is owed, neither more nor less; from the step on at which the case is let go.

    Raises Refused with all for which the security cannot stand for it, at the answer that names it.
    """
    use = covering(row)
    wanted = use if use is not None and _held_from(row, use) else None
    owed = assessing.unpaid(row) if wanted is not None else []
    number, left = (_number(row, wanted) if wanted is not None else ""), sum(charges.owed(one) for one in owed)
    for kind in {one.type for one in office.service_of(row).ledgers.values() if one.covers}:
        for held, (amount, measured) in ledger_queries.reserved_by(f"case/{row.number}", kind).items():
            keeps = min(amount, left) if held == number else 0
            left -= keeps
            if amount > keeps:
                _draw(row, "release", kind, held, (amount - keeps, measured), at)
    if wanted is not None and left:
        _draw(row, "reserve", wanted.type, number, (left, owed[0].currency), at)
    office.drop_due(row, EFFECT)
    if owed:
        last = min(surcharges.last_day(row, one) or office.day_of(row, at) for one in owed)
        office.fall_due_on(row, EFFECT, max(last, office.day_of(row, at)))


def call(row: Case, at: datetime) -> None:
    """A last day is over and it is not paid: what is owed is taken from the security, and counts as paid on that day.

    Where that cannot be (the security does not stand any more) the bill stays open and becomes dearer day by day.
    """
    use, day = covering(row), office.last_day(row, at)
    if use is None:
        return
    late = [one for one in assessing.unpaid(row) if (surcharges.last_day(row, one) or day) <= day]
    for one in late:
        number, minor = _number(row, use), charges.owed(one)
        told = {"charge": one.number, "ledger": f"{use.type}/{number}", "minor": minor, "currency": one.currency}
        try:
            with transaction.atomic():
                _draw(row, "consume", use.type, number, (minor, one.currency), at)
        except Refused as saying:
            codes = [said.code for said in saying.discrepancies]
            office.record("security_failed", row, {**told, "codes": codes}, by=SYSTEM, at=at)
            if "case.ledger_waits" in codes:  # who keeps it cannot be reached: tried again the next day
                office.fall_due_on(row, EFFECT, day + timedelta(days=1))
            return
        office.record("security_called", row, told, by=SYSTEM, at=at)
        paying.count(row, _payment(one, f"{use.type}/{number}", minor, row, at), by=SYSTEM, at=at)
    if not late:
        fit(row, at=at)  # the last day had moved


def _payment(charge: Charge, ledger: str, minor: int, row: Case, at: datetime) -> Payment:
    day = office.last_day(row, at)
    return Payment(charge=charge, how="security", reference=ledger[:80], minor=minor, currency=charge.currency, day=day, at=at, counts=True)


def _number(row: Case, use: LedgerUse) -> str:
    """The security that the answers name."""
    return next((said["ledger"] for said, _ in said_lines(row, use, row.form, row.form)), "")


def _held_from(row: Case, use: LedgerUse) -> bool:
    """Whether the step is passed from which on it is held."""
    points = [point for point, acts in use.acts.items() if "reserve" in acts]
    return StepRow.objects.filter(case=row, name__in=points, result="passed").exists()


def _draw(row: Case, act: str, kind: str, number: str, amount: tuple[int, str], at: datetime) -> None:
    """One act on the security; the answer that names it is where everything wrong with it is told."""
    use = covering(row)
    field = use.takes["ledger"] if use is not None else "ledger"
    asked = [Draw(kind, number, 1, amount=amount[0], currency=amount[1])]
    document = drawing.document_of(row, row.form, at)
    try:
        answer = getattr(draws, act)(document, asked, key=drawing.key(row, act), by=drawing.drawer(row), at=at)
    except Refused as saying:
        raise Refused.of([Discrepancy(one.code, {**one.facts, "field": field}) for one in saying.discrepancies]) from saying
    if answer.outcome != "done" and act != "release":
        raise Refused("case.ledger_waits", since=office.day_of(row, at).isoformat())
    drawing.keep(row, POINT, act, answer, at)
