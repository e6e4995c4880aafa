"""Places at a hall: booked, moved, given back, used, missed; and nobody gets one twice."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, queueing
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, booking_free
from tongban.cases.booking_models import Booking, HallClosure
from tongban.cases.tests.world import FILING, build, filed
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, 9:00 in Shanghai
DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
NINE, HALF = 540, 570
HOURS = dict.fromkeys(("0", "1", "2", "3", "4"), "09:00-10:00")
GIVEN: dict[str, Any] = {"minutes": 30, "places": 1, "ahead": 14, "misses": 2}
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


@pytest.fixture
def hall(people: cast.Cast) -> int:
    return opened(people)


def opened(people: cast.Cast, **more: Any) -> int:
    zhao = people.actor("zhao", AT)
    made = queueing.open_hall("一楼大厅", by=zhao, at=AT).pk
    actions.open_bookings(made, HOURS, **{**GIVEN, **more}, by=zhao, at=AT)
    return made


def codes(refusal: Any) -> list[str]:
    return sorted(one.code for one in refusal.value.discrepancies)


def test_only_the_head_opens_and_everything_that_does_not_fit_is_said_at_once(people: cast.Cast) -> None:
    zhao, hall = people.actor("zhao", AT), queueing.open_hall("一楼大厅", by=people.actor("zhao", AT), at=AT).pk
    with pytest.raises(NotAllowed):
        actions.open_bookings(hall, HOURS, **GIVEN, by=people.actor("li", AT), at=AT)
    with pytest.raises(NotFound, match=r"queue.no_hall"):
        actions.open_bookings(999, HOURS, **GIVEN, by=zhao, at=AT)
    with pytest.raises(Refused) as refused:
        actions.open_bookings(hall, {"0": "9 to 5"}, minutes=1, places=0, ahead=91, misses=21, services=["none"], by=zhao, at=AT)
    assert codes(refused) == ["booking.hours", *["booking.number"] * 4, "booking.service_elsewhere"]
    with pytest.raises(Refused, match=r"booking.closed_always"):
        actions.open_bookings(hall, {}, **GIVEN, by=zhao, at=AT)
    for _ in range(2):
        assert actions.open_bookings(hall, HOURS, **GIVEN, services=[FILING], by=zhao, at=AT).services == [FILING]
    assert [one.kind for one in log.latest(kinds=["booking.opened"])] == ["booking.opened"]
    with pytest.raises(Refused, match=r"booking.service"):
        actions.book(hall, TUESDAY, NINE, service="redshield.other", by=people.actor("wang", AT), at=AT)


def test_a_place_is_booked_for_a_case_one_may_see_and_known_to_nobody_else(people: cast.Cast, hall: int) -> None:
    case, hengda = filed(people, at=AT), people.actor("hengda", AT)
    row = actions.book(hall, TUESDAY, NINE, case=case.number, by=hengda, at=AT)
    assert (row.service, row.case, row.place, row.state) == (FILING, case.number, 0, "open")
    assert [one.number for one in booking_free.own(people.actor("wang", AT), AT)] == [row.number]
    (made,) = log.of_subject("booking", row.number)
    assert (made.kind, log.body(made)) == (
        "booking.made",
        {"hall": hall, "day": "2026-03-03", "time": "09:00", "service": FILING, "channel": "web"},
    )
    for name in ("minghe", "he", "wu"):
        with pytest.raises(NotFound, match=r"booking.unknown"):
            booking_free.booking(row.number, to=people.actor(name, AT))
    assert booking_free.booking(row.number, to=people.actor("li", AT)).pk == row.pk
    with pytest.raises(NotFound, match=r"case.unknown"):
        actions.book(hall, WEDNESDAY, NINE, case=case.number, by=people.actor("minghe", AT), at=AT)
    with pytest.raises(NotAllowed, match=r"booking.person"):
        actions.book(hall, WEDNESDAY, NINE, by=people.actor("li", AT), at=AT)


def test_a_full_time_says_the_next_free_one_and_a_day_is_booked_once(people: cast.Cast, hall: int) -> None:
    wang, minghe = people.actor("wang", AT), people.actor("minghe", AT)
    row = actions.book(hall, TUESDAY, HALF, by=wang, at=AT)
    with pytest.raises(Refused) as refused:
        actions.book(hall, TUESDAY, HALF, by=minghe, at=AT)
    assert [(one.code, one.facts["next"]) for one in refused.value.discrepancies] == [("booking.full", "2026-03-03 09:00")]
    with pytest.raises(Refused) as refused:
        actions.book(hall, TUESDAY, NINE, by=wang, at=AT)
    assert [(one.code, one.facts["number"]) for one in refused.value.discrepancies] == [("booking.twice_a_day", row.number)]
    for day, begins in ((TUESDAY, 541), (date(2026, 3, 7), NINE), (MONDAY, NINE), (date(2026, 4, 2), NINE)):
        with pytest.raises(Refused, match=r"booking.no_place"):
            actions.book(hall, day, begins, by=minghe, at=AT)
    for number in range(2):
        actions.book(hall, date(2026, 3, 4 + number), NINE, by=wang, at=AT)
    with pytest.raises(Refused, match=r"booking.too_many"):
        actions.book(hall, date(2026, 3, 9), NINE, by=wang, at=AT)


def test_when_every_place_is_taken_that_is_said(people: cast.Cast) -> None:
    hall = opened(people, ahead=1)
    actions.book(hall, TUESDAY, NINE, by=people.actor("wang", AT), at=AT)
    actions.book_for(hall, TUESDAY, HALF, "陈老", "13911112222", channel="hotline", by=people.actor("li", AT), at=AT + 8 * DAY / 24)
    with pytest.raises(Refused, match=r"booking.all_full"):
        actions.book(hall, TUESDAY, NINE, by=people.actor("minghe", AT), at=AT + 8 * DAY / 24)


def test_a_booking_is_moved_given_back_and_over_when_its_day_is(people: cast.Cast, hall: int) -> None:
    wang, minghe = people.actor("wang", AT), people.actor("minghe", AT)
    row, other = actions.book(hall, TUESDAY, NINE, by=wang, at=AT), actions.book(hall, TUESDAY, HALF, by=minghe, at=AT)
    with pytest.raises(NotFound):
        actions.move_booking(row.number, WEDNESDAY, NINE, by=minghe, at=AT)
    with pytest.raises(Refused, match=r"booking.full"):
        actions.move_booking(row.number, TUESDAY, HALF, by=wang, at=AT)
    for _ in range(2):
        assert actions.move_booking(row.number, WEDNESDAY, NINE, by=wang, at=AT).day == WEDNESDAY
    assert [one.kind for one in log.of_subject("booking", row.number)] == ["booking.made", "booking.moved"]
    assert actions.book(hall, TUESDAY, NINE, by=wang, at=AT).place == 0
    for _ in range(2):
        assert actions.cancel_booking(other.number, by=people.actor("li", AT), at=AT).state == "cancelled"
    with pytest.raises(NotFound):
        actions.cancel_booking(row.number, by=minghe, at=AT)
    for act in (
        lambda: actions.cancel_booking(row.number, by=wang, at=AT + 3 * DAY),
        lambda: actions.move_booking(other.number, WEDNESDAY, HALF, by=minghe, at=AT),
    ):
        with pytest.raises(Refused, match=r"booking.over"):
            act()


def test_who_has_no_account_gets_a_place_from_an_officer_by_name_and_telephone(people: cast.Cast, hall: int) -> None:
    li = people.actor("li", AT)
    with pytest.raises(NotAllowed):
        actions.book_for(hall, TUESDAY, NINE, "陈老", "13911112222", channel="hotline", by=people.actor("wu", AT), at=AT)
    with pytest.raises(Refused) as refused:
        actions.book_for(hall, TUESDAY, 1, " ", "x", channel="pigeon", by=li, at=AT)
    assert codes(refused) == ["booking.channel", "booking.name", "booking.no_place", "booking.phone"]
    row = actions.book_for(hall, TUESDAY, NINE, "陈老", "139 1111 2222", channel="hotline", by=li, at=AT)
    assert "13911112222" not in str(Booking.objects.values().get())
    assert booking_free.called(row) == ("陈老", "13911112222")
    assert '"channel":"hotline"' in log.of_subject("booking", row.number)[0].envelope
    for _ in range(2):
        with pytest.raises(Refused, match=r"booking.twice_a_day"):
            actions.book_for(hall, TUESDAY, HALF, "陈老", "+8613911112222", channel="window", by=li, at=AT)


def test_on_the_day_a_booking_becomes_a_number_that_goes_first_from_its_hour_on(people: cast.Cast, hall: int) -> None:
    li, later = people.actor("li", AT), AT + DAY
    row = actions.book(hall, TUESDAY, HALF, by=people.actor("wang", AT), at=AT)
    with pytest.raises(Refused, match=r"booking.other_day"):
        actions.check_in(row.number, by=li, at=AT)
    with pytest.raises(NotAllowed):
        actions.check_in(row.number, by=people.actor("wang", AT), at=later)
    for _ in range(2):
        queueing.draw(hall, by=li, at=later)
    assert [actions.check_in(row.number, by=li, at=later).ticket for _ in range(2)] == [3, 3]
    queueing.draw(hall, by=li, at=later)
    early, due = later + timedelta(minutes=5), later + timedelta(minutes=30)
    assert [queueing.call(hall, "1", by=li, at=at).number for at in (early, due, due, due)] == [1, 3, 2, 4]
    assert [one.state for one in booking_free.of_day(hall, TUESDAY, to=li)] == ["came"]
    with pytest.raises(NotAllowed):
        booking_free.of_day(hall, TUESDAY, to=people.actor("wu", AT))


def test_who_did_not_come_too_often_books_nothing_for_a_time(people: cast.Cast, hall: int) -> None:
    wang = people.actor("wang", AT)
    for day in (TUESDAY, WEDNESDAY):
        actions.book(hall, day, NINE, by=wang, at=AT)
    Booking.objects.filter(day=TUESDAY).update(displaced=True)  # the office had moved it
    after = AT + 7 * DAY
    actions.book(hall, date(2026, 3, 10), NINE, by=wang, at=after)
    with pytest.raises(Refused) as refused:
        actions.book(hall, date(2026, 3, 12), NINE, by=wang, at=after + 2 * DAY)
    assert [(one.code, one.facts["until"]) for one in refused.value.discrepancies] == [("booking.limited", "2026-04-09")]
    actions.book(hall, date(2026, 4, 13), NINE, by=wang, at=after + 32 * DAY)


def test_a_closed_day_gives_everyone_another_place_and_tells_them(people: cast.Cast, hall: int) -> None:
    wang, minghe, zhao, li = (people.actor(name, AT) for name in ("wang", "minghe", "zhao", "li"))
    first, second = actions.book(hall, TUESDAY, NINE, by=wang, at=AT), actions.book(hall, TUESDAY, HALF, by=minghe, at=AT)
    actions.book(hall, WEDNESDAY, NINE, by=wang, at=AT)
    with pytest.raises(NotAllowed):
        actions.close_day(hall, TUESDAY, reason="停电", by=li, at=AT)
    with pytest.raises(Refused) as refused:
        actions.close_day(hall, MONDAY - DAY, reason=" ", by=zhao, at=AT)
    assert codes(refused) == ["booking.close_reason", "booking.day"]
    for _ in range(2):
        actions.close_day(hall, TUESDAY, reason="停电", by=zhao, at=AT)
    rows = {one.number: (one.day, one.begins, one.displaced) for one in Booking.objects.all()}
    assert rows[first.number] == (date(2026, 3, 5), NINE, True)  # she is there on Wednesday already
    assert rows[second.number] == (WEDNESDAY, HALF, True)
    assert [one.kind for one in log.about(wang.person or 0, kinds=["booking.displaced"])] == ["booking.displaced"]
    assert [one.closed for one in booking_free.free(booking_free.plan(hall), AT) if one.day == TUESDAY] == ["停电"]
    with pytest.raises(Refused, match=r"booking.no_place"):
        actions.book(hall, TUESDAY, NINE, by=minghe, at=AT)


def test_a_booking_for_which_no_other_place_is_left_ends_and_that_is_told(people: cast.Cast) -> None:
    hall, zhao = opened(people), people.actor("zhao", AT)
    row = actions.book(hall, TUESDAY, NINE, by=people.actor("wang", AT), at=AT)
    for number in range(2, 60):
        HallClosure.objects.create(hall_id=hall, day=TUESDAY + number * DAY, reason="装修", at=AT)
    HallClosure.objects.create(hall_id=hall, day=WEDNESDAY, reason="装修", at=AT)
    actions.close_day(hall, TUESDAY, reason="装修", by=zhao, at=AT)
    assert Booking.objects.get().state == "cancelled"
    assert [one.kind for one in log.of_subject("booking", row.number)] == ["booking.made", "booking.lost"]


def test_what_names_people_is_emptied_when_it_counts_no_longer(people: cast.Cast, hall: int) -> None:
    row = actions.book_for(hall, TUESDAY, NINE, "陈老", "13911112222", channel="window", by=people.actor("li", AT), at=AT)
    assert actions.erase_bookings(at=AT + 90 * DAY) == 0
    assert [actions.erase_bookings(at=AT + 93 * DAY) for _ in range(2)] == [1, 0]
    kept = Booking.objects.get()
    assert (kept.who, kept.name, kept.phone, kept.person, kept.case, kept.day) == ("", "", "", None, "", TUESDAY)
    assert [log.body(one) for one in log.of_subject("booking", row.number)][0] is None


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_only_as_many_get_a_place_as_there_are(people: cast.Cast) -> None:
    hall, li, wang = opened(people, places=2), people.actor("li", AT), people.actor("wang", AT)
    phones = iter("1234")
    assert together(lambda: actions.book_for(hall, TUESDAY, NINE, "来人", f"1391111000{next(phones)}", channel="window", by=li, at=AT)) == [
        "booking.full",
        "booking.full",
        "done",
        "done",
    ]
    assert sorted(Booking.objects.values_list("place", flat=True)) == [0, 1]
    assert together(lambda: actions.book(hall, WEDNESDAY, NINE, by=wang, at=AT)) == [*["booking.twice_a_day"] * 3, "done"]
    mine = Booking.objects.get(day=WEDNESDAY).number
    assert together(lambda: actions.move_booking(mine, WEDNESDAY, HALF, by=wang, at=AT)) == ["done"] * 4
    later = AT + 2 * DAY
    assert together(lambda: actions.check_in(mine, by=li, at=later)) == ["done"] * 4
    assert len(queueing.of_today(hall, later, to=li)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_hall_is_opened_closed_given_back_and_emptied_once_however_many_do_it(people: cast.Cast) -> None:
    zhao, wang = people.actor("zhao", AT), people.actor("wang", AT)
    hall = queueing.open_hall("一楼大厅", by=zhao, at=AT).pk
    assert together(lambda: actions.open_bookings(hall, HOURS, **GIVEN, by=zhao, at=AT)) == ["done"] * 4
    row = actions.book(hall, TUESDAY, NINE, by=wang, at=AT)
    assert together(lambda: actions.close_day(hall, TUESDAY, reason="停电", by=zhao, at=AT)) == ["done"] * 4
    assert together(lambda: actions.cancel_booking(row.number, by=wang, at=AT)) == ["done"] * 4
    assert [one.kind for one in log.of_subject("booking", row.number)] == ["booking.made", "booking.displaced", "booking.cancelled"]
    assert together(lambda: actions.erase_bookings(at=AT + 120 * DAY)) == ["done"] * 4
    assert Booking.objects.exclude(who="").count() == 0
