"""When a period ends, as the statutes count (民法典 articles 200-203, 行政许可法 article 82).

The day of the event is not counted. A period ends at 24:00 of its last day in the zone of the deciding agency's region. A period in
calendar days, months or years that ends on a day off runs to the next working day; one counted in hours ends to the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from tongban.base.calendar import WorkingCalendar


@dataclass(frozen=True)
class Period:
    """An amount of time as laws say it; `whose` tells whose period it is (design law 6). Negative amounts count back."""

    amount: int
    unit: Literal["working_days", "days", "hours", "months", "years"]
    whose: Literal["agency", "applicant"] = "agency"


@dataclass(frozen=True)
class Due:
    """The end of a period: the instant (UTC, the first moment after it), its legal day, and whether holidays may still move it.

    Where it was reckoned from a start and a span these stand with it, so that it can be reckoned anew.
    """

    at: datetime
    day: date
    provisional: bool
    start: datetime | None = None
    span: Period | None = None


def legal_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day of law on which an instant falls in a zone."""
    return instant.astimezone(zone).date()


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a legal day is over (24:00)."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def due(start: datetime, span: Period, calendar: WorkingCalendar, zone: ZoneInfo) -> Due:
    """When a period that begins with the event at `start` ends."""
    if span.unit == "hours":
        at = start + timedelta(hours=span.amount)
        return Due(at.astimezone(UTC), legal_day(at, zone), False, start, span)
    last = due_day(legal_day(start, zone), span, calendar)
    return Due(end_of(last, zone), last, calendar.provisional(last), start, span)


def due_day(start: date, span: Period, calendar: WorkingCalendar) -> date:
    """The last day of a period whose event happened on `start`; negative amounts count back and do not roll."""
    if span.unit == "working_days":
        return calendar.add(start, span.amount).date
    if span.unit == "days":
        last = start + timedelta(days=span.amount)
    else:
        last = matching_day(start, span)
    return calendar.next_working(last) if span.amount > 0 else last


def matching_day(start: date, span: Period) -> date:
    """The day of a later month that matches `start`, for a period in months or years (民法典 article 202)."""
    return _months(start, span.amount * (12 if span.unit == "years" else 1))


def valid_until(start: date, span: Period) -> date:
    """The last day of a validity that begins on `start`: one year from 1 September ends on 31 August; it does not roll."""
    if span.unit in ("days", "working_days"):
        return start + timedelta(days=span.amount - 1)
    return _months(start, span.amount * (12 if span.unit == "years" else 1)) - timedelta(days=1)


def _months(start: date, months: int) -> date:
    """The same day some months on; the last day of the month where there is none such."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first + timedelta(days=min(start.day, (following - first).days) - 1)
