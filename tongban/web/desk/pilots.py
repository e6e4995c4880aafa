"""Trials of revisions at the desk: proposed by who edits packs, approved by who publishes, and ended by an act."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound
from tongban.cases import queries as cases
from tongban.services import piloted, pilots
from tongban.services import queries as services
from tongban.web import session
from tongban.web.desk.packs import touched
from tongban.web.posted import day, days, whole
from tongban.web.problems import attempt, field, summary

RIGHTS = ("pack.propose", "pack.publish", "supervise.read")


def _may_look(by: Actor) -> None:
    if not any(actors.may(by, verb) for verb in RIGHTS):
        raise NotAllowed("actor.not_allowed", verb=RIGHTS[0])


def listed(request: HttpRequest) -> HttpResponse:
    """All trials, the newest first."""
    by, at = session.officer(request), session.now(request)
    _may_look(by)
    rows, today = piloted.listed(), piloted.today(at)
    offices = piloted.agencies(rows)
    names = actors.agencies({agency for found in offices.values() for agency in found})
    shown = [{"row": row, "state": piloted.standing(row, today), "agencies": [names[one].name for one in offices[row.pk]]} for row in rows]
    return render(request, "desk/pilots.html", {"section": "packs", "rows": shown})


def propose(request: HttpRequest, revision: int) -> HttpResponse:
    """Propose that a revision is tried: at which offices, from when to when, and what it is to show."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, "pack.propose")
    services.files(revision)  # refuses a revision that is not there
    problems: list[Discrepancy] = []
    chosen = {int(one) for one in posted.getlist("agencies")[: pilots.MOST + 1] if one.isascii() and one.isdigit() and len(one) < 10}
    if request.method == "POST":
        row, problems = attempt(lambda: _propose(revision, posted, chosen, by=by, at=at))
        if row is not None:
            messages.success(request, gettext("Proposed. Another officer approves it."))
            return redirect("desk:pilot", row.pk)
    pack = services.parsed(revision)
    offices = piloted.offering(pack.services)
    names = actors.agencies(offices)
    shown = {
        "section": "packs",
        "pack": pack.id,
        "touched": touched(services.differences(revision)),
        "agencies": [{"value": pk, "label": names[pk].name, "chosen": pk in chosen} for pk in offices if pk in names],
        "unchosen": field("agencies", "", problems)["errors"],
        "fields": [
            field("since", gettext("First day"), problems, kind="date", value=posted.get("since", ""), short=True),
            field("until", gettext("Last day"), problems, kind="date", value=posted.get("until", ""), short=True),
            field("reason", gettext("What it is to show"), problems, kind="lines", rows=3, value=posted.get("reason", "")),
        ],
        "problems": summary(problems),
    }
    return render(request, "desk/pilot_propose.html", shown, status=422 if problems else 200)


def _propose(revision: int, posted: Any, chosen: set[int], *, by: Actor, at: datetime) -> Any:
    since, until = _days(posted, "since", "until")
    return pilots.propose_pilot(revision, chosen, since=since, until=until, reason=posted.get("reason", ""), by=by, at=at)


def _days(posted: Any, *names: str) -> list[date]:
    """Days of a form. Raises Refused with each that is none, or missing."""
    given = {name: posted.get(name, "").strip() or "—" for name in names}
    return [one for one in days(given, "pilot.bad_day", *names) if one is not None]


def pilot(request: HttpRequest, pilot: int) -> HttpResponse:
    """One trial: what differs, where, who proposed and approved it, the cases that run under it, and the acts that are open."""
    by, at = session.officer(request), session.now(request)
    _may_look(by)
    return _page(request, pilot, by, at, [])


