"""Which places a hall gives on a day: values in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from tongban.base.calendar import WorkingCalendar

MAKE_UP = "on"
DAYS = (*(str(one) for one in range(7)), MAKE_UP)
Hours = Mapping[str, Sequence[Sequence[str]]]
SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–—~～至]\s*([01]?\d|2[0-3]):([0-5]\d)")
MOST_SPANS = 4


def clock(minutes: int) -> str:
    """09:30."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def minutes(text: str) -> int:
    """Minutes after midnight of `09:30`; -1 when it is no time."""
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text)
    return int(found[1]) * 60 + int(found[2]) if found else -1


def spans(text: str) -> list[list[str]] | None:
    """Hours of a day as a head writes them, `09:00-12:00, 13:30-17:00`; empty is closed, None is not readable.

    Each begins before it ends, and none before the one in front of it is over.
    """
    parts = [one.strip() for one in re.split(r"[,，;；、]", text.replace("：", ":")) if one.strip()]
    found, last = [], -1
    for part in parts:
        read = SPAN.fullmatch(part)
        if read is None or len(parts) > MOST_SPANS:
            return None
        first, end = int(read[1]) * 60 + int(read[2]), int(read[3]) * 60 + int(read[4])
        if not last <= first < end:
            return None
        found.append([clock(first), clock(end)])
        last = end
    return found


def hours_of(hours: Hours, day: date, calendar: WorkingCalendar) -> Sequence[Sequence[str]]:
    """Make-up working days have hours of their own; on holidays nobody is there; else the weekday decides."""
    if day in calendar.on:
        return hours.get(MAKE_UP, ())
    return () if day in calendar.off else hours.get(str(day.weekday()), ())


def of_day(hours: Hours, each: int, day: date, calendar: WorkingCalendar) -> list[int]:
    """When places begin on a day; the last one ends before the hall closes."""
    return [begins for first, last in hours_of(hours, day, calendar) for begins in range(minutes(first), minutes(last) - each + 1, each)]


def days(today: date, ahead: int) -> Iterator[date]:
    """Today and as many days after it."""
    return (today + timedelta(days=one) for one in range(ahead + 1))
