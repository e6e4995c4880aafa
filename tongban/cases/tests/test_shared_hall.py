"""One hall for several agencies: one calendar, places of their own for windows, and each agency sees who comes to it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tongban.actors import actions as actors
from tongban.actors import cast, history, queueing
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, booking_free, reorganising
from tongban.cases.booking_models import WindowGroup
from tongban.cases.tests.world import FILING, build
from tongban.log import queries as log
from tongban.services import actions as services

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, 9:00 in Shanghai
TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)
NINE, HALF = 540, 570
HOURS = dict.fromkeys(("0", "1", "2", "3", "4"), "09:00-10:00")
WINDOWS, CHANGE = "分局窗口", "redshield.website-change"
pytestmark = pytest.mark.django_db


class Hall:
    """A hall of the market regulation with three places at a time, and another agency of the district with a head and a clerk."""

    def __init__(self, people: cast.Cast) -> None:
        self.people, self.own = people, people.agencies["market-regulation"].pk
        self.zhao, self.li = people.actor("zhao", AT), people.actor("li", AT)
        self.guest = actors.found_agency("示例分局", "market-regulation", "511602000000", by=SYSTEM, at=AT).pk
        self.head, self.clerk = self._officer("qian", "queue.serve", "queue.open"), self._officer("sun2", "queue.serve")
        self.pk = queueing.open_hall("一楼大厅", by=self.zhao, at=AT).pk
        self.opened(3)

    def _officer(self, name: str, *verbs: str) -> Actor:
        account = apps.get_model("actors", "Account").objects.create(kind="officer", login=name, name=name)
        post = actors.create_post(self.guest, f"post-{name}", name, by=SYSTEM, at=AT)
        actors.grant(post, list(verbs), by=SYSTEM, at=AT, agency=self.guest)
        actors.appoint(account, post, by=SYSTEM, at=AT)
        return Actor(kind="officer", account=account.pk, post=post.pk, agency=self.guest, channel="web")

    def opened(self, places: int) -> Any:
        return actions.open_bookings(self.pk, HOURS, minutes=30, places=places, ahead=14, misses=2, by=self.zhao, at=AT)

    def give(self, places: int) -> WindowGroup:
        return actions.give_windows(self.pk, self.guest, WINDOWS, places, by=self.zhao, at=AT)

    def free(self, group: WindowGroup | None = None) -> int:
        days = booking_free.free(booking_free.plan(self.pk), AT, group=group)
        return next(one for one in days if one.day == TUESDAY).free[NINE]


@pytest.fixture
def hall(tmp_path: Path, settings: Any) -> Hall:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    made = Hall(build(AT))
    services.offer_service(CHANGE, made.guest, by=made.people.actor("gao", AT), at=AT)
    return made


def codes(refusal: Any) -> list[str]:
    return sorted(one.code for one in refusal.value.discrepancies)


def test_the_head_gives_windows_their_agency_says_for_what_and_all_that_is_wrong_is_said(hall: Hall) -> None:
    for stranger in (hall.li, hall.head, hall.people.actor("hengda", AT)):
        with pytest.raises(NotAllowed):
            actions.give_windows(hall.pk, hall.guest, WINDOWS, 1, by=stranger, at=AT)
    with pytest.raises(NotFound):
        actions.give_windows(hall.pk, 987654, WINDOWS, 1, by=hall.zhao, at=AT)
    for places, name, found in ((4, "", ["booking.windows_name", "booking.windows_places"]), (-1, "x", ["booking.windows_places"])):
        with pytest.raises(Refused) as refused:
            actions.give_windows(hall.pk, hall.guest, name, places, by=hall.zhao, at=AT)
        assert codes(refused) == found
    for _ in range(2):
        group = actions.give_windows(hall.pk, hall.guest, WINDOWS, 1, by=hall.zhao, at=AT)
    assert WindowGroup.objects.get().pk == group.pk
    with pytest.raises(Refused, match=r"booking.windows_other"):
        actions.give_windows(hall.pk, hall.own, WINDOWS, 1, by=hall.zhao, at=AT)
    with pytest.raises(NotAllowed):
        actions.serve_at(group.pk, [CHANGE], by=hall.zhao, at=AT)
    with pytest.raises(NotFound, match=r"booking.no_windows"):
        actions.serve_at(0, [CHANGE], by=hall.head, at=AT)
    for _ in range(2):
        assert actions.serve_at(group.pk, [CHANGE], by=hall.head, at=AT).services == [CHANGE]
    second = actions.give_windows(hall.pk, hall.guest, "变更窗口", 1, by=hall.zhao, at=AT)
    with pytest.raises(Refused) as refused:
        actions.serve_at(second.pk, [CHANGE, "none.such"], by=hall.head, at=AT)
    assert codes(refused) == ["booking.service_elsewhere", "booking.windows_taken"]
    with pytest.raises(Refused, match=r"booking.windows_given"):
        hall.opened(1)
    kinds = ["booking.windows_given", "booking.windows_serve", "queue.shared"]
    assert sorted(one.kind for one in log.latest(kinds=kinds)) == ["booking.windows_given"] * 2 + kinds[1:]
    assert [one.hall_id for one in booking_free.for_service(CHANGE, hall.guest)] == [hall.pk]
    assert booking_free.for_service(FILING, hall.guest) == []


def test_windows_have_places_of_their_own_and_each_agency_sees_who_comes_to_it(hall: Hall) -> None:
    group = hall.give(1)
    actions.serve_at(group.pk, [CHANGE], by=hall.head, at=AT)
    assert (hall.free(), hall.free(group)) == (2, 1)
    wang, minghe = hall.people.actor("wang", AT), hall.people.actor("minghe", AT)
    theirs = actions.book(hall.pk, TUESDAY, NINE, service=CHANGE, by=wang, at=AT)
    assert (hall.free(), hall.free(group)) == (2, 0)
    with pytest.raises(Refused) as refused:
        actions.book(hall.pk, TUESDAY, NINE, service=CHANGE, by=minghe, at=AT)
    assert [(one.code, one.facts["next"]) for one in refused.value.discrepancies] == [("booking.full", "2026-03-03 09:30")]
    with pytest.raises(Refused, match=r"booking.service"):
        actions.book(hall.pk, TUESDAY, NINE, service="none.such", by=minghe, at=AT)
    ours = actions.book(hall.pk, TUESDAY, NINE, service=FILING, by=minghe, at=AT)
    seen = [[one.number for one in booking_free.of_day(hall.pk, TUESDAY, to=by)] for by in (hall.li, hall.clerk)]
    assert seen == [[ours.number], [theirs.number]]
    for by, number in ((hall.li, theirs.number), (hall.clerk, ours.number)):
        with pytest.raises(NotFound, match=r"booking.unknown"):
            booking_free.booking(number, to=by)
        with pytest.raises(NotFound, match=r"booking.unknown"):
            actions.check_in(number, by=by, at=AT)
    with pytest.raises(NotAllowed):
        booking_free.of_day(hall.pk, TUESDAY, to=hall.people.actor("he", AT))
    told = {"channel": "hotline", "by": hall.clerk, "at": AT}
    with pytest.raises(Refused, match=r"booking.windows_service"):
        actions.book_for(hall.pk, WEDNESDAY, NINE, "陈老", "13911112222", **told)
    with pytest.raises(NotAllowed):
        actions.book_for(hall.pk, WEDNESDAY, NINE, "陈老", "13911112222", service=CHANGE, **{**told, "by": hall.li})
    moved = actions.book_for(hall.pk, WEDNESDAY, NINE, "陈老", "13911112222", service=CHANGE, **told)
    assert moved.windows_id == group.pk
    actions.close_day(hall.pk, WEDNESDAY, reason="检修", by=hall.zhao, at=AT)
    moved.refresh_from_db()
    assert (moved.day, moved.begins, moved.windows_id) == (date(2026, 3, 5), NINE, group.pk)


def test_numbers_are_called_by_the_agency_for_which_they_were_given(hall: Hall) -> None:
    group = hall.give(1)
    actions.serve_at(group.pk, [CHANGE], by=hall.head, at=AT)
    row = actions.book(hall.pk, TUESDAY, NINE, service=CHANGE, by=hall.people.actor("wang", AT), at=AT)
    day = AT + timedelta(days=1)
    assert queueing.draw(hall.pk, by=hall.li, at=day).agency_id is None
    assert queueing.draw(hall.pk, by=hall.li, at=day, agency=hall.guest).agency_id == hall.guest
    with pytest.raises(Refused, match=r"queue.not_here"):
        queueing.draw(hall.pk, by=hall.li, at=day, agency=hall.people.agencies["public-security"].pk)
    assert actions.check_in(row.number, by=hall.clerk, at=day).ticket == 3
    assert [queueing.call(hall.pk, "7号", by=hall.clerk, at=day).number for _ in range(2)] == [3, 2]
    with pytest.raises(Refused, match=r"queue.empty"):
        queueing.call(hall.pk, "7号", by=hall.clerk, at=day)
    with pytest.raises(NotFound, match=r"queue.no_number"):
        queueing.served(hall.pk, 2, by=hall.li, at=day)
    assert queueing.call(hall.pk, "1号", by=hall.li, at=day).number == 1
    assert [one.number for one in queueing.of_today(hall.pk, day, to=hall.clerk)] == [2, 3]
    assert [one.pk for one in queueing.halls(hall.clerk)] == [hall.pk]


def test_windows_are_closed_and_the_agency_leaves_once_nobody_is_expected(hall: Hall) -> None:
    group = hall.give(1)
    actions.serve_at(group.pk, [CHANGE], by=hall.head, at=AT)
    row = actions.book(hall.pk, TUESDAY, NINE, service=CHANGE, by=hall.people.actor("wang", AT), at=AT)
    hall.give(0)
    assert list(queueing.sharing(hall.pk)) == [hall.guest]
    assert booking_free.booking(row.number, to=hall.clerk).pk == row.pk
    with pytest.raises(Refused, match=r"booking.service"):
        actions.book(hall.pk, WEDNESDAY, NINE, service=CHANGE, by=hall.people.actor("wang", AT), at=AT)
    actions.cancel_booking(row.number, by=hall.clerk, at=AT)
    hall.give(0)
    assert queueing.sharing(hall.pk) == {}
    for places, shares in ((1, [hall.guest]), (0, [])):
        hall.give(places)
        assert list(queueing.sharing(hall.pk)) == shares
    with pytest.raises(NotAllowed):
        queueing.share(hall.pk, hall.guest, by=hall.head, at=AT)
    with pytest.raises(NotAllowed):
        queueing.unshare(hall.pk, hall.guest, by=hall.head, at=AT)
    with pytest.raises(Refused, match=r"queue.own_hall"):
        queueing.share(hall.pk, hall.own, by=hall.zhao, at=AT)
    for _ in range(2):
        queueing.share(hall.pk, hall.guest, by=hall.zhao, at=AT)
    for _ in range(2):
        queueing.unshare(hall.pk, hall.guest, by=hall.zhao, at=AT)
    assert log.count("agency", str(hall.guest)) - log.count("agency", str(hall.guest), without=["queue.unshared"]) == 3  # each end once


def test_windows_pass_to_the_successor_of_their_agency(hall: Hall) -> None:
    group, day = hall.give(1), AT + timedelta(days=1)
    new = actors.found_agency("示例税费局", "taxes", "511602000000", by=SYSTEM, at=AT).pk
    drawn = queueing.draw(hall.pk, by=hall.li, at=day, agency=hall.guest)
    reorganising.decide_end([hall.guest], archive=new, rest=new, on=TUESDAY, reason="合并", by=SYSTEM, at=AT)
    reorganising.carry_out_due(at=AT + timedelta(days=1))
    group.refresh_from_db()
    assert (group.agency_id, list(queueing.sharing(hall.pk)), history.planned([hall.guest])) == (new, [new], [])
    drawn.refresh_from_db()
    assert drawn.agency_id == new
    reorganising.decide_end([new], archive=hall.own, rest=hall.own, on=WEDNESDAY, reason="合并", by=SYSTEM, at=AT + timedelta(days=1))
    reorganising.carry_out_due(at=AT + timedelta(days=2))
    group.refresh_from_db()
    assert (group.agency_id, apps.get_model("actors", "HallShare").objects.count()) == (hall.own, 0)
    assert queueing.call(hall.pk, "1号", by=hall.li, at=day).number == drawn.number


def test_numbers_drawn_for_who_gets_the_hall_itself_are_called_as_the_halls_own(hall: Hall) -> None:
    hall.give(1)
    day = AT + timedelta(days=1)
    drawn = queueing.draw(hall.pk, by=hall.li, at=day, agency=hall.guest)
    reorganising.decide_end([hall.own], archive=hall.guest, rest=hall.guest, on=TUESDAY, reason="合并", by=SYSTEM, at=AT)
    reorganising.carry_out_due(at=day)
    assert queueing.call(hall.pk, "7号", by=hall.clerk, at=day).number == drawn.number


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_the_places_of_windows_are_given_once(hall: Hall) -> None:
    assert together(lambda: actions.give_windows(hall.pk, hall.guest, WINDOWS, 2, by=hall.zhao, at=AT)) == ["done"] * 4
    group = WindowGroup.objects.get()
    assert together(lambda: actions.serve_at(group.pk, [CHANGE], by=hall.head, at=AT)) == ["done"] * 4
    assert together(lambda: queueing.share(hall.pk, hall.guest, by=hall.zhao, at=AT)) == ["done"] * 4
    phones = iter("1234")
    told = {"service": CHANGE, "channel": "window", "by": hall.clerk, "at": AT}
    booked = together(lambda: actions.book_for(hall.pk, TUESDAY, HALF, "来人", f"1391111000{next(phones)}", **told))
    assert booked == ["booking.full", "booking.full", "done", "done"]
    assert hall.free() == 1
    assert together(lambda: queueing.unshare(hall.pk, hall.guest, by=hall.zhao, at=AT)) == ["done"] * 4
    assert queueing.sharing(hall.pk) == {}