def _page(request: HttpRequest, number: int, by: Actor, at: datetime, problems: list[Discrepancy]) -> HttpResponse:
    row, posted = piloted.one(number), request.POST
    asked, revision = piloted.asked(row), row.revision
    people = actors.account_names([row.proposed_by, row.approved_by, row.ended_by, asked.proposed_by if asked else None])
    names = actors.agencies(piloted.agencies([row])[row.pk])
    titles = services.titles({one.service for one in row.places.all()}, session.language())
    pinned = piloted.digests(revision.pk)
    publishes = actors.may(by, "pack.publish")
    waits = asked or (row if row.state == "proposed" else None)
    shown = {
        "section": "packs",
        "row": row,
        "state": piloted.standing(row, piloted.today(at)),
        "asked": asked,
        "proposed_by": people.get(row.proposed_by or 0, ""),
        "approved_by": people.get(row.approved_by or 0, ""),
        "ended_by": people.get(row.ended_by or 0, ""),
        "asked_by": people.get(asked.proposed_by or 0, "") if asked else "",
        "agencies": [one.name for one in names.values()],
        "services": sorted(titles.values()),
        "touched": touched(services.differences(revision.pk)),
        "running": cases.open_cases(pinned) if pinned else 0,
        "figures": actors.may(by, "supervise.read") and row.state in ("approved", "adopted", "stopped"),
        "waits": waits,
        "may_approve": waits and publishes and by.account not in (waits.proposed_by, revision.proposed_by),
        "may_withdraw": waits and (publishes or by.account == waits.proposed_by),
        "may_end": row.state == "approved" and publishes,
        "may_adopt": row.state == "approved" and publishes and revision.state == "proposed" and by.account != revision.proposed_by,
        "prolong": _prolonging(row, posted, problems) if row.state == "approved" and not asked and actors.may(by, "pack.propose") else [],
        "from": field("from", gettext("In force from the day (at once when empty)"), problems, kind="date", value=posted.get("from", "")),
        "away": field("reason", gettext("Reason"), problems, id="f-away", value=posted.get("reason", "")),
        "stop": field("reason", gettext("Reason"), problems, value=posted.get("reason", "")),
        "problems": summary(problems),
    }
    return render(request, "desk/pilot.html", shown, status=422 if problems else 200)


def _prolonging(row: Any, posted: Any, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    return [
        field("until", gettext("New last day"), problems, kind="date", value=posted.get("until", ""), short=True),
        field("reason", gettext("Reason"), problems, id="f-longer", value=posted.get("reason", "")),
    ]


@require_POST
def act(request: HttpRequest, pilot: int, act: str) -> HttpResponse:
    """Approve, turn down or withdraw, prolong, adopt, stop."""
    by, at = session.officer(request), session.now(request)
    done, problems = attempt(lambda: _done(pilot, act, request.POST, by=by, at=at))
    if problems:
        _may_look(by)
        return _page(request, pilot, by, at, problems)
    messages.success(request, str(done))
    return redirect("desk:pilot", pilot)


def _done(number: int, act: str, posted: Any, *, by: Actor, at: datetime) -> str:
    reason, waits = posted.get("reason", ""), whole(posted, "waits") or number
    if act == "approve":
        pilots.approve_pilot(waits, by=by, at=at)
        return gettext("Approved.")
    if act == "withdraw":
        row = pilots.withdraw_pilot(waits, reason=reason, by=by, at=at)
        return gettext("Withdrawn.") if row.state == "withdrawn" else gettext("Turned down.")
    if act == "prolong":
        pilots.prolong_pilot(number, until=_days(posted, "until")[0], reason=reason, by=by, at=at)
        return gettext("Proposed. Another officer approves it.")
    if act == "adopt":
        pilots.adopt_pilot(number, effective_from=day(posted, "from", "pilot.bad_day") or at, by=by, at=at)
        return gettext("Adopted for everybody.")
    if act == "stop":
        pilots.stop_pilot(number, reason=reason, by=by, at=at)
        return gettext("Stopped. New matters and drafts go back to the revision in force.")
    raise NotFound("web.no_such_page")
