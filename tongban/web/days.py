"""Every date of a case's clock on a line of its own: whether it counts, as which day, or why not, and what happened on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.calendar import WorkingCalendar
from tongban.base.limits import legal_day
from tongban.cases import explaining
from tongban.cases.clock import Cell
from tongban.pack.shapes import Deadline, Pause
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.services import times
from tongban.web import clock, dates, session

LONG = 45  # dates one after the other for which the same is to be said; more become one line


def shown(row: Any, at: datetime) -> dict[str, Any] | None:
    """What `days.html` draws; None before the clock starts."""
    told = explaining.explained(row, at)
    if told is None:
        return None
    calendar, today = actors.calendar_of(row.region_id), legal_day(at, actors.zone_of(row.region_id))
    ended = next((one.day for one in told.ticks if one.kind == "end"), None)
    cells = [cell for cell in told.clock.cells if ended is None or cell.day <= ended]
    happened, pauses = _happened(row, at), times.pauses(at)
    rows = [_line(cell, calendar, pauses, happened.pop(cell.day, []), today) for cell in cells]
    # What happened when nothing was counted any more, such as the serving.
    later = [_line(Cell(day, "free"), calendar, pauses, words, today) for day, words in sorted(happened.items())]
    rows += [{**one, "why": ""} for one in later]
    rows.sort(key=lambda one: one["date"])
    return {
        **(clock.shown(row, at) or {}),
        "dates": _short(rows),
        "rule": _rule(told.rule, at),
        "region": actors.region(row.region_id).name,
    }


def _rule(name: str, at: datetime) -> dict[str, str] | None:
    """The rule of time under which the case runs."""
    found: Deadline | None = times.deadlines(at).get(name)
    if found is None:
        return None
    title, lang = services.in_language(found.title, session.language())
    return {"id": name, "title": title, "lang": lang}


def _happened(row: Any, at: datetime) -> dict[date, list[str]]:
    """What happened to the clock, by the day on which it did, with its article."""
    found: dict[date, list[str]] = {}
    pauses = times.pauses(at)
    for event in explaining.events(row):
        words = _event(event, pauses, bool(row.deemed))
        law = registers.cite(event.act, event.article) if event.act else ""
        found.setdefault(event.day, []).append(f"{words} ({law})" if law else words)
    return found


def _event(event: Any, pauses: dict[str, Pause], deemed: bool) -> str:
    about = {"what": _title(pauses, event.cause), "n": dates.limit_words(event.days, "working_days")}
    if event.kind == "start":
        return gettext("received; it counts as accepted from this day") if deemed else gettext("accepted")
    if event.kind == "extend":
        return gettext("extended by %(n)s") % about
    if event.kind == "joint":
        return gettext("joint handling: %(n)s in all") % about
    if event.kind == "end":
        return gettext("decided")
    if event.kind == "served":
        return gettext("the decision was served")
    if event.kind == "outage":
        return gettext("after an outage of this platform the applicant has until %(day)s") % {"day": dates.day(event.until)}
    if event.kind == "holidays":
        return _moved(event)
    if event.kind == "stop":
        return gettext("the clock stops: %(what)s") % about if event.cause else gettext("something was asked of the applicant")
    return gettext("done: %(what)s") % about if event.cause else gettext("the applicant answered, or the time for it was over")


def _moved(event: Any) -> str:
    """That published holidays moved days of the case."""
    about = {"year": event.days or event.day.year}
    if event.until and event.was and event.until != event.was:
        return gettext("the holidays of %(year)s were published: the last day was %(was)s and is now %(day)s") % {
            **about,
            "was": dates.day(event.was),
            "day": dates.day(event.until),
        }
    return gettext("the holidays of %(year)s were published: days of this case were reckoned anew") % about


def _title(pauses: dict[str, Pause], cause: str) -> str:
    return services.in_language(pauses[cause].title, session.language())[0] if cause in pauses else cause


def _line(cell: Cell, calendar: WorkingCalendar, pauses: dict[str, Pause], happened: Sequence[str], today: date) -> dict[str, Any]:
    return {
        "date": cell.day,
        "kind": "run" if cell.number and cell.kind == "end" else cell.kind,
        "number": cell.number or "",
        "why": _why(cell, calendar, pauses),
        "happened": list(happened),
        "today": cell.day == today,
        "last": cell.kind == "end",
        "unsure": calendar.provisional(cell.day),
    }


def _why(cell: Cell, calendar: WorkingCalendar, pauses: dict[str, Pause]) -> str:
    """Why a day counts or not."""
    name = calendar.names.get(cell.day, "")
    if cell.kind == "hold":
        if not cell.cause:
            return gettext("not counted: the applicant had something to bring")
        return gettext("not counted: %(what)s") % {"what": _title(pauses, cell.cause)}
    if cell.kind == "off":
        if cell.day.weekday() in calendar.weekend:
            return gettext("not counted: weekend")
        return gettext("not counted: %(what)s") % {"what": name or gettext("a day off of the region")}
    if cell.kind == "free":
        return gettext("not counted: the day of the event itself")
    if cell.kind == "end" and not cell.number:
        return gettext("the last counted day was a day off, so this working day takes its place")
    if cell.day in calendar.on:
        return gettext("counts: offices work on this weekend day in place of %(what)s") % {"what": name or gettext("another day")}
    return gettext("counts")


def _short(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Long stretches of which the same is to be said as one line."""
    found: list[dict[str, Any]] = []
    for still, group in groupby(rows, key=lambda one: one["kind"] in ("hold", "off") and not one["happened"]):
        listed = list(group)
        if still and len(listed) > LONG:
            words = gettext("not counted, from %(first)s to %(last)s") % {
                "first": dates.day(listed[0]["date"]),
                "last": dates.day(listed[-1]["date"]),
            }
            found.append({"stretch": words})
        else:
            found += listed
    return found
