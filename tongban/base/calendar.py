"""Working days: weekends, statutory holidays and the make-up days that take their place."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A computed day; provisional when it depends on a year whose holidays are not published yet."""

    date: date
    provisional: bool


@dataclass(frozen=True)
class WorkingCalendar:
    """`off` are weekdays without work, `on` weekend days with work; beyond `published_through` (a year) days are provisional.

    `names` are the holidays for which days are off or on, as the State names them.
    """

    off: frozenset[date] = field(default_factory=frozenset)
    on: frozenset[date] = field(default_factory=frozenset)
    published_through: int = 0
    weekend: frozenset[int] = frozenset({5, 6})
    names: Mapping[date, str] = field(default_factory=dict, compare=False)

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        return day in self.on or (day.weekday() not in self.weekend and day not in self.off)

    def provisional(self, day: date) -> bool:
        """Whether the year's holidays are not published yet."""
        return day.year > self.published_through

    def over(
        self, off: Iterable[date] = (), on: Iterable[date] = (), *, names: Mapping[date, str] | None = None, through: int = 0
    ) -> WorkingCalendar:
        """A regional calendar, or one that was published later, laid over this one; `through` is the last year that it publishes."""
        off, on = frozenset(off), frozenset(on)
        named = {**self.names, **names} if names else self.names
        last = max(self.published_through, through)
        return WorkingCalendar((self.off - on) | off, (self.on - off) | on, last, self.weekend, named)

    def next_working(self, day: date) -> date:
        """The day itself or the first working day after it."""
        while not self.is_working(day):
            day += ONE
        return day

    def add(self, day: date, working_days: int) -> Day:
        """The day that is `working_days` working days after (before, when negative) `day`, which itself is not counted."""
        step = ONE if working_days >= 0 else -ONE
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_working(day)
        return Day(day, self.provisional(day))

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative when `last` lies before."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_working(first + timedelta(days=number)) for number in range(1, (last - first).days + 1))


def read(rows: Iterable[dict[str, str]]) -> WorkingCalendar:
    """A calendar from rows with `year`, `date` (ISO), `is_off_day` (1 off, 0 make-up working day) and the `name` of the holiday."""
    off: set[date] = set()
    on: set[date] = set()
    names: dict[date, str] = {}
    last = 0
    for row in rows:
        day = date.fromisoformat(row["date"])
        (off if row["is_off_day"] == "1" else on).add(day)
        names[day] = row.get("name", "")
        last = max(last, int(row["year"]))
    return WorkingCalendar(frozenset(off), frozenset(on), last, names=names)


@cache
def national(path: Path) -> WorkingCalendar:
    """The nation's calendar from its data file, read once."""
    with path.open(encoding="utf-8", newline="") as file:
        return read(csv.DictReader(file))
