"""The queue of a hall at the desk: give numbers, call the next to one's window, note who came."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import queueing
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.web import session
from tongban.web.desk import windows
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary

WINDOW = "queue-window"


def queue(request: HttpRequest) -> HttpResponse:
    """The halls of one's agency; one of them at work."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, queueing.SERVE)
    problems: list[Discrepancy] = []
    halls = queueing.halls(by)
    chosen = next((one for one in halls if one.pk == whole({**request.GET.dict(), **posted.dict()}, "hall")), halls[0] if halls else None)
    if request.method == "POST":
        if posted.get("act") not in ("open", "draw", "call", "served", "absent"):
            raise NotFound("web.no_such_page")
        done, problems = attempt(lambda: _do(request, posted, by=by, at=at))
        if done is not None:
            messages.success(request, done[1])
            return redirect(f"{request.path}?hall={done[0]}")
    window = posted.get("window") or request.session.get(WINDOW, "")
    found: dict[str, Any] = {
        "section": "window",
        "tabs": windows.tabs(by, "queue"),
        "halls": halls,
        "hall": chosen,
        "may_open": actors.may(by, queueing.OPEN, agency=by.agency),
        "name": field("name", gettext("Name of the hall"), problems, value=posted.get("name", "")[:80]),
        "window": field("window", gettext("Your window"), problems, value=window[:40], short=True),
        "problems": summary(problems),
    }
    if chosen:
        today = queueing.of_today(chosen.pk, at, to=by)
        found["agency"] = _agencies(chosen, by, problems)
        found |= {"rows": [one for one in reversed(today) if one.called_at][:50], "last": today[-1] if today else None}
        found |= {"waiting": sum(one.called_at is None for one in today), "minutes": queueing.waited(today)}
    return render(request, "desk/queue.html", found, status=422 if problems else 200)


def _agencies(hall: Any, by: Actor, problems: list[Discrepancy]) -> dict[str, Any] | None:
    """For which agency a number is given, where several serve in the hall."""
    shared = queueing.sharing(hall.pk)
    if not shared:
        return None
    names = {hall.agency_id: hall.agency.name, **shared}
    known = [{"value": str(one), "label": name} for one, name in names.items()]
    own = str(queueing.side(hall, by) or hall.agency_id)
    return field("agency", gettext("For which agency a number is given"), problems, value=own, kind="select", options=known)


def _do(request: HttpRequest, posted: Any, *, by: Actor, at: Any) -> tuple[int, str]:
    """The hall, and what to say."""
    act, hall = posted["act"], whole(posted, "hall")
    if act == "open":
        return queueing.open_hall(posted.get("name", ""), by=by, at=at).pk, gettext("The hall is open.")
    if act == "draw":
        return hall, gettext("Number %(number)s is given.") % {
            "number": queueing.draw(hall, by=by, at=at, agency=whole(posted, "agency")).number
        }
    if act == "call":
        called = queueing.call(hall, posted.get("window", ""), by=by, at=at)
        request.session[WINDOW] = called.window
        return hall, gettext("Number %(number)s is called to %(window)s.") % {"number": called.number, "window": called.window}
    done = (queueing.served if act == "served" else queueing.absent)(hall, whole(posted, "number"), by=by, at=at)
    return hall, gettext("Number %(number)s is done.") % {"number": done.number}
