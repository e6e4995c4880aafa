"""Bookings of a hall at the desk: who comes on a day, booking for who has no account, and when places are given at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import queueing
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.cases import actions, booking_free, slots
from tongban.cases.booking_free import Booking, BookingPlan, WindowGroup
from tongban.services import queries as services
from tongban.web import dates, session
from tongban.web.desk import windows
from tongban.web.posted import day_of, whole
from tongban.web.problems import attempt, field, summary

ACTS = ("in", "cancel", "book", "close")
NUMBERS = ("minutes", "places", "ahead", "misses")
USUAL = {"minutes": 20, "places": 2, "ahead": 14, "misses": 3}  # assumed: what a head finds in the form of a new hall


def day(request: HttpRequest) -> HttpResponse:
    """The bookings of a hall on a day, and what is done with them."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, queueing.SERVE)
    hall, halls = hall_of(request, by)
    plan = plan_of(hall)
    problems: list[Discrepancy] = []
    shown = day_of(request.POST.get("shown") or request.GET.get("day", "")) or (booking_free.today(plan, at) if plan else at.date())
    if request.method == "POST":
        if request.POST.get("act") not in ACTS or plan is None:
            raise NotFound("web.no_such_page")
        said, problems = attempt(lambda: _do(request.POST, plan, shown, by=by, at=at))
        if said is not None:
            messages.success(request, said)
            return redirect(f"{request.path}?hall={plan.hall_id}&day={shown}")
    found: dict[str, Any] = {
        "section": "window",
        "tabs": windows.tabs(by, "bookings"),
        "halls": halls,
        "hall": hall,
        "plan": plan,
        "day": shown,
        "may_open": bool(hall) and actors.may(by, queueing.OPEN, agency=hall.agency_id),
        "may_serve": bool(hall) and actors.may(by, queueing.OPEN, agency=by.agency),
        "problems": summary(problems),
    }
    if plan:
        found |= _shown(request.POST, plan, shown, by, at, problems)
    return render(request, "desk/bookings.html", found, status=422 if problems else 200)


def hall_of(request: HttpRequest, by: Actor) -> tuple[Any, list[Any]]:
    """The hall that was chosen among those of one's agency, else the first."""
    halls, wanted = queueing.halls(by), whole({**request.GET.dict(), **request.POST.dict()}, "hall")
    return next((one for one in halls if one.pk == wanted), halls[0] if halls else None), halls


def plan_of(hall: Any) -> BookingPlan | None:
    try:
        return booking_free.plan(hall.pk) if hall else None
    except NotFound:
        return None


def _do(posted: QueryDict, plan: BookingPlan, shown: date, *, by: Actor, at: datetime) -> str:
    """Do what a button asks for; what to say."""
    act, number = posted["act"], posted.get("number", "")[:20]
    if act == "in":
        row = actions.check_in(number, by=by, at=at)
        return gettext("Number %(number)s is given.") % {"number": row.ticket}
    if act == "cancel":
        actions.cancel_booking(number, by=by, at=at)
        return gettext("The booking is cancelled.")
    if act == "close":
        actions.close_day(plan.hall_id, shown, reason=posted.get("reason", ""), by=by, at=at)
        return gettext("The hall is closed on this day. Everyone who had a place got another one and is told.")
    given = {name: posted.get(name, "")[:200] for name in ("name", "phone", "channel", "service")}
    row = actions.book_for(plan.hall_id, shown, slots.minutes(posted.get("time", "")), **given, by=by, at=at)
    return gettext("Booked at %(time)s. Tell the person the number %(number)s.") % {"time": slots.clock(row.begins), "number": row.number}


def _shown(
    posted: Mapping[str, str], plan: BookingPlan, shown: date, by: Actor, at: datetime, problems: Sequence[Discrepancy]
) -> dict[str, Any]:
    today, rows = booking_free.today(plan, at), list(booking_free.of_day(plan.hall_id, shown, to=by))
    titles = services.titles([row.service for row in rows if row.service], session.language())
    groups, own = booking_free.windows(plan.hall_id), queueing.side(plan.hall, by)
    free = next((one for one in booking_free.free_at_all(plan, at) if one.day == shown), None)
    held, missed = booking_free.came(plan, at)
    return {
        "rows": [_told(row, titles, at) for row in rows],
        "today": shown == today,
        "over": shown < today,
        "before": shown - timedelta(days=1),
        "after": shown + timedelta(days=1),
        "closed": free.closed if free else "",
        "free": free.count if free else 0,
        "held": held,
        "missed": missed,
        "fields": _fields(posted, plan, free, groups, own, problems) if free and free.count else [],
        "shared": bool(groups),
        "reason": field("reason", gettext("Why it is closed"), problems, value=posted.get("reason", "")[:200]),
    }


def _told(row: Booking, titles: Mapping[str, tuple[str, str]], at: datetime) -> dict[str, Any]:
    name, phone = booking_free.called(row)
    return {
        "row": row,
        "time": slots.clock(row.begins),
        "name": name,
        "phone": phone,
        "title": titles.get(row.service, ("", ""))[0],
        "coming": booking_free.coming(row, at),
        "case": reverse("desk:case", args=[row.case]) if row.case else "",
        "windows": row.windows.name if row.windows else "",
    }


