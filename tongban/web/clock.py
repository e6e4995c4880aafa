"""The clock of a case as pages show it (`clock.html`): a calendar with every day named, and sentences that say why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.calendar import WorkingCalendar
from tongban.base.limits import legal_day
from tongban.cases import explaining
from tongban.cases.clock import Cell
from tongban.pack.shapes import Dated
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.services import times
from tongban.web import dates, session

WEEK = timedelta(days=7)
IN_A_ROW = 3  # so many weeks in which nothing but standing still happens are drawn one by one; more become one line


@dataclass(frozen=True)
class Around:
    """What every cell is held against: today, the day of the decision, the region's days off."""

    today: date
    ended: date | None
    days: WorkingCalendar


def shown(row: Any, at: datetime) -> dict[str, Any] | None:
    """What `clock.html` draws as `clock`; None before the clock starts."""
    told = explaining.explained(row, at)
    if told is None:
        return None
    days, today = actors.calendar_of(row.region_id), legal_day(at, actors.zone_of(row.region_id))
    ended = next((one.day for one in told.ticks if one.kind == "end"), None)
    cells = [cell for cell in told.clock.cells if ended is None or cell.day <= ended]
    return {
        "due": told.clock.due,
        "ended": ended,
        "standing": told.clock.standing,
        "provisional": told.clock.provisional and ended is None,
        "lines": [*_lines(told, bool(row.deemed)), *_pauses(cells, told, at), *_decided(told, ended)],
        "beside": [*_without(told), *_most(told), *_holidays(cells, days)],
        "weekdays": [dates.weekday_name(number) for number in range(7)],
        "rows": _rows(cells, Around(today, ended, days)),
        "kinds": {cell.kind for cell in cells},
        "law": _law(told.promised),
        "assumed": bool(told.promised and told.promised.law.assumed),
    }


def _lines(told: explaining.Explained, deemed: bool) -> list[str]:
    """How the last day is reckoned, in the order in which it happened."""
    clock = told.clock
    start = {"total": dates.limit_words(clock.total, told.unit), "day": dates.day(told.ticks[0].day)}
    if deemed:
        found = [gettext("%(total)s, counted from the day after %(day)s, on which we received the application.") % start]
    else:
        found = [gettext("%(total)s, counted from the day after acceptance on %(day)s.") % start]
    if told.unit == "working_days":
        found.append(gettext("Weekends and public holidays do not count."))
    else:
        found.append(gettext("Every day counts; where the last one is a day off, the next working day takes its place."))
    for one in (one for one in told.ticks if one.kind == "extend"):
        longer = {"n": dates.limit_words(one.days, told.unit), "day": dates.day(one.day)}
        found.append(gettext("The limit was extended by %(n)s on %(day)s; they are in the total.") % longer)
    for one in (one for one in told.ticks if one.kind == "joint"):
        words = {"n": dates.limit_words(one.days, told.unit), "day": dates.day(one.day)}
        found.append(gettext("On %(day)s joint handling was approved: %(n)s in all instead of the ordinary limit.") % words)
    return found


def _pauses(cells: Sequence[Cell], told: explaining.Explained, at: datetime) -> list[str]:
    """The days that did not count, for the office waited for the applicant."""
    found = []
    for cause in dict.fromkeys(cell.cause for cell in cells if cell.kind == "hold"):
        chosen = [replace(cell, kind="free") if cell.kind == "hold" and cell.cause != cause else cell for cell in cells]
        held = [cell.day for cell in chosen if cell.kind == "hold"]
        words = gettext(", ").join(dates.span(first, last) for first, last in stretches(chosen))
        said = {"days": dates.limit_words(len(held), told.unit), "list": words, "what": pause_title(cause, at)}
        if cause:
            found.append(gettext("%(days)s do not count for this: %(what)s (%(list)s).") % said)
        else:
            found.append(gettext("%(days)s on which we waited for you do not count: %(list)s.") % said)
    if told.clock.standing:
        left = dates.limit_words(told.clock.left, told.unit)
        found.append(gettext("The clock stands now; %(left)s are left.") % {"left": left})
    if told.today:
        day = dates.day(told.today, weekday=True)
        found.append(gettext("If what we wait for came today, the last day would be %(day)s.") % {"day": day})
    return found


def pause_title(cause: str, at: datetime) -> str:
    """What does not count, as the standards name it."""
    found = times.pauses(at).get(cause)
    return services.in_language(found.title, session.language())[0] if found else cause


def stretches(cells: Iterable[Cell]) -> list[tuple[date, date]]:
    """The pauses as first and last day that would have counted; days off within one do not end it."""
    found: list[tuple[date, date]] = []
    going_on = False
    for cell in cells:
        if cell.kind == "hold":
            first = found.pop()[0] if going_on else cell.day
            found.append((first, cell.day))
        going_on = cell.kind == "hold" or (cell.kind == "off" and going_on)
    return found


