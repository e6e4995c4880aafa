"""What a fine or a tax costs more for each day after its last one: reckoned from dates, and charged once it has come itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tongban.base.actor import SYSTEM
from tongban.base.exact import half_up, show
from tongban.cases import charges, office, unreachable
from tongban.cases.charge_models import Charge, Payment
from tongban.cases.models import Case
from tongban.pack.conditions import dated
from tongban.pack.shapes import Dated

WHOLE = 10_000  # hundredths of a per cent in a whole
SHOWN = 60  # days listed one by one
MORE = {"fine": "surcharge", "step": "late"}  # what comes late -> the point of the charge that this makes


@dataclass(frozen=True)
class Running:
    """A charge that is late on a day: since when, for how many days, what that comes to, at most if so, and day by day."""

    last: date
    days: int
    daily: str  # per cent
    now: int
    most: int | None
    listed: tuple[tuple[date, int], ...]
    assumed: bool


def reckoned(minor: int, days: int, daily: int, most: int | None) -> int:
    """What so many days come to, in minor units: the rates of all days on the whole amount, rounded once, never above the most.

    Rates are hundredths of a per cent: 300 is 3 %, 5 is 0.05 %.
    """
    found = half_up(minor * daily * max(days, 0), WHOLE)
    return found if most is None else min(found, half_up(minor * most, WHOLE))


def last_day(row: Case, charge: Charge) -> date | None:
    """The last day on which a charge is paid without more, after outages."""
    return unreachable.moved(charge.due, row.region_id) if charge.due is not None else None


def _rate(row: Case, charge: Charge) -> Dated | None:
    """The surcharge of the service on the day on which the fine or the tax was charged."""
    pay = office.service_of(row).pay
    return dated(pay.surcharge, office.day_of(row, charge.made_at)) if pay is not None and charge.before in MORE else None


def running(row: Case, charge: Charge, on: date) -> Running | None:
    """How a charge that is not paid stands on a day; None while it is not late, or where nothing is said of it."""
    rate, last = _rate(row, charge), last_day(row, charge)
    if rate is None or last is None or on <= last or charge.void_at is not None:
        return None
    minor, value = charges.owed(charge), rate.value
    days = (on - last).days
    listed = tuple((last + timedelta(days=n), reckoned(minor, n, value.daily, value.most)) for n in range(1, min(days, SHOWN) + 1))
    now = reckoned(minor, days, value.daily, value.most)
    most = None if value.most is None else half_up(minor * value.most, WHOLE)
    return Running(last, days, show(value.daily, 2), now, most, listed, rate.law.assumed)


def charge_late(row: Case, payment: Payment, *, at: datetime) -> Charge | None:
    """A charge has come: what its days of delay cost becomes one of its own, by the day on which the bank has the money. Once."""
    more = MORE.get(payment.charge.before, "")
    late = running(row, payment.charge, payment.day)
    rate = _rate(row, payment.charge)
    if late is None or rate is None or not late.now or Charge.objects.filter(case=row, before="surcharge").exists():
        return None
    law = {"act": rate.law.act, "article": rate.law.article, "assumed": rate.law.assumed}
    line = {"what": "surcharge", "minor": late.now, "law": law, "facts": {"days": late.days, "percent": late.daily}}
    return charges.demand(row, [line], payment.currency, more, by=SYSTEM, at=at)
