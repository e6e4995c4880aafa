"""Bills in three books: what customs issued, what banks report of it, what the treasury posted; differences become tasks of customs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from tongban.actors import queries as actors
from tongban.base.limits import due_day, end_of, legal_day
from tongban.cases import bills
from tongban.cases.charge_models import Difference, Payment, Refund
from tongban.pack.conditions import dated
from tongban.pack.ledgers import LedgerUse
from tongban.registers import bill_book
from tongban.registers.bill_book import Bill
from tongban.registers.book_findings import Finding
from tongban.services import times

SINCE = timedelta(days=3)  # so far back everything that moved is looked at; what waits or differs whenever it moved


@dataclass(frozen=True)
class DaySum:
    """What happened on a day with the bills of an agency, in minor units: issued, reported by banks, posted by the treasury."""

    day: date
    issued: int
    reported: int
    posted: int


def compare_due(*, at: datetime) -> int:
    """Hold the bills of every service against their payments and postings; for the worker. Returns how many differences are new.

    What a ledger did not take before is tried again first.
    """
    return sum(_compared(use, at) for use in {use.type: use for use in _uses(at)}.values())


def _uses(at: datetime) -> Iterator[LedgerUse]:
    return (use for service in times.billing(at) for use in service.ledgers.values() if use.bills)


def _compared(use: LedgerUse, at: datetime) -> int:
    since, moved = at - SINCE, _moved(at - SINCE)
    for lines in bill_book.to_look_at(use.type, since, moved):
        for number in _numbers(lines):
            bills.look_again(number, at=at)
    return sum(_kept(use, lines, at) for lines in bill_book.to_look_at(use.type, since, moved))


def _kept(use: LedgerUse, lines: list[Bill], at: datetime) -> int:
    """Keep what differs on some bills, by the agencies that keep them. Returns how many differences are new."""
    by_agency: dict[int, list[Bill]] = defaultdict(list)
    for line in lines:
        by_agency[line.agency].append(line)
    new = 0
    for agency, own in by_agency.items():
        day = legal_day(at, actors.zone_of(actors.agency(agency).region))
        new += bill_book.keep(use.type, agency, list(_differences(use, own, day)), {one.number for one in own}, day, at=at)
    return new


def _moved(since: datetime) -> set[str]:
    """The bills for which money came or went back since."""
    paid = Payment.objects.filter(at__gte=since, charge__before__in=bills.POINTS).values_list("charge__number", flat=True)
    back = Refund.objects.filter(made_at__gte=since, payment__charge__before__in=bills.POINTS)
    return {*paid, *back.values_list("payment__charge__number", flat=True)}


def _numbers(lines: list[Bill]) -> list[str]:
    """The bills that do not say what is paid."""
    reported = _reported(lines, ours=True)
    return [one.number for one in lines if one.held != reported.get(one.number, (0, None))[0]]


def _reported(lines: list[Bill], *, ours: bool = False) -> dict[str, tuple[int, date | None]]:
    """By bill what banks took for it and did not give back, and on which day: as they report it, or as it is kept here (`ours`)."""
    numbers = [one.number for one in lines]
    payments = list(Payment.objects.filter(charge__number__in=numbers, counts=True).select_related("charge"))
    gone = dict(Refund.objects.filter(payment__in=payments).values_list("payment").annotate(all=Sum("minor")).order_by())
    said = {} if ours else _said_otherwise(payments)
    found: dict[str, tuple[int, date | None]] = {}
    for one in payments:
        took = said.get((one.partner, one.reference), one.minor)
        left = max(0, min(took - int(gone.get(one.pk, 0)), bills.owed(one.charge).owed))
        found[one.charge.number] = (left, one.day)
    return found


def _said_otherwise(payments: list[Payment]) -> dict[tuple[str, str], int]:
    """What the file of a bank says of a payment where that is not settled: nothing, or another amount."""
    rows = Difference.objects.filter(reference__in=[one.reference for one in payments if one.partner], settled_at=None)
    return {(one.partner, one.reference): one.theirs or 0 for one in rows.filter(kind__in=("missing_there", "amount"))}


def _differences(use: LedgerUse, lines: list[Bill], day: date) -> Iterator[Finding]:
    reported = _reported(lines)
    for line in lines:
        number, told = line.number, line.stands
        took, came = reported.get(number, (0, None))
        if took != line.held:
            ours = {"reserved_amount": str(told.paid), "consumed_amount": str(told.posted)}
            yield Finding("bank_differs", number, 1, 0, {"authorised_amount": str(took)}, ours)
        within = dated(use.posted, came) if came is not None else None
        if told.paid and came is not None and within is not None:
            calendar = actors.calendar_of(actors.agency(line.agency).region)
            if day > due_day(came, within.value, calendar):
                yield Finding("not_posted", number, 1, 0, {"consumed_amount": str(told.posted)}, {"reserved_amount": str(told.paid)})


def sums(ledger_type: str, agency: int, last: date, days: int = 7) -> list[DaySum]:
    """Day by day what an agency issued, what banks report of it and what the treasury posted, the latest day first."""
    zone = actors.zone_of(actors.agency(agency).region)
    services = [
        one.id for one in times.billing(end_of(last, zone)) if any(use.bills and use.type == ledger_type for use in one.ledgers.values())
    ]
    asked = Payment.objects.filter(charge__before__in=bills.POINTS, charge__case__agency=agency, counts=True)
    payments = asked.filter(charge__case__service__in=services)  # an agency may have other bills, which are no ledgers
    found = []
    for day in (last - timedelta(days=place) for place in range(days)):
        since, until = end_of(day - timedelta(days=1), zone), end_of(day, zone)
        issued, posted = bill_book.sums(ledger_type, agency, since, until)
        paid = payments.filter(day=day).aggregate(all=Sum("minor"))["all"] or 0
        back = Refund.objects.filter(payment__in=payments, made_at__gte=since, made_at__lt=until).aggregate(all=Sum("minor"))["all"] or 0
        found.append(DaySum(day, issued, int(paid) - int(back), posted))
    return found
