"""Bills as ledgers: what is assessed on the way stands on a ledger of its own, on which the payment draws and the treasury posts.

The service says of which type (`bills: payment`); the number of the ledger is that of the bill. Every act that changes what is owed or
paid brings it there. Money that came is never refused for it: what the ledger does not take is told in the log, and looked at again.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.base.limits import valid_until
from tongban.cases import charges, office
from tongban.cases.charge_models import Charge, Payment, Refund
from tongban.cases.models import Case
from tongban.pack.conditions import required
from tongban.pack.ledgers import LedgerUse
from tongban.registers import bills, ledgers, telling
from tongban.registers import lines as ledger_lines
from tongban.registers.ledgers import Allowed

POINTS = ("step", "late")  # the charges that are bills: what is assessed on the way, and what its delay cost


def billing(row: Case) -> LedgerUse | None:
    """What the service says of bills that are ledgers; None where they are none."""
    return next((use for use in office.service_of(row).ledgers.values() if use.bills), None)


def of_case(row: Case) -> list[Charge]:
    """The bills of a case, in the order in which they were issued."""
    return list(Charge.objects.filter(case=row, before__in=POINTS, minor__gt=0).order_by("pk"))


def issue(row: Case, charge: Charge, *, at: datetime) -> None:
    """Open the ledger of a bill, inside the act that draws it up; one of nothing has none."""
    use = billing(row)
    if use is None or charge.before not in POINTS or not charge.minor:
        return
    from tongban.cases import drawing  # which gives back what is paid

    day = office.day_of(row, at)
    ledgers.open_ledger(
        use.type,
        charge.number,
        [Allowed(amount=charge.minor, currency=charge.currency)],
        agency=keeper(row, use.type, day),
        holder=row.party_id,
        valid_from=day,
        valid_until=valid_until(day, required(use.valid, day, "valid").value),
        reason=row.number,
        by=drawing.drawer(row),
        at=at,
    )


def keeper(row: Case, ledger_type: str, day: date) -> int:
    """The agency that keeps the ledgers of a type that a case opens: its own, or the nearest. Raises Refused("case.no_keeper")."""
    owner = ledger_lines.shape(ledger_type).owner
    own = ledger_lines.function_of(row.agency_id) == owner
    found = row.agency_id if own else actors.agency_for(owner, row.region_id, day)
    if found is None:
        raise Refused("case.no_keeper", type=ledger_type)
    return found


def stand_still(rows: list[Case]) -> None:
    """Keep the bills of cases as they are until the transaction ends, all in one order: a treasury posts several at once."""
    named = {(use.type, one.number) for row in rows if (use := billing(row)) is not None for one in of_case(row)}
    if named:
        telling.stand_still(named)


def fit(row: Case, *, at: datetime) -> None:
    """Bring every bill of a case to what is owed and paid of it, inside each act that changes that."""
    use = billing(row)
    if use is None:
        return
    stand_still([row])
    for one in of_case(row):
        if bills.stands(use.type, one.number) is not None:  # the case was moved from a revision without them
            _fit(row, use.type, one, at)


@transaction.atomic
def look_again(number: str, *, at: datetime) -> None:
    """Bring a bill to what is owed and paid, where its ledger did not take it before; what is no bill is left alone."""
    found = Charge.objects.select_related("case").filter(number=number, before__in=POINTS).first()
    if found is not None:
        fit(office.locked(found.case.number, at=at), at=at)


def _fit(row: Case, ledger_type: str, charge: Charge, at: datetime) -> None:
    from tongban.cases import drawing  # which gives back what is paid

    asked = owed(charge)
    try:
        with transaction.atomic():
            bills.bring_to(ledger_type, charge.number, asked, reason=row.number, by=drawing.drawer(row), at=at)
    except Refused as saying:
        codes = [one.code for one in saying.discrepancies]
        told = {"charge": charge.number, "ledger": f"{ledger_type}/{charge.number}", "minor": asked.paid, "currency": charge.currency}
        office.record("bill_failed", row, {**told, "codes": codes}, by=SYSTEM, at=at)


def owed(charge: Charge) -> bills.Owed:
    """How the ledger of a bill should stand: what came beside it, and went back at once, is not on it."""
    left, payment = charges.owed(charge), Payment.objects.filter(charge=charge, counts=True).first()
    if payment is None:
        return bills.Owed(left, 0, charge.void_at is not None or not left)
    gone = Refund.objects.filter(payment=payment).aggregate(all=Sum("minor"))["all"] or 0
    paid = max(0, min(payment.minor - int(gone), left))
    return bills.Owed(left, paid, not paid)
