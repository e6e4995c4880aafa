"""Bills of a month that are paid together: found on the security that stands for them, and paid by one payment, all in one transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.cases import bills, charges, office, refunds
from tongban.cases.charge_models import Charge, Payment
from tongban.cases.models import Case
from tongban.pack.conditions import dated, holds
from tongban.registers import ledger_queries


def last_day(row: Case) -> date | None:
    """Until when a bill is paid with all of the month in which its case was filed; None where it is paid by itself."""
    pay, filed = office.service_of(row).pay, row.submitted_at
    if pay is None or filed is None:
        return None
    day = office.day_of(row, filed)
    found = dated(pay.monthly, day)
    if found is None or not holds(found.value.when, office.facts_of(row, row.form)):
        return None
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return actors.calendar_of(row.region_id).add(following - timedelta(days=1), found.value.working_day).date


def owed(party: int, service: str, security: str, month: date) -> list[dict[str, Any]]:
    """The open bills of a party's cases of a service that are held on a security and paid by the month, of those filed in a month."""
    from tongban.cases import assessing, securing  # which count what it takes as paid

    numbers = {one.removeprefix("case/") for one in ledger_queries.reserving(security) if one.startswith("case/")}
    rows = Case.objects.filter(number__in=numbers, party=party, service=service).order_by("pk") if security else ()
    cases = [row for row in map(office.whole_of, rows) if _filed_in(row, month) and securing.named(row) == security and last_day(row)]
    return [_bill(row, one) for row in cases for one in assessing.unpaid(row)]


def _filed_in(row: Case, month: date) -> bool:
    filed = office.day_of(row, row.submitted_at) if row.submitted_at is not None else None
    return filed is not None and (filed.year, filed.month) == (month.year, month.month)


def _bill(row: Case, one: Charge) -> dict[str, Any]:
    due, minor = one.due.isoformat() if one.due else "", charges.owed(one)
    return {"case": row.number, "charge": one.number, "minor": minor, "amount": exact.show(minor, 2), "due": due}


def first_due(asked: list[dict[str, Any]]) -> date | None:
    """The last day of a bill that pays others: the first of theirs."""
    return min((date.fromisoformat(one["facts"]["due"]) for one in asked if one["facts"].get("due")), default=None)


def ensure_exact(row: Case, charge: Charge) -> None:
    """Raise Refused("charge.collected_changed") where the bills that a charge pays do not come to it any more."""
    if _settles(row) and sum(charges.owed(one) for one in _open(charge)) != charges.owed(charge):
        raise Refused("charge.collected_changed", charge=charge.number)


def settle(row: Case, payment: Payment, *, at: datetime) -> None:
    """What was paid for many bills pays each that is open still; what is left over goes back. Inside the transaction in which it came."""
    if not _settles(row) or payment.charge.before != "accepted":
        return
    from tongban.cases import paying  # which counts what is paid here

    numbers = sorted({one.case.number for one in _open(payment.charge)})
    list(Case.objects.select_for_update().filter(number__in=numbers).order_by("number"))  # all before the first draws on anything
    cases, left = {number: office.locked(number, at=at) for number in numbers}, payment.minor
    bills.stand_still(list(cases.values()))
    for one in _open(payment.charge):
        minor = charges.owed(one)
        told: dict[str, Any] = {"reference": payment.charge.number, "minor": minor, "currency": one.currency, "day": payment.day}
        paying.count(cases[one.case.number], Payment(charge=one, how="collective", at=at, counts=True, **told), by=SYSTEM, at=at)
        left -= minor
    if left > 0:
        refunds.begin(row, payment, left, "surplus", by=SYSTEM, at=at)


def _settles(row: Case) -> bool:
    pay = office.service_of(row).pay
    return pay is not None and bool(pay.settles)


def _open(charge: Charge) -> list[Charge]:
    """The bills that a charge pays, those that are open."""
    named = [one["facts"]["charge"] for one in charge.lines if one["facts"].get("charge")]
    rows = Charge.objects.filter(number__in=named).select_related("case").order_by("case__number", "pk")
    return [one for one in rows if charges.stands(one).state == "open"]
