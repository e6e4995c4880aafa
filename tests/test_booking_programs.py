"""Bookings through programs: what is free, and the booking, moving and giving back of one's own."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.test_programs import Program
from tongban.actors import cast, queueing
from tongban.cases import actions
from tongban.cases.booking_models import Booking
from tongban.cases.tests.world import FILING, RECENT, build
from tongban.web.gateway import bookings

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(RECENT)


@pytest.fixture
def hall(people: cast.Cast) -> int:
    """A hall with one place an hour, every day."""
    at, zhao = timezone.now(), people.actor("zhao", timezone.now())
    made = queueing.open_hall("一楼大厅", by=zhao, at=at).pk
    hours = {**{str(day): "09:00-17:00" for day in range(7)}, "on": "09:00-17:00"}
    actions.open_bookings(made, hours, minutes=60, places=1, ahead=14, misses=0, services=[FILING], by=zhao, at=at)
    return made


def free(hall: int) -> list[tuple[str, str]]:
    """Free places from the day after tomorrow on."""
    told = Client().get(f"/v1/halls/{hall}/places").json()
    return [(one["day"], clock) for one in told[2:] for clock, left in one["free"].items() if left]


def program(people: cast.Cast, name: str, party: str) -> Program:
    return Program(people, name, "cases", party=people.parties[party].pk)


def test_a_program_finds_a_place_books_it_once_moves_it_and_gives_it_back(people: cast.Cast, hall: int) -> None:
    assert [(one["hall"], one["minutes"], one["services"]) for one in Client().get("/v1/halls").json()] == [(hall, 60, [FILING])]
    wang = program(people, "wang", "hengda")
    (day, clock), other = free(hall)[0], free(hall)[-1]
    asked = {"hall": hall, "day": day, "time": clock, "service": FILING}
    status, made = wang("POST", "/bookings", asked)
    assert (status, made["state"], made["day"], made["time"]) == (201, "open", day, clock)
    assert wang("POST", "/bookings", asked) == (200, made)
    assert Booking.objects.count() == 1
    assert Booking.objects.get().channel == "api"
    assert (day, clock) not in free(hall)
    moved = wang("PUT", f"/bookings/{made['number']}", {"day": other[0], "time": other[1]})[1]
    assert (moved["day"], moved["time"]) == other
    assert wang("PUT", f"/bookings/{made['number']}", {"day": other[0], "time": other[1]}) == (200, moved)
    assert [one["number"] for one in wang("GET", "/bookings")[1]] == [made["number"]]
    for _ in range(2):
        assert wang("POST", f"/bookings/{made['number']}/give-back")[1]["state"] == "cancelled"
    assert other in free(hall)


def test_what_cannot_be_booked_is_said_with_the_next_free_place(people: cast.Cast, hall: int) -> None:
    wang, zhang = program(people, "wang", "hengda"), program(people, "zhang", "minghe")
    day, clock = free(hall)[0]
    number = wang("POST", "/bookings", {"hall": hall, "day": day, "time": clock})[1]["number"]
    status, told = zhang("POST", "/bookings", {"hall": hall, "day": day, "time": clock, "service": "business.name"})
    assert (status, {one["code"] for one in told["discrepancies"]}) == (422, {"booking.full", "booking.service"})
    assert next(one for one in told["discrepancies"] if one["code"] == "booking.full")["next"]
    for method, path in (("GET", ""), ("PUT", ""), ("POST", "/give-back")):
        assert zhang(method, f"/bookings/{number}{path}", {"day": day, "time": "10:00"})[0] == 404
    assert zhang("POST", "/bookings", {"hall": hall, "day": "soon", "time": "25:00"})[0] == 422
    assert Client().get(f"/v1/halls/{'9' * 40}/places").status_code == 404
    office = Program(people, "zhao", "cases", post=people.actor("zhao", timezone.now()).post or 0)
    assert office("POST", "/bookings", {"hall": hall, "day": day, "time": "11:00"})[0] == 403


def test_the_examples_of_the_interface_are_of_its_form() -> None:
    told = Client().get("/v1/openapi.json").json()["components"]["schemas"]
    for shape in (bookings.HallOut, bookings.DayOut, bookings.Move, bookings.Book, bookings.BookingOut):
        assert told[shape.__name__]["example"], shape
        shape.model_validate(json.loads(json.dumps(told[shape.__name__]["example"])))
