"""Booking a visit: the halls that give places, the free ones of each, and one's own bookings. Whoever reads sees how many are free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queueing
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound
from tongban.cases import actions, booking_free, queries, slots
from tongban.cases.booking_free import Booking, BookingPlan, WindowGroup
from tongban.services import queries as services
from tongban.services import tried
from tongban.web import dates, ical, session
from tongban.web.posted import day_of, whole
from tongban.web.problems import attempt, field, summary

PAGE = 14  # days that are shown at once
PARTS = ("service", "case", "move", "other")  # what an address carries from page to page


def halls(request: HttpRequest) -> HttpResponse:
    """The halls around that give places, each with its next free one."""
    at, rows = session.now(request), []
    for plan in booking_free.plans(session.region(request)):
        others = queueing.sharing(plan.hall_id).values()
        rows.append(
            {
                "plan": plan,
                "others": others,
                "next": _next(booking_free.free_at_all(plan, at)),
                "href": reverse("portal:book", args=[plan.hall_id]),
            }
        )
    return render(request, "portal/book_halls.html", {"section": "services", "rows": rows})


def offered(service: str, region: str) -> list[dict[str, str]]:
    """Where a visit for a service can be booked, as links; for its guide."""
    try:
        agency, _ = services.offering(service, region)
    except NotFound:
        return []
    return links(service, agency, service=service)


def links(about: str, agency: int, **told: str) -> list[dict[str, str]]:
    """The halls of an agency that give places for a service."""
    found = booking_free.for_service(about, agency)
    return [{"name": one.hall.name, "href": f"{reverse('portal:book', args=[one.hall_id])}?{urlencode(told)}"} for one in found]


def book(request: HttpRequest, hall: int) -> HttpResponse:
    """Days with free places, then the times of one, then the confirmation; a POST books or moves."""
    at, plan = session.now(request), booking_free.plan(hall)
    asked = {**request.GET.dict(), **request.POST.dict()}
    carried = {name: asked[name][:80] for name in PARTS if asked.get(name)}
    day, begins = day_of(asked.get("day", "")), slots.minutes(asked.get("time", ""))
    problems: list[Discrepancy] = []
    if request.method == "POST":
        by, when = session.actor(request), day
        if when is None or begins < 0:
            raise NotFound("web.no_such_page")
        row, problems = attempt(lambda: _booked(hall, when, begins, carried, by, at))
        if row is not None:
            messages.success(request, gettext("The place is yours."))
            return redirect("portal:booking", row.number)
    groups = booking_free.windows(plan.hall_id)
    moving = booking_free.booking(carried["move"], to=session.actor(request)) if "move" in carried else None
    group = moving.windows if moving else booking_free.at_windows(groups, _service(request, carried))
    days = booking_free.free(plan, at, group=group, groups=groups)
    chosen = next((one for one in days if one.day == day), None)
    if chosen is not None and begins not in chosen.free:
        begins = -1
    time = slots.clock(begins) if chosen and begins >= 0 else ""
    found = {
        "section": "services",
        "plan": plan,
        "group": group,
        "offered": [] if any(carried.values()) or not groups else _by_agency(plan, groups, at),
        "next": _next(days),
        "days": _days(days, carried, whole(request.GET, "after")),
        "chosen": chosen,
        "times": _times(chosen, carried) if chosen else [],
        "time": time,
        "listed": not time or bool(problems),
        "back": urlencode({**carried, "day": str(day)}),
        "carried": carried,
        "problems": summary(problems),
        "moving": moving,
        **_what(request, plan, groups, carried, problems, at),
    }
    return render(request, "portal/book.html", found, status=422 if problems else 200)


def _booked(hall: int, day: date, begins: int, carried: dict[str, str], by: Actor, at: datetime) -> Booking:
    if carried.get("move"):
        return actions.move_booking(carried["move"], day, begins, by=by, at=at)
    return actions.book(hall, day, begins, service=carried.get("service", ""), case=carried.get("case", ""), by=by, at=at)


def _service(request: HttpRequest, carried: dict[str, str]) -> str:
    """For what one comes: that of the case, as the act takes it, else what was chosen. Raises NotFound("case.unknown")."""
    if "case" in carried and request.user.is_authenticated:
        return queries.case(carried["case"], to=session.actor(request)).service
    return carried.get("service", "")


def _by_agency(plan: BookingPlan, groups: Sequence[WindowGroup], at: datetime) -> list[dict[str, Any]]:
    """What is served in a hall of several agencies, each with its services, that of the hall first."""
    titles = tried.offered(plan.hall.agency_id, session.language(), at)
    own = {one: title for one, title in titles.items() if not plan.services or one in plan.services}
    found: dict[str, dict[str, str]] = {plan.hall.agency.name: own}
    for group in (one for one in groups if one.places and one.services):  # nothing can be booked at the others yet
        words, here = services.titles(group.services, session.language()), tried.offered(group.agency_id, session.language(), at)
        found.setdefault(group.agency.name, {}).update({one: here.get(one, words[one][0]) for one in group.services})
    return [
        {
            "agency": name,
            "other": name == plan.hall.agency.name,
            "rows": [{"title": title, "query": urlencode({"service": one})} for one, title in known.items()],
        }
        for name, known in found.items()
    ]


def _what(
    request: HttpRequest,
    plan: BookingPlan,
    groups: Sequence[WindowGroup],
    carried: dict[str, str],
    problems: Sequence[Discrepancy],
    at: datetime,
) -> dict[str, Any]:
    """For what the visit is, and whether the reader can book at all. Where windows are for some services, that is chosen before the day."""
    titles, service = tried.offered(plan.hall.agency_id, session.language(), at), carried.get("service", "")
    known = [{"value": one, "label": words} for one, words in titles.items() if not plan.services or one in plan.services]
    choice = field("service", gettext("What the visit is for"), problems, value=service, options=known, kind="select")
    person = request.user.is_authenticated and getattr(request.user, "kind", "") == "person"
    told = {"service": choice, "person": person, "officer": request.user.is_authenticated and not person, "here": request.get_full_path()}
    if groups and service:
        told["fixed"] = titles.get(service) or services.titles([service], session.language())[service][0]
    return told


def _next(days: list[booking_free.FreeDay]) -> dict[str, Any] | None:
    found = booking_free.next_free(days)
    return {"day": found[0], "time": slots.clock(found[1])} if found else None


def _days(days: list[booking_free.FreeDay], carried: dict[str, str], after: int) -> dict[str, Any]:
    """A stretch of days, each a link where something is free."""
    shown = days[after : after + PAGE]
    rows = [
        {"day": one.day, "count": one.count, "closed": one.closed, "query": urlencode({**carried, "day": str(one.day)})} for one in shown
    ]
    told = f"{urlencode(carried)}&" if carried else ""
    following, before = after + PAGE if len(days) > after + PAGE else None, max(0, after - PAGE) if after else None
    return {"rows": rows, "query": told, "next": following, "before": before}


def _times(chosen: booking_free.FreeDay, carried: dict[str, str]) -> list[dict[str, Any]]:
    told = {**carried, "day": str(chosen.day)}
    return [
        {"time": slots.clock(begins), "left": left, "query": urlencode({**told, "time": slots.clock(begins)})}
        for begins, left in chosen.free.items()
    ]


def bookings(request: HttpRequest) -> HttpResponse:
    """One's own bookings: what is to come, then what was."""
    by, at = session.actor(request), session.now(request)
    rows = booking_free.own(by, at)
    return render(request, "portal/bookings.html", {"section": "mine", "rows": [_told(row, at) for row in rows]})


