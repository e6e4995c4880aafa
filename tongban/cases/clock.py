"""The legal clock: which days count, when a period ends, and why; values in, values out.

Days are legal days of the agency's region. The day of acceptance is not counted. While the applicant is asked for a supplement,
or a hearing runs, the clock stands: the days after the stop up to and with the resumption do not count (行政许可法 article 45).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tongban.base.calendar import WorkingCalendar
from tongban.base.limits import Period

Kind = Literal["start", "stop", "resume", "extend", "end"]


@dataclass(frozen=True)
class Tick:
    """Something that happened to the clock on a legal day; `days` is the length of an extension."""

    kind: Kind
    day: date
    days: int = 0


@dataclass(frozen=True)
class Cell:
    """One day of the explanation: `run` counts and is the `number`-th, `hold` stands, `off` is no working day, `free` before or after."""

    day: date
    kind: Literal["free", "run", "hold", "off", "end"]
    number: int = 0


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
    total = period.amount + sum(tick.days for tick in ticks if tick.kind == "extend")
    if start is None:
        return Clock(None, 0, total, False, False, ())
    ended = next((tick.day for tick in ticks if tick.kind == "end"), None)
    holds = _holds(ticks)
    standing = bool(holds) and holds[-1][1] is None and ended is None
    cells, used, due, day = [Cell(start, "free")], 0, None, start
    while used < total and (day - start).days < 2000:
        day += timedelta(days=1)
        if standing and day > max(today, holds[-1][0]):
            break
        kind = _kind(day, holds, period, calendar)
        used_here = kind == "run"
        used += used_here
        due = day if used == total else None
        cells.append(Cell(day, "end" if due else kind, used if used_here else 0))
    if due is not None and period.unit == "days" and not calendar.is_working(due):
        due = calendar.next_working(due)
        cells.append(Cell(due, "end", total))
    counted = sum(1 for cell in cells if cell.number and cell.day <= (min(ended, today) if ended else today))
    return Clock(due, counted, total, standing, due is not None and calendar.provisional(due), tuple(cells))


def _holds(ticks: Sequence[Tick]) -> list[tuple[date, date | None]]:
    """Stops and their resumptions as (stop, resume or None)."""
    found: list[tuple[date, date | None]] = []
    for tick in ticks:
        if tick.kind == "stop" and not (found and found[-1][1] is None):
            found.append((tick.day, None))
        elif tick.kind == "resume" and found and found[-1][1] is None:
            found[-1] = (found[-1][0], tick.day)
    return found


def _kind(day: date, holds: Sequence[tuple[date, date | None]], period: Period, calendar: WorkingCalendar) -> Literal["run", "hold", "off"]:
    works = period.unit != "working_days" or calendar.is_working(day)
    if any(stop < day and (resume is None or day <= resume) for stop, resume in holds):
        return "hold" if works else "off"
    return "run" if works else "off"
