"""Windows of a hall with places of their own: its head gives them to agencies, the head of each says for which services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import queueing
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.cases import actions, booking_free
from tongban.cases.booking_free import BookingPlan, WindowGroup
from tongban.services import queries as services
from tongban.web import session
from tongban.web.desk import bookings, windows
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary


def page(request: HttpRequest) -> HttpResponse:
    """The windows of a hall, for its head and for the heads of those that serve there."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, queueing.OPEN, agency=by.agency)
    hall, halls = bookings.hall_of(request, by)
    plan = bookings.plan_of(hall)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        if plan is None or posted.get("act") not in ("give", "serve"):
            raise NotFound("web.no_such_page")
        said, problems = attempt(lambda: _do(posted, plan, by=by, at=at))
        if said is not None:
            messages.success(request, said)
            return redirect(f"{request.path}?hall={plan.hall_id}")
    found: dict[str, Any] = {
        "section": "window",
        "tabs": windows.tabs(by, "bookings"),
        "halls": halls,
        "hall": hall,
        "plan": plan,
        "problems": summary(problems),
    }
    if plan:
        groups = booking_free.windows(plan.hall_id)
        may_give = actors.may(by, queueing.OPEN, agency=plan.hall.agency_id)
        found |= {"rows": [_told(one, by, posted) for one in groups], "rest": plan.places - sum(one.places for one in groups)}
        found["fields"] = _fields(posted, plan, booking_free.today(plan, at), problems) if may_give else []
    return render(request, "desk/hall_windows.html", found, status=422 if problems else 200)


def _do(posted: QueryDict, plan: BookingPlan, *, by: Actor, at: Any) -> str:
    if posted["act"] == "give":
        places = whole(posted, "places") if posted.get("places") else -1
        actions.give_windows(plan.hall_id, whole(posted, "agency"), posted.get("name", "")[:200], places, by=by, at=at)
        return gettext("The windows have these places now. Who has booked keeps the place.")
    actions.serve_at(whole(posted, "windows"), posted.getlist("service"), by=by, at=at)
    return gettext("From now on these services are booked at the windows.")


def _told(group: WindowGroup, by: Actor, posted: QueryDict) -> dict[str, Any]:
    """One row, with the services to choose from where the reader leads the agency that serves there."""
    titles = services.titles(group.services, session.language())
    told = {"row": group, "served": [titles[one][0] for one in group.services], "choice": []}
    if actors.may(by, queueing.OPEN, agency=group.agency_id):
        chosen = posted.getlist("service") if whole(posted, "windows") == group.pk else group.services
        offered = services.offered(group.agency_id, session.language())
        told["choice"] = [{"id": one, "title": title, "chosen": one in chosen} for one, title in offered.items()]
    return told


def _fields(posted: Mapping[str, str], plan: BookingPlan, on: date, problems: Sequence[Discrepancy]) -> list[dict[str, Any]]:
    around = actors.open_agencies(plan.hall.agency.region_id, on)
    known = [{"value": str(one), "label": name, "lang": "zh-Hans"} for one, name in around.items()]
    given = {name: posted.get(name, "")[:200] for name in ("agency", "name", "places")}
    hint = gettext("As it stands in the hall. A name that is there already gets other places; 0 closes the windows.")
    return [
        field("agency", gettext("Agency"), problems, value=given["agency"], kind="select", options=known),
        field("name", gettext("Name of the windows"), problems, value=given["name"], hint=hint),
        field("places", gettext("People at the same time"), problems, value=given["places"], short=True, inputmode="numeric"),
    ]