def _decided(told: explaining.Explained, ended: date | None) -> list[str]:
    if ended is None:
        return []
    words = {"day": dates.day(ended), "n": told.clock.used, "total": dates.limit_words(told.clock.total, told.unit)}
    return [gettext("Decided on %(day)s: %(n)s of %(total)s were used.") % words]


def _without(told: explaining.Explained) -> list[str]:
    if told.without is None or told.without in (told.clock.due, told.today):
        return []
    return [gettext("Without the pause it would have been %(day)s.") % {"day": dates.day(told.without)}]


def _most(told: explaining.Explained) -> list[str]:
    """What the service allows where the region promises less."""
    if told.most is None or told.most_day is None:
        return []
    period = told.most.value
    words = {"total": dates.limit_words(period.amount, period.unit), "day": dates.day(told.most_day), "law": _law(told.most)}
    if words["law"]:
        return [gettext("This region promises less than the law allows: %(total)s, until %(day)s (%(law)s).") % words]
    return [gettext("This region promises less than the service allows: %(total)s, until %(day)s.") % words]


def _holidays(cells: Sequence[Cell], days: WorkingCalendar) -> list[str]:
    """Public holidays within the stretch, and weekend days on which offices work in their stead."""
    off: dict[str, list[date]] = {}
    for cell in cells:
        if cell.kind == "off" and cell.day.weekday() not in days.weekend:
            off.setdefault(days.names.get(cell.day) or gettext("days off of the region"), []).append(cell.day)
    found = [gettext("Holidays: %(list)s.") % {"list": gettext(", ").join(_named(name, one) for name, one in off.items())}] if off else []
    on = [cell.day for cell in cells if cell.kind in ("run", "hold", "end") and cell.day in days.on]
    if on:
        words = gettext(", ").join(dates.short(day) for day in on)
        found.append(gettext("Offices work on these weekend days, so they count: %(list)s.") % {"list": words})
    return found


def _named(name: str, off: Sequence[date]) -> str:
    return f"{name} {dates.span(off[0], off[-1])}"


def _law(limit: Dated | None) -> str:
    return registers.cite(limit.law.act, limit.law.article) if limit and limit.law.act else ""


def _rows(cells: Sequence[Cell], around: Around) -> list[dict[str, Any]]:
    """Weeks of seven cells; long standing still becomes one line that says from when to when."""
    named, today = {cell.day: cell for cell in cells}, around.today
    first, last = cells[0].day, cells[-1].day
    if around.ended is None and last < today < last + 2 * WEEK:
        last = today
    monday, weeks = first - timedelta(days=first.weekday()), []
    while monday <= last:
        weeks.append([monday + timedelta(days=number) for number in range(7)])
        monday += WEEK
    found: list[dict[str, Any]] = []
    for still, group in _grouped(weeks, named):
        if still and len(group) > IN_A_ROW:
            found.append({"still": dates.span(group[0][0], group[-1][-1])})
        else:
            found += [{"cells": [_cell(named.get(day), day, first, around) for day in week]} for week in group]
    return found


def _grouped(weeks: list[list[date]], named: dict[date, Cell]) -> list[tuple[bool, list[list[date]]]]:
    """Weeks in which no day counts, together; the others too."""
    found: list[tuple[bool, list[list[date]]]] = []
    for week in weeks:
        still = all(day in named and named[day].kind in ("hold", "off") for day in week)
        if found and found[-1][0] == still:
            found[-1][1].append(week)
        else:
            found.append((still, [week]))
    return found


def _cell(cell: Cell | None, day: date, first: date, around: Around) -> dict[str, Any]:
    kind = cell.kind if cell else "free" if around.days.is_working(day) else "off"
    named = day.day == 1 or day == first
    return {
        "number": str(day.day),
        "month": dates.short_month(day) if named else "",
        "kind": "end" if day == around.ended else "" if kind == "free" else kind,
        "label": _label(kind, cell.number if cell else 0, day, first, around),
        "today": day == around.today,
        "unsure": kind != "free" and around.ended is None and around.days.provisional(day),
    }


def _label(kind: str, number: int, day: date, first: date, around: Around) -> str:
    if day == around.ended:
        return gettext("decided")
    if kind == "off":
        return gettext("off") if day.weekday() in around.days.weekend else gettext("holiday")
    if kind == "run":
        return gettext("day %(n)s") % {"n": number}
    return {"hold": gettext("stands"), "end": gettext("due")}.get(kind, gettext("start") if day == first else "")
