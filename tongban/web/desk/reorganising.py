"""Reorganisation at the desk: an agency is founded, called otherwise, merged, split or abolished, with a day, a reason and successors."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import deciding, history, staff
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.base.limits import legal_day
from tongban.cases import passing_on
from tongban.cases import reorganising as acts
from tongban.services import queries as services
from tongban.web import functions, ledgers, session
from tongban.web.posted import day, whole
from tongban.web.problems import attempt, field, summary


def found(request: HttpRequest) -> HttpResponse:
    """Found an agency."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, "agency.found")
    problems: list[Discrepancy] = []
    if request.method == "POST":
        row, problems = attempt(lambda: _found(posted, by=by, at=at))
        if row is not None:
            messages.success(request, gettext("The agency is founded. It has no posts yet."))
            return redirect("desk:agency", row.pk)
    hint = gettext("Twelve digits, as in the register of divisions.")
    own = actors.agency(by.agency).region if by.agency else ""
    fields = [
        field("name", gettext("Name"), problems, value=posted.get("name", "")),
        field("function", gettext("Function"), problems, kind="select", options=functions.options(), value=posted.get("function", "")),
        field("region", gettext("Code of the region"), problems, value=posted.get("region", own), hint=hint, short=True),
        field("since", gettext("First day"), problems, kind="date", value=posted.get("since", ""), required=False),
        field("reason", gettext("Decision that orders it"), problems, value=posted.get("reason", "")),
    ]
    told = {"section": "agencies", "fields": fields, "problems": summary(problems)}
    return render(request, "desk/found.html", told, status=422 if problems else 200)


def _found(posted: Any, *, by: Actor, at: datetime) -> Any:
    return deciding.found(
        posted.get("name", ""),
        posted.get("function", ""),
        posted.get("region", "")[:12],
        since=day(posted, "since", label=gettext("First day")),
        reason=posted.get("reason", ""),
        by=by,
        at=at,
    )


def reorganise(request: HttpRequest, agency: int) -> HttpResponse:
    """What is decided about an agency, and deciding it: another name, or its end with who takes what over."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = staff.agency(agency, to=by)
    actors.require(by, deciding.RIGHT, agency=row.pk)
    things, problems = _called(acts.things(row.pk)), list[Discrepancy]()
    if request.method == "POST":
        _, problems = attempt(lambda: _decide(row.pk, posted, by=by, at=at))
        problems = [_told(one, things) for one in problems]
        if not problems:
            messages.success(request, gettext("Done."))
            return redirect("portal:agency", row.pk)
    today = legal_day(at, actors.zone_of(row.region_id))
    heirs = [{"value": str(one.pk), "label": one.name} for one in history.standing(row.region_id, today) if one.pk != row.pk]
    shown = {
        "section": "agencies",
        "agency": row,
        "planned": next(iter(history.planned([row.pk])), None),
        "reason": field("reason", gettext("Reason"), problems),
        "renaming": [field("name", gettext("New name"), problems, value=posted.get("name", "")), *_when(posted, problems)],
        "ending": [*_when(posted, problems), *_successors(posted, heirs, problems)],
        "things": _things(things, posted, heirs, problems),
        "open": sum(passing_on.services(row.pk).values()),
        "problems": summary(problems),
    }
    return render(request, "desk/reorganise.html", shown, status=422 if problems else 200)


def _when(posted: Any, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    return [
        field("on", gettext("From this day on"), problems, kind="date", value=posted.get("on", "")),
        field("reason", gettext("Decision that orders it"), problems, value=posted.get("reason", "")),
    ]


def _successors(posted: Any, heirs: list[dict[str, str]], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    hint = gettext("What is closed keeps the name of its day. This successor may read it, and gets what comes in until the day.")
    rest = gettext("Everything that you name nobody for below")
    region = gettext("Code of a region whose people's open cases go to another successor")
    return [
        _heir("archive", gettext("Who keeps the archive"), heirs, posted, problems, hint=hint),
        _heir("rest", rest, heirs, posted, problems, required=False, none=gettext("nobody")),
        field("region", region, problems, value=posted.get("region", ""), required=False, short=True),
        _heir("region_heir", gettext("Their successor"), heirs, posted, problems, required=False),
    ]


def _heir(name: str, title: str, heirs: list[dict[str, str]], posted: Any, problems: list[Discrepancy], **more: Any) -> dict[str, Any]:
    """A choice of an agency; their names are in the language of the place, said once for all."""
    return field(name, title, problems, kind="select", options=heirs, value=posted.get(name, ""), tongue="zh-Hans", **more)


def kinds() -> dict[str, str]:
    """What the things of an agency are called."""
    return {
        "function": gettext("function"),
        "post": gettext("post"),
        "hall": gettext("hall with its bookings"),
        "token": gettext("key of a program"),
        "led": gettext("agency that it leads"),
        "ledger": gettext("ledgers of a type"),
        "service": gettext("service with its open cases"),
    }


def _called(things: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What the things of an agency are called, with the language of each: services, functions and ledgers in the reader's."""
    titles = services.titles([name for one, name in things.items() if one.startswith("service:")], session.language())
    types = ledgers.titles()
    found = {}
    for thing, name in things.items():
        kind = thing.partition(":")[0]
        if kind == "function":
            found[thing] = (functions.called(name), session.language())
        else:
            found[thing] = {"service": titles, "ledger": types}.get(kind, {}).get(name, (name, "zh-Hans"))
    return found


def _told(one: Discrepancy, things: dict[str, tuple[str, str]]) -> Discrepancy:
    """A discrepancy about a thing, in the words of its choice."""
    thing, said = str(one.facts.get("field", "")), kinds()
    if thing not in things or "kind" not in one.facts:
        return one
    return Discrepancy(one.code, {**one.facts, "name": things[thing][0], "kind": said[thing.partition(":")[0]]})


def _things(
    things: dict[str, tuple[str, str]], posted: Any, heirs: list[dict[str, str]], problems: list[Discrepancy]
) -> list[dict[str, Any]]:
    """One choice a thing: who takes it over; one for all agencies that it leads, of which a government has dozens."""
    said, none = kinds(), gettext("as everything else")
    led = [one for one in things if one.startswith("led:")]
    found = []
    for thing, (title, lang) in things.items():
        if thing not in led:
            label = f"{title} ({said[thing.partition(':')[0]]})"
            found.append(_heir(thing, label, heirs, posted, problems, lang=lang, required=False, none=none))
    if led:
        label = f"{said['led']} ({len(led)})"
        found.append(_heir("led:", label, heirs, posted, problems, required=False, none=none))
    return found


def _decide(agency: int, posted: Any, *, by: Actor, at: datetime) -> None:
    act, reason = posted.get("act", ""), posted.get("reason", "")
    on = day(posted, "on", label=gettext("From this day on")) or date.min
    if act == "rename":
        acts.decide_renaming(agency, posted.get("name", ""), on=on, reason=reason, by=by, at=at)
    elif act == "end":
        named = {thing: "led:" if thing.startswith("led:") else thing for thing in acts.things(agency)}
        assign = {thing: whole(posted, name) for thing, name in named.items() if posted.get(name)}
        if posted.get("region"):
            assign[f"region:{posted['region'][:12]}"] = whole(posted, "region_heir")
        archive, rest = whole(posted, "archive"), whole(posted, "rest") or None
        acts.decide_end([agency], archive=archive, rest=rest, assign=assign, on=on, reason=reason, by=by, at=at)
    elif act == "call_off":
        deciding.call_off(whole(posted, "decision"), reason=reason, by=by, at=at)
    else:
        raise NotFound("web.no_such_page")
