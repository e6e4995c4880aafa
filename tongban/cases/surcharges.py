"""What a fine costs more for each day after its last one: reckoned from dates, and charged once the fine itself has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tongban.base.actor import SYSTEM
from tongban.base.exact import half_up
from tongban.cases import charges, office, unreachable
from tongban.cases.charge_models import Charge, Payment
from tongban.cases.models import Case
from tongban.pack.conditions import dated
from tongban.pack.shapes import Dated

SHOWN = 60  # days listed one by one


@dataclass(frozen=True)
class Running:
    """A fine that is late on a day: since when, for how many days, what that comes to, at most, and day by day."""

    last: date
    days: int
    daily: int  # per cent
    now: int
    most: int
    listed: tuple[tuple[date, int], ...]
    assumed: bool


def reckoned(minor: int, days: int, daily: int, most: int) -> int:
    """What so many days come to, in minor units: the per cents of all days on the whole amount, rounded once, never above the most."""
    return min(half_up(minor * daily * max(days, 0), 100), half_up(minor * most, 100))


def last_day(row: Case, charge: Charge) -> date | None:
    """The last day on which a fine is paid without more, after outages."""
    return unreachable.moved(charge.due, row.region_id) if charge.due is not None else None


def _rate(row: Case, charge: Charge) -> Dated | None:
    """The surcharge of the service on the day on which the fine was charged."""
    pay = office.service_of(row).pay
    return dated(pay.surcharge, office.day_of(row, charge.made_at)) if pay is not None and charge.before == "fine" else None


def running(row: Case, charge: Charge, on: date) -> Running | None:
    """How a fine that is not paid stands on a day; None while it is not late, or where nothing is said of it."""
    rate, last = _rate(row, charge), last_day(row, charge)
    if rate is None or last is None or on <= last or charge.void_at is not None:
        return None
    minor, value = charges.owed(charge), rate.value
    days = (on - last).days
    listed = tuple((last + timedelta(days=n), reckoned(minor, n, value.daily, value.most)) for n in range(1, min(days, SHOWN) + 1))
    now = reckoned(minor, days, value.daily, value.most)
    return Running(last, days, value.daily, now, half_up(minor * value.most, 100), listed, rate.law.assumed)


def charge_late(row: Case, payment: Payment, *, at: datetime) -> Charge | None:
    """A fine has come: what its days of delay cost becomes a charge of its own, by the day on which the bank has the money. Once."""
    late = running(row, payment.charge, payment.day)
    rate = _rate(row, payment.charge)
    if late is None or rate is None or not late.now or Charge.objects.filter(case=row, before="surcharge").exists():
        return None
    law = {"act": rate.law.act, "article": rate.law.article, "assumed": rate.law.assumed}
    line = {"what": "surcharge", "minor": late.now, "law": law, "facts": {"days": late.days, "percent": late.daily}}
    return charges.demand(row, [line], payment.currency, "surcharge", by=SYSTEM, at=at)
