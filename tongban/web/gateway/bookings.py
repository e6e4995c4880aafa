"""Bookings for programs: free places of the halls, and the booking, moving and giving back of one's own."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from tongban.actors.loading import DISTRICT
from tongban.cases import actions, booking_free, slots
from tongban.web import session
from tongban.web.gateway.bearer import actor

router = Router()
LARGEST = 2**31 - 1  # no hall has a higher number
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class HallOut(Schema):
    """A hall that gives places: how long one lasts, how many people at the same time, for which services (empty: all of the agency)."""

    model_config = {
        "json_schema_extra": {
            "example": {
                "hall": 1,
                "name": "一楼大厅",
                "agency": "广安区市场监督管理局",
                "minutes": 30,
                "places": 2,
                "services": ["redshield.website-filing"],
            }
        }
    }
    hall: int
    name: str
    agency: str
    minutes: int
    places: int
    services: list[str]


class DayOut(Schema):
    """A day of a hall: when places begin, by its clock, and how many of each are free. `closed` says why there are none."""

    model_config = {"json_schema_extra": {"example": {"day": "2026-03-03", "closed": "", "free": {"09:00": 2, "09:30": 0}}}}
    day: date
    closed: str
    free: dict[str, int]


class Move(Schema):
    """To which day and hour."""

    model_config = {"json_schema_extra": {"example": {"day": "2026-03-04", "time": "10:00"}}}
    day: date
    time: Clock


class Book(Move):
    """A place in a hall, for a service or for a case of one's own."""

    model_config = {
        "json_schema_extra": {
            "example": {"hall": 1, "day": "2026-03-03", "time": "09:00", "service": "redshield.website-filing", "case": ""}
        }
    }
    hall: Annotated[int, Field(ge=1, le=LARGEST)]
    service: Annotated[str, Field(max_length=80)] = ""
    case: Annotated[str, Field(max_length=40)] = ""


class BookingOut(Schema):
    """A booking. `state` is open, came or cancelled; `ticket` the queue number that it became."""

    model_config = {
        "json_schema_extra": {
            "example": {
                "number": "K7M2QX4B",
                "hall": 1,
                "name": "一楼大厅",
                "day": "2026-03-03",
                "time": "09:00",
                "service": "redshield.website-filing",
                "case": "",
                "state": "open",
                "ticket": None,
            }
        }
    }
    number: str
    hall: int
    name: str
    day: date
    time: str
    service: str
    case: str
    state: str
    ticket: int | None


@router.get("/halls", auth=None, response=list[HallOut])
def halls(request: HttpRequest, region: str = DISTRICT) -> Any:
    """The halls that give places, of agencies of a region and of those above it."""
    return [
        {
            "hall": one.hall_id,
            "name": one.hall.name,
            "agency": one.hall.agency.name,
            **{name: getattr(one, name) for name in ("minutes", "places", "services")},
        }
        for one in booking_free.plans(region)
    ]


@router.get("/halls/{hall}/places", auth=None, response=list[DayOut])
def places(request: HttpRequest, hall: int) -> Any:
    """The free places of a hall, day by day."""
    found = booking_free.free(booking_free.plan(max(0, min(hall, LARGEST))), session.now(request))
    return [{"day": one.day, "closed": one.closed, "free": {slots.clock(at): n for at, n in one.free.items()}} for one in found]


@router.post("/bookings", response={200: BookingOut, 201: BookingOut})
def book(request: HttpRequest, told: Book) -> Any:
    """Book a place for the token's person. Asked again for the same hour it is the same booking (200), so repeating the call is safe."""
    by, at, begins = actor(request, "cases"), session.now(request), slots.minutes(told.time)
    wanted = (told.hall, told.day, begins, told.case)
    for one in booking_free.own(by, at):
        if one.state == "open" and wanted == (one.hall_id, one.day, one.begins, one.case) and (told.case or one.service == told.service):
            return Status(200, booking_out(one))
    row = actions.book(told.hall, told.day, begins, service=told.service, case=told.case, by=by, at=at)
    return Status(201, booking_out(row))


@router.get("/bookings", response=list[BookingOut])
def own(request: HttpRequest) -> Any:
    """The bookings of the token's person: those to come, then those of the last months."""
    return [booking_out(one) for one in booking_free.own(actor(request, "cases"), session.now(request))]


@router.get("/bookings/{number}", response=BookingOut)
def read(request: HttpRequest, number: str) -> Any:
    """One booking."""
    return booking_out(booking_free.booking(number, to=actor(request, "cases")))


@router.put("/bookings/{number}", response=BookingOut)
def move(request: HttpRequest, number: str, told: Move) -> Any:
    """Another place in the same hall; to where it is already changes nothing."""
    by, at = actor(request, "cases"), session.now(request)
    return booking_out(actions.move_booking(number, told.day, slots.minutes(told.time), by=by, at=at))


@router.post("/bookings/{number}/give-back", response=BookingOut)
def give_back(request: HttpRequest, number: str) -> Any:
    """Give the place back; twice changes nothing."""
    return booking_out(actions.cancel_booking(number, by=actor(request, "cases"), at=session.now(request)))


def booking_out(row: booking_free.Booking) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("number", "day", "service", "case", "state", "ticket")}
    return {**told, "hall": row.hall_id, "name": row.hall.name, "time": slots.clock(row.begins)}
