"""The legal clock: which days count, when a period ends, and why; values in, values out.

Days are legal days of the agency's region. The day of acceptance is not counted. While the applicant is asked for a supplement, or
something runs that an article does not count (行政许可法 article 45), the clock stands: the days after the stop up to and with the
resumption do not count. Several such things may run at once; the clock runs again when none does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tongban.base.calendar import WorkingCalendar
from tongban.base.limits import Period, matching_day

# What is served, an outage that moved the applicant's own period, and holidays that were published (the calendar has them) move nothing
# here: they are told among the days.
Kind = Literal["start", "stop", "resume", "extend", "joint", "end", "served", "outage", "holidays"]
Holds = Sequence[tuple[date, date | None, str]]
LONGEST = 4000  # days looked at


@dataclass(frozen=True)
class Tick:
    """Something that happened to the clock on a legal day.

    `days` is the length of an extension, or the new limit of joint handling; `cause` what a stop or its resumption is about, empty for
    the applicant.
    """

    kind: Kind
    day: date
    days: int = 0
    cause: str = ""


@dataclass(frozen=True)
class Cell:
    """One day of the explanation: `run` counts and is the `number`-th, `hold` stands, `off` is no working day, `free` before or after.

    `cause` tells what a day that stands is about, empty for the applicant.
    """

    day: date
    kind: Literal["free", "run", "hold", "off", "end"]
    number: int = 0
    cause: str = ""


@dataclass(frozen=True)
class Clock:
    """How a period stands: its last day (None while the clock stands or before it starts), days used and left, and each day explained."""

    due: date | None
    used: int
    total: int
    standing: bool
    provisional: bool
    cells: tuple[Cell, ...]

    @property
    def left(self) -> int:
        """Days still to run."""
        return max(self.total - self.used, 0)


def read(ticks: Sequence[Tick], period: Period, calendar: WorkingCalendar, today: date) -> Clock:
    """The clock on a day. Ticks in the order of their days; calendar-day periods count every day."""
    start = next((tick.day for tick in ticks if tick.kind == "start"), None)
    total = _total(ticks, period, start)
    if start is None:
        return Clock(None, 0, total, False, False, ())
    ended = next((tick.day for tick in ticks if tick.kind == "end"), None)
    holds = _holds(ticks)
    open_since = max((stop for stop, resume, _ in holds if resume is None), default=None)
    now = min(ended, today) if ended else today
    cells, used, due, day = [Cell(start, "free")], 0, None, start
    while used < total and (day - start).days < LONGEST:
        day += timedelta(days=1)
        if open_since is not None and day > max(now, open_since):
            break
        cell = _cell(day, holds, period, calendar)
        used += cell.kind == "run"
        due = day if used == total else None
        cells.append(Cell(day, "end" if due else cell.kind, used if cell.kind == "run" else 0, cell.cause))
    if due is not None and period.unit != "working_days" and not calendar.is_working(due):
        # 民法典 article 203: a last day off moves to the next day of work.
        last, due = due, calendar.next_working(due)
        between = (last + timedelta(days=number) for number in range(1, (due - last).days))
        cells[-1:] = [Cell(last, "run", total), *(Cell(day, "off") for day in between), Cell(due, "end")]
    counted = sum(1 for cell in cells if cell.number and cell.day <= now)
    standing = open_since is not None and ended is None
    return Clock(due, counted, total, standing, due is not None and calendar.provisional(due), tuple(cells))


def _total(ticks: Sequence[Tick], period: Period, start: date | None) -> int:
    """How many days count: the limit, or that of joint handling instead, and what it was extended by. Months become their days."""
    amount = period.amount
    if period.unit in ("months", "years") and start is not None:
        amount = (matching_day(start, period) - start).days
    joint = next((tick.days for tick in reversed(ticks) if tick.kind == "joint"), amount)
    return joint + sum(tick.days for tick in ticks if tick.kind == "extend")


def _holds(ticks: Sequence[Tick]) -> Holds:
    """Stops and their resumptions as (stop, resume or None, cause); of one cause one at a time."""
    found: list[tuple[date, date | None, str]] = []
    for tick in ticks:
        running = next((place for place, one in enumerate(found) if one[1] is None and one[2] == tick.cause), None)
        if tick.kind == "stop" and running is None:
            found.append((tick.day, None, tick.cause))
        elif tick.kind == "resume" and running is not None:
            found[running] = (found[running][0], tick.day, tick.cause)
    return found


def _cell(day: date, holds: Holds, period: Period, calendar: WorkingCalendar) -> Cell:
    works = period.unit != "working_days" or calendar.is_working(day)
    held = next((cause for stop, resume, cause in holds if stop < day and (resume is None or day <= resume)), None)
    if not works or held is None:
        return Cell(day, "run" if works else "off")
    return Cell(day, "hold", cause=held)
