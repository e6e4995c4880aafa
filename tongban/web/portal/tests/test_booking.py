"""Visits booked through the pages, by the citizen and at the desk."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongban.actors import cast, queueing
from tongban.cases import actions, booking_free
from tongban.cases.booking_models import Booking, WindowGroup
from tongban.cases.models import Case
from tongban.cases.tests.world import FILING, RECENT, build, filed

pytestmark = pytest.mark.django_db
HOURS = {str(day): "00:00-23:50" for day in range(7)} | {"on": "00:00-23:50"}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(RECENT)


@pytest.fixture
def hall(people: cast.Cast) -> int:
    zhao, at = people.actor("zhao", RECENT), timezone.now()
    made = queueing.open_hall("一楼大厅", by=zhao, at=at).pk
    actions.open_bookings(made, HOURS, minutes=30, places=2, ahead=20, misses=2, by=zhao, at=at)
    return made


def browser(people: cast.Cast, name: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    if name:
        client.force_login(people.accounts[name])
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def some_day(hall: int, skip: int = 0) -> date:
    """A working day that is to come; holidays give no places."""
    days = [one.day for one in booking_free.free(booking_free.plan(hall), timezone.now()) if one.count]
    return days[1 + skip]


def test_a_visit_is_booked_from_the_guide_moved_and_given_back_without_script(people: cast.Cast, hall: int) -> None:
    wang, day = browser(people, "wang"), some_day(hall)
    assert f"/book/{hall}?service={FILING}" in wang.get(f"/services/{FILING}").content.decode()
    assert "2 places free" in text(browser(people).get(f"/book/{hall}?day={day}"))
    sure = f"/book/{hall}?service={FILING}&day={day}&time=09:30"
    assert "Sign in to book" in text(browser(people).get(sure))
    assert "Officers book for others at the desk." in text(browser(people, "li").get(sure))
    assert "Book this place" in text(wang.get(sure))
    told = {"day": str(day), "time": "09:30", "service": FILING}
    made = wang.post(f"/book/{hall}", told)
    row = Booking.objects.get()
    assert made.url == f"/bookings/{row.number}"
    assert "redshield" not in text(wang.get(made.url))
    assert row.number in text(wang.get("/bookings"))
    again = wang.post(f"/book/{hall}", told)
    assert again.status_code == 422
    assert f"There is a booking for this day already ({row.number}, 09:30)." in text(again)
    other = some_day(hall, 1)
    assert "Your place until now" in text(wang.get(f"/book/{hall}?move={row.number}&day={other}&time=10:00"))
    wang.post(f"/book/{hall}", {"day": str(other), "time": "10:00", "move": row.number})
    row.refresh_from_db()
    assert (row.day, row.begins) == (other, 600)
    assert "Come at 10:00: 一楼大厅" in text(wang.get("/notices"))
    wang.post(f"/bookings/{row.number}")
    assert "cancelled" in text(wang.get(f"/bookings/{row.number}"))
    assert "STATUS:CANCELLED" in wang.get(f"/bookings/{row.number}.ics").content.decode()


def test_a_visit_is_booked_from_ones_own_matter_and_stands_at_the_desk(people: cast.Cast, hall: int) -> None:
    case, day = filed(people, at=timezone.now()), some_day(hall)
    wang = browser(people, "wang")
    session = wang.session
    session["party"] = people.parties["hengda"].pk
    session.save()
    assert f"/book/{hall}?case={case.number}" in wang.get(f"/matters/{case.number}").content.decode()
    wang.post(f"/book/{hall}", {"day": str(day), "time": "09:00", "case": case.number})
    row = Booking.objects.get()
    page = text(browser(people, "li").get(f"/desk/bookings?day={day}"))
    assert "09:00" in page
    assert "王芳" in page
    assert case.number in page
    file = wang.get(f"/bookings/{row.number}.ics")
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:booking-{row.number}@" in file.content.decode()


def test_what_is_not_there_is_said_and_nothing_breaks(people: cast.Cast, hall: int) -> None:
    wang, nobody = browser(people, "wang"), browser(people)
    assert nobody.get("/book/999").status_code == 404
    for strange in ("day=x", "day=2026-02-30&time=99:99", "day=9999-12-31", "after=999999999", "case=x&service=<blink>", "time=09:00"):
        page = nobody.get(f"/book/{hall}?{strange}")
        assert page.status_code == 200, strange
        assert "<blink>" not in page.content.decode()
    for told in ({}, {"day": "x", "time": "09:00"}, {"day": str(some_day(hall)), "time": "25:00"}):
        assert wang.post(f"/book/{hall}", told).status_code == 404
    assert wang.post(f"/book/{hall}", {"day": "9999-12-31", "time": "09:00"}).status_code == 422
    assert nobody.post(f"/book/{hall}", {"day": str(some_day(hall)), "time": "09:00"}).status_code == 403
    assert wang.get("/bookings/NOSUCH00").status_code == 404
    assert "No office here gives places yet." not in text(nobody.get("/book"))


def test_an_officer_books_for_who_telephones_and_gives_a_number_on_the_day(people: cast.Cast, hall: int) -> None:
    li, today = browser(people, "li"), booking_free.today(booking_free.plan(hall), timezone.now())
    told = {"hall": hall, "shown": str(today), "act": "book", "time": "", "name": "", "phone": "x", "channel": "hotline"}
    refused = li.post("/desk/bookings", told)
    assert refused.status_code == 422
    day = some_day(hall)
    li.post("/desk/bookings", {**told, "shown": str(day), "time": "09:00", "name": "陈老", "phone": "13911112222"})
    row = Booking.objects.get()
    page = text(li.get(f"/desk/bookings?hall={hall}&day={day}"))
    assert "陈老" in page
    assert "13911112222" in page
    assert 'value="in"' not in li.get(f"/desk/bookings?hall={hall}&day={day}").content.decode()
    assert "13911112222" not in text(browser(people).get(f"/book/{hall}?day={day}"))
    Booking.objects.update(day=today)
    assert 'value="in"' in li.get("/desk/bookings").content.decode()
    assert "Number 1 is given." in text(li.post("/desk/bookings", {"act": "in", "hall": hall, "number": row.number}, follow=True))
    assert li.post("/desk/bookings", {"act": "x", "hall": hall}).status_code == 404
    assert browser(people, "he").post("/desk/bookings", {"act": "in", "hall": hall, "number": row.number}).status_code in (403, 404)


def test_the_head_sets_the_hours_and_closes_a_day_and_who_had_a_place_is_told(people: cast.Cast, hall: int) -> None:
    zhao, wang, day = browser(people, "zhao"), browser(people, "wang"), some_day(hall)
    assert 'value="00:00-23:50"' in zhao.get("/desk/bookings/hours").content.decode()
    refused = zhao.post(
        "/desk/bookings/hours", {"hall": hall, "hours-0": "9 to 5", "minutes": "x", "places": "0", "ahead": "", "misses": "0"}
    )
    assert refused.status_code == 422
    assert refused.content.decode().count('class="errmsg"') == 4
    told = {f"hours-{one}": hours for one, hours in HOURS.items()}
    zhao.post(
        "/desk/bookings/hours", {"hall": hall, **told, "minutes": "30", "places": "1", "ahead": "20", "misses": "0", "service": FILING}
    )
    assert (booking_free.plan(hall).places, booking_free.plan(hall).services) == (1, [FILING])
    wang.post(f"/book/{hall}", {"day": str(day), "time": "09:00", "service": FILING})
    closed = {"act": "close", "hall": hall, "shown": str(day)}
    assert zhao.post("/desk/bookings", {**closed, "reason": ""}).status_code == 422
    assert zhao.post("/desk/bookings", {**closed, "reason": "停电"}).status_code == 302
    row = Booking.objects.get()
    assert row.day > day
    assert "停电" in text(browser(people).get(f"/book/{hall}?day={day}"))
    assert "so the office moved your booking here" in text(wang.get(f"/bookings/{row.number}"))
    assert "The office moved a booking: the hall is closed" in text(wang.get("/notices"))
    assert browser(people, "li").post("/desk/bookings", {**closed, "reason": "x"}).status_code == 403


def test_ones_bookings_are_in_the_file_to_take_along_until_they_are_kept_no_longer(people: cast.Cast, hall: int) -> None:
    wang = browser(people, "wang")
    wang.post(f"/book/{hall}", {"day": str(some_day(hall)), "time": "09:00"})
    (told,) = json.loads(wang.get("/account/everything.json").content)["bookings"]
    assert (told["time"], told["hall"], told["state"]) == ("09:00", "一楼大厅", "open")
    actions.erase_bookings(at=timezone.now() + timedelta(days=200))
    assert json.loads(wang.get("/account/everything.json").content)["bookings"] == []


def test_a_hall_of_several_agencies_stands_once_and_asks_first_what_the_visit_is_for(people: cast.Cast, hall: int) -> None:
    change = "redshield.website-change"
    guest = people.agencies["public-security"].pk
    zhao, wang, day = browser(people, "zhao"), browser(people, "wang"), some_day(hall)
    page = f"/desk/bookings/windows?hall={hall}"
    assert "All places of this hall are for everything" in text(zhao.get(page))
    wrong = zhao.post("/desk/bookings/windows", {"act": "give", "hall": hall, "agency": guest, "name": "", "places": "9"})
    assert (wrong.status_code, wrong.content.decode().count('class="errmsg"')) == (422, 2)
    assert zhao.post("/desk/bookings/windows", {"act": "x", "hall": hall}).status_code == 404
    zhao.post("/desk/bookings/windows", {"act": "give", "hall": hall, "agency": guest, "name": "公安窗口", "places": "1"})
    assert "Nothing can be booked here yet" in text(zhao.get(page))
    assert "For which agency a number is given" in text(zhao.get("/desk/queue"))
    assert people.agencies["public-security"].name not in browser(people).get(f"/book/{hall}").content.decode()
    WindowGroup.objects.update(services=[change])
    halls = browser(people).get("/book").content.decode()
    assert (halls.count(f'href="/book/{hall}"'), people.agencies["public-security"].name in halls) == (1, True)
    first = wang.get(f"/book/{hall}").content.decode()
    assert f"?service={change}" in first
    assert f"?service={FILING}" in first
    assert "day=" not in first
    assert "公安窗口" in text(wang.get(f"/book/{hall}?service={change}"))
    assert "1 place free" in text(wang.get(f"/book/{hall}?service={change}&day={day}"))
    wang.post(f"/book/{hall}", {"day": str(day), "time": "09:30", "service": change})
    row = Booking.objects.get()
    assert (row.windows_id, row.service) == (WindowGroup.objects.get().pk, change)
    assert "王芳" not in text(browser(people, "li").get(f"/desk/bookings?hall={hall}&day={day}"))
    other = some_day(hall, 1)
    wang.post(f"/book/{hall}", {"day": str(other), "time": "10:00", "other": "1", "service": ""})
    assert "王芳" in text(browser(people, "li").get(f"/desk/bookings?hall={hall}&day={other}"))
    with CaptureQueriesContext(connection) as asked:
        assert "公安窗口" in text(wang.get(f"/book/{hall}?move={row.number}"))
    read = [one["sql"] for one in asked]
    assert (sum('FROM "cases_windowgroup"' in one for one in read), sum(row.number in one for one in read)) == (1, 1)


def test_the_windows_for_a_matter_are_found_however_many_others_one_has(people: cast.Cast, hall: int) -> None:
    zhao, case, wang = people.actor("zhao", RECENT), filed(people, at=timezone.now()), browser(people, "wang")
    guest = people.agencies["public-security"].pk
    actions.give_windows(hall, guest, "公安窗口", 1, by=zhao, at=timezone.now())
    WindowGroup.objects.update(services=[FILING])
    at = timezone.now()
    told = {"service": FILING, "agency_id": case.agency_id, "region_id": case.region_id, "party_id": case.party_id, "digest": case.digest}
    Case.objects.bulk_create(Case(number=f"N{n}", code=f"C{n}", state="draft", created_at=at, saved_at=at, **told) for n in range(100))
    session = wang.session
    session["party"] = people.parties["hengda"].pk
    session.save()
    assert "公安窗口" in text(wang.get(f"/book/{hall}?case={case.number}"))
    assert wang.get(f"/book/{hall}?case=NONE").status_code == 404