def booking(request: HttpRequest, number: str) -> HttpResponse:
    """One booking; a POST gives the place back."""
    by, at = _person(request), session.now(request)
    row = booking_free.booking(number, to=by)
    if request.method == "POST":
        actions.cancel_booking(number, by=by, at=at)
        messages.success(request, gettext("The place is given back."))
        return redirect("portal:booking", number)
    told = {"section": "mine", **_told(row, at), "plan": booking_free.plan(row.hall_id), "kept": row.day + booking_free.WINDOW}
    return render(request, "portal/booking.html", told)


def calendar(request: HttpRequest, number: str) -> HttpResponse:
    """A booking as a file for the calendar of the person."""
    row = booking_free.booking(number, to=_person(request))
    plan, made = booking_free.plan(row.hall_id), row.changed_at or row.made_at
    begins = booking_free.instant(plan, row.day, row.begins)
    event = ical.Event(
        uid=f"booking-{row.number}@{settings.ORIGIN.partition('://')[2]}",
        begins=begins,
        ends=begins + timedelta(minutes=plan.minutes),
        title=gettext("Visit to %(hall)s") % {"hall": row.hall.name},
        place=f"{row.hall.agency.name} {row.hall.name}",
        words=gettext("Booking %(number)s. Say it when you come.") % {"number": row.number},
        address=f"{settings.ORIGIN}{reverse('portal:booking', args=[row.number])}",
        sequence=int((made - row.made_at).total_seconds()),
        cancelled=row.state == "cancelled",
    )
    return ical.answer(event, made, f"booking-{row.number}")


def _person(request: HttpRequest) -> Actor:
    """Who comes. For officers there is the desk."""
    by = session.actor(request)
    if by.kind != "person":
        raise NotAllowed("booking.person")
    return by


def _told(row: Booking, at: datetime) -> dict[str, Any]:
    title, lang = services.titles([row.service], session.language())[row.service] if row.service else ("", "")
    coming = booking_free.coming(row, at)
    return {
        "row": row,
        "time": slots.clock(row.begins),
        "title": title,
        "lang": lang,
        "coming": coming,
        "missed": row.state == "open" and not coming,
        "href": reverse("portal:booking", args=[row.number]),
    }


def waits(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """The visits that are to come, as they stand among what waits for a person."""
    found = []
    for row in (one for one in booking_free.own(by, at) if booking_free.coming(one, at)):
        words = gettext("Come at %(time)s: %(hall)s") % {"time": slots.clock(row.begins), "hall": row.hall.name}
        title = gettext("Visit booked for %(day)s") % {"day": dates.day(row.day)}
        href = reverse("portal:booking", args=[row.number])
        found.append({"words": words, "title": title, "lang": "", "href": href, "until": row.day, "fixed": True})
    return found
