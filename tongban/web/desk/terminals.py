"""Terminals of a hall, for its head: give a machine its address, and take it away."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import queueing, terminals
from tongban.base.errors import Discrepancy, NotFound
from tongban.web import session
from tongban.web.desk import bookings, windows
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary


def page(request: HttpRequest) -> HttpResponse:
    """The terminals of a hall of one's agency; a new one's address is shown this once."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, queueing.OPEN, agency=by.agency)
    hall, halls = bookings.hall_of(request, by)
    problems: list[Discrepancy] = []
    address = ""
    if request.method == "POST" and posted.get("act") == "close":
        terminals.close_terminal(whole(posted, "terminal"), by=by, at=at)
        messages.success(request, gettext("The address leads nowhere any more. Whoever was signed in there is signed out."))
        return redirect(f"{request.path}?hall={hall.pk if hall else 0}")
    if request.method == "POST":
        if hall is None or posted.get("act") != "open":
            raise NotFound("web.no_such_page")
        made, problems = attempt(lambda: terminals.open_terminal(hall.pk, posted.get("name", "")[:200], by=by, at=at))
        address = f"{settings.ORIGIN}{reverse('portal:terminal-begin', args=[made[1]])}" if made else ""
    found: dict[str, Any] = {
        "section": "window",
        "tabs": windows.tabs(by, "queue"),
        "halls": halls,
        "hall": hall,
        "rows": terminals.of_hall(hall.pk) if hall else [],
        "own": bool(hall) and hall.agency_id == by.agency,
        "address": address,
        "name": field("name", gettext("Name of the terminal"), problems, value="" if address else posted.get("name", "")[:40], short=True),
        "problems": summary(problems),
    }
    return render(request, "desk/terminals.html", found, status=422 if problems else 200)
