"""A look at one record: its facts in words, as of other days, what it was before, and who asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Saying
from tongban.base.names import is_case_number
from tongban.cases import queries as cases
from tongban.exchange import queries as exchange
from tongban.log import queries as log
from tongban.registers import queries
from tongban.web import answers, session
from tongban.web.desk.records import title
from tongban.web.kinds import every
from tongban.web.posted import BAD_DAY, days, whole
from tongban.web.problems import attempt, field, summary

PAGE = 10
VIEWS = ("now", "history", "askers")
MADE = ("record.entered", "record.changed", "record.corrected", "record.struck")


def look(request: HttpRequest, look: int) -> HttpResponse:
    """The record of an open look; `view` says which part of it."""
    by, at, given = session.officer(request), session.now(request), request.GET
    asked = exchange.look(look, to=by, at=at)
    view = given.get("view", "") if given.get("view", "") in VIEWS else VIEWS[0]
    register, party = queries.shape(asked.register), actors.party(asked.subject) if asked.subject else None
    shown = {
        "section": "records",
        "look": asked,
        "until": asked.asked_at + exchange.LOOKING,
        "title": title(register),
        "party": party,
        "view": view,
        "views": _views(),
        **{"now": _facts, "history": _history, "askers": _askers}[view](request, asked, by, at),
    }
    return render(request, "desk/look.html", shown, status=422 if shown.get("problems") else 200)


def _views() -> list[tuple[str, str]]:
    return [("now", gettext("The record")), ("history", gettext("History")), ("askers", gettext("Who asked"))]


def _facts(request: HttpRequest, asked: Any, by: Actor, at: datetime) -> dict[str, Any]:
    """The record as of two days: what held then, as it was recorded then; today when no day is given."""
    zone = _zone(by)
    given = {name: request.GET.get(name, "").strip() for name in _days()}
    read, problems = attempt(lambda: days(given, BAD_DAY, *given, labels=_days()))
    told = dict(zip(given, read or (), strict=False))
    wanted = any(told.values())
    moments = {name: _end(one, zone, at) for name, one in told.items()}
    found = queries.as_of(asked.register, asked.key, valid=moments["valid"], known=moments["known"]) if wanted else None
    record = found if wanted or problems else _latest(asked)
    return {
        "record": record,
        "facts": answers.facts(asked.register, record.facts, at) if record else [],
        "as_of": told if wanted else None,
        "problems": summary(problems),
        "fields": [
            field(name, words, problems, kind="date", value=given[name], required=False, short=True) for name, words in _days().items()
        ],
    }


def _days() -> dict[str, str]:
    return {"valid": gettext("What held on"), "known": gettext("As it was recorded on")}


def _latest(asked: Any) -> queries.RecordView | None:
    latest = queries.versions(asked.register, asked.key, limit=1)
    return queries.current(asked.register, asked.key) or (latest[0] if latest else None)


def _zone(by: Actor) -> ZoneInfo:
    return actors.zone_of(actors.agency(by.agency).region) if by.agency else ZoneInfo("Asia/Shanghai")


def _end(day: date | None, zone: ZoneInfo, at: datetime) -> datetime:
    """The last instant of a day that has passed; now for today, for days to come, and for none."""
    if day is None or day >= at.astimezone(zone).date():
        return at
    return datetime.combine(day + timedelta(days=1), time.min, zone) - timedelta(microseconds=1)


def _history(request: HttpRequest, asked: Any, by: Actor, at: datetime) -> dict[str, Any]:
    """Each version, newest first, with what became different, and by which act."""
    rows = queries.versions(asked.register, asked.key, before=whole(request.GET, "before"), limit=PAGE + 1)
    events = _events(asked, rows)
    seen, names = _deciding(events.values(), by), actors.account_names(log.account_of(event) for event, _ in events.values())
    versions = []
    for place, row in enumerate(rows[:PAGE]):
        earlier = rows[place + 1] if place + 1 < len(rows) else None
        versions.append(
            {
                "row": row,
                "changes": _changes(earlier, row, at),
                "first": earlier is None,
                "made": _act(events.get((row.row, False)), seen, names),
                "struck": _act(events.get((row.row, True)), seen, names) if row.struck else None,
            }
        )
    return {"versions": versions, "more": rows[PAGE - 1].row if len(rows) > PAGE else 0}


def _changes(was: queries.RecordView | None, row: queries.RecordView, at: datetime) -> list[dict[str, str]]:
    """Fields that differ from the version before; all of the first one."""
    before = was.facts if was else {}
    names = [name for name in dict.fromkeys([*before, *row.facts]) if was is None or before.get(name) != row.facts.get(name)]
    old = {one["name"]: one for one in _named(row.register, {name: before[name] for name in names if name in before}, at)}
    new = {one["name"]: one for one in _named(row.register, {name: row.facts[name] for name in names if name in row.facts}, at)}
    return [
        {
            "label": {**old, **new}[name]["label"],
            "was": old.get(name, {}).get("value", "") if was else "",
            "now": new.get(name, {}).get("value", ""),
        }
        for name in names
        if name in old or name in new
    ]


def _named(register: str, told: Mapping[str, Any], at: datetime) -> list[dict[str, str]]:
    """Facts in words with the names of their fields; a field that the register no longer has is left out."""
    names = [name for name in queries.shape(register).fields if name in told]
    return [{"name": name, **one} for name, one in zip(names, answers.facts(register, told, at), strict=True)]


def _events(asked: Any, rows: list[queries.RecordView]) -> dict[tuple[int, bool], tuple[Any, dict[str, Any]]]:
    """The events of rows: (row, whether it was struck by it) -> event and body."""
    wanted = {row.row for row in rows}
    found = {}
    for event in log.latest(kinds=MADE, noun="record", key=f"{asked.register}/{asked.key}"[:80], limit=200):
        body = log.body(event) or {}
        if body.get("record") in wanted:
            found[body["record"], event.kind == "record.struck"] = (event, body)
    return found


def _deciding(events: Iterable[tuple[Any, dict[str, Any]]], by: Actor) -> dict[str, dict[str, Any]]:
    """What ordered entries: the authority of each -> number of its case, and whether the reader may open that."""
    named = {str(body.get("authority")) for _, body in events if body.get("authority")}
    cases_of = {one: one for one in named if is_case_number(one)} | log.keys_of(named, "case")
    visible = set(cases.visible(by).filter(number__in=set(cases_of.values())).values_list("number", flat=True))
    return {name: {"number": number, "open": number in visible} for name, number in cases_of.items()}


def _act(told: tuple[Any, dict[str, Any]] | None, seen: Mapping[str, dict[str, Any]], names: Mapping[int, str]) -> dict[str, Any]:
    """Who did what, and by which case; a record that came in bulk has no act of its own."""
    if told is None:
        return {"title": every()["record.entered_many"]}
    event, body = told
    who = names.get(log.account_of(event) or 0) or gettext("this platform")
    return {"title": every()[event.kind], "who": who, "case": seen.get(str(body.get("authority"))), "reason": body.get("reason", "")}


def _askers(request: HttpRequest, asked: Any, by: Actor, at: datetime) -> dict[str, Any]:
    """Who looked at the record and who asked for it, newest first."""
    rows = exchange.askers(asked.register, asked.key, to=by, at=at, before=whole(request.GET, "before"), limit=PAGE + 1)
    names = actors.agencies(row.agency for row in rows if row.agency)
    return {
        "asked": [
            {"row": row, "agency": names[row.agency].name if row.agency in names else "", "purpose": _purpose(row)} for row in rows[:PAGE]
        ],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else 0,
    }


def _purpose(row: Any) -> str:
    """The purpose of a question: by the title that the offer gives it, or the officer's own words."""
    if row.offer.startswith(("consult:", "search:")):
        return str(row.purpose)
    compared = row.offer.startswith("match:")
    try:
        known = exchange.purposes(row.register, row.asked_at.date()) if compared else exchange.offer_shape(row.offer).purposes
    except Saying:
        return str(row.purpose)
    return answers.label(known[row.purpose].title, row.purpose)[0] if row.purpose in known else str(row.purpose)