def _fields(
    posted: Mapping[str, str],
    plan: BookingPlan,
    free: booking_free.FreeDay,
    groups: Sequence[WindowGroup],
    own: int | None,
    problems: Sequence[Discrepancy],
) -> list[dict[str, Any]]:
    given = {name: posted.get(name, "")[:200] for name in ("time", "name", "phone", "channel", "service")}
    times = [{"value": slots.clock(one), "label": f"{slots.clock(one)} ({left})"} for one, left in free.free.items() if left]
    offered = services.offered(own or plan.hall.agency_id, session.language())
    served = {service for group in groups for service in group.services if group.places and group.agency_id == (own or plan.hall.agency_id)}
    fits = served if own else served | set(plan.services or offered)
    known = [{"value": one, "label": words} for one, words in offered.items() if one in fits]
    ways = [{"value": "hotline", "label": gettext("by telephone")}, {"value": "window", "label": gettext("at the window")}]
    hint = gettext("How many are still free stands behind each.")
    return [
        field("time", gettext("Time of day"), problems, value=given["time"], kind="select", options=times, hint=hint),
        field("name", gettext("Who comes"), problems, value=given["name"]),
        field("phone", gettext("Telephone"), problems, value=given["phone"], kind="tel", short=True),
        field(
            "service", gettext("What the visit is for"), problems, value=given["service"], kind="select", options=known, required=bool(own)
        ),
        field("channel", gettext("How the person asks"), problems, value=given["channel"] or "hotline", kind="choice", options=ways),
    ]


def hours(request: HttpRequest) -> HttpResponse:
    """When a hall gives places; its head sets it."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, queueing.OPEN, agency=by.agency)
    hall, halls = hall_of(request, by)
    plan = plan_of(hall)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        if hall is None:
            raise NotFound("queue.no_hall")
        done, problems = attempt(lambda: _opened(hall.pk, posted, by=by, at=at))
        if done is not None:
            messages.success(request, gettext("From now on places are given like this. Who has booked keeps the place."))
            return redirect(f"{reverse('desk:bookings')}?hall={hall.pk}")
    found = {
        "section": "window",
        "tabs": windows.tabs(by, "bookings"),
        "halls": halls,
        "hall": hall,
        "days": _hours(plan, posted, problems),
        "numbers": _numbers(plan, posted, problems),
        "services": _services(by, plan, posted),
        "own": bool(hall) and hall.agency_id == by.agency,
        "plan": plan,
        "problems": summary(problems),
    }
    return render(request, "desk/booking_hours.html", found, status=422 if problems else 200)


def _opened(hall: int, posted: QueryDict, *, by: Actor, at: datetime) -> BookingPlan:
    written = {one: posted.get(f"hours-{one}", "") for one in slots.DAYS}
    told = {name: whole(posted, name) if posted.get(name) else -1 for name in NUMBERS}
    return actions.open_bookings(hall, written, **told, services=posted.getlist("service"), by=by, at=at)


def _hours(plan: BookingPlan | None, posted: Mapping[str, str], problems: Sequence[Discrepancy]) -> list[dict[str, Any]]:
    kept = plan.hours if plan else {}
    names = {one: dates.weekday_long(int(one)) for one in slots.DAYS if one != slots.MAKE_UP} | {
        slots.MAKE_UP: gettext("Make-up working days")
    }
    found = []
    for one, title in names.items():
        value = posted.get(f"hours-{one}", ", ".join("-".join(span) for span in kept.get(one, [])))
        found.append(field(f"hours-{one}", title, problems, value=value[:200], required=True, short=False))
    return found


def _numbers(plan: BookingPlan | None, posted: Mapping[str, str], problems: Sequence[Discrepancy]) -> list[dict[str, Any]]:
    titles = {
        "minutes": (gettext("Minutes a place lasts"), ""),
        "places": (gettext("People at the same time"), gettext("How many windows serve who has booked.")),
        "ahead": (gettext("Days that can be booked ahead"), ""),
        "misses": (
            gettext("Who does not come so often books nothing for 30 days"),
            gettext("Counted over 90 days; 0 means never. No rule gives these numbers: they are assumed."),
        ),
    }
    kept = {name: str(getattr(plan, name)) if plan else str(usual) for name, usual in USUAL.items()}
    return [
        field(name, title, problems, value=posted.get(name, kept[name])[:9], hint=hint, short=True, inputmode="numeric")
        for name, (title, hint) in titles.items()
    ]


def _services(by: Actor, plan: BookingPlan | None, posted: QueryDict) -> list[dict[str, Any]]:
    chosen = posted.getlist("service") if posted else (plan.services if plan else [])
    offered = services.offered(by.agency or 0, session.language())
    return [{"id": one, "title": title, "chosen": one in chosen} for one, title in offered.items()]
