from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, queueing, waiting
from tongban.actors.models import Hall, Region
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


@pytest.fixture
def hall(people: cast.Cast) -> Hall:
    return queueing.open_hall("一楼大厅", by=people.actor("zhao", AT), at=AT)


def test_numbers_have_no_gap_and_begin_anew_each_day(people: cast.Cast, hall: Hall) -> None:
    li = people.actor("li", AT)
    days = [AT, AT, AT, AT + timedelta(days=1), AT + timedelta(hours=14)]  # the last is 23:00 of the first day
    assert [queueing.draw(hall.pk, by=li, at=at).number for at in days] == [1, 2, 3, 1, 4]


def test_who_supervises_sees_how_long_one_waited_and_of_how_many_that_is_known(people: cast.Cast, hall: Hall) -> None:
    li, chen, later = people.actor("li", AT), people.actor("chen", AT), AT + timedelta(days=1)
    for minutes in (0, 5, 10):
        queueing.draw(hall.pk, by=li, at=AT + minutes * MINUTE)
    for _ in range(2):
        queueing.call(hall.pk, "1号窗口", by=li, at=AT + 20 * MINUTE)
    queueing.draw(hall.pk, by=li, at=later)  # today is not over
    (one,) = waiting.waits(chen, at=later)
    assert (one.hall, one.drawn, one.called, one.short, one.average, one.longest) == ("一楼大厅", 3, 2, 1, 17, 20)
    assert waiting.waits(chen, at=AT) == []
    assert waiting.waits(chen, at=AT + timedelta(days=400)) == []
    beside = Region.objects.create(code="511603000000", name="前锋区", level=3, path="000000000000/510000000000/511600000000/511603000000/")
    assert waiting.waits(chen, at=later, region=beside.code) == []
    assert len(waiting.waits(chen, at=later, region="511602000000")) == 1
    assert waiting.waits(li, at=later) == []
    assert waiting.waits(people.actor("hengda", AT), at=later) == []


def test_a_hall_where_nobody_was_called_has_no_waiting_time(people: cast.Cast, hall: Hall) -> None:
    queueing.draw(hall.pk, by=people.actor("li", AT), at=AT)
    (one,) = waiting.waits(people.actor("chen", AT), at=AT + timedelta(days=1))
    assert (one.drawn, one.called, one.average, one.longest) == (1, 0, None, None)


def test_numbers_are_called_in_their_order_to_windows_and_who_does_not_come_is_noted(people: cast.Cast, hall: Hall) -> None:
    li, sun = people.actor("li", AT), people.actor("sun", AT)
    for _ in range(3):
        queueing.draw(hall.pk, by=li, at=AT)
    called = [queueing.call(hall.pk, where, by=by, at=AT + 6 * MINUTE).number for where, by in (("1号窗口", li), ("2号窗口", sun))]
    assert called == [1, 2]
    now = queueing.standing(hall.pk, AT + 7 * MINUTE)
    assert ([(one.number, one.window) for one in now.called], now.waiting) == ([(2, "2号窗口"), (1, "1号窗口")], 1)
    for _ in range(2):
        assert queueing.absent(hall.pk, 2, by=sun, at=AT + 8 * MINUTE).came is False
    assert queueing.call(hall.pk, "1号窗口", by=li, at=AT + 9 * MINUTE).number == 3
    rows = queueing.of_today(hall.pk, AT, to=people.actor("li", AT))
    assert [(one.came, one.done_at is not None) for one in rows] == [(True, True), (False, True), (None, False)]
    assert queueing.waited(rows) == 7
    with pytest.raises(Refused, match=r"queue.empty"):
        queueing.call(hall.pk, "2号窗口", by=sun, at=AT + 9 * MINUTE)
    assert queueing.standing(hall.pk, AT + timedelta(days=1)).called == ()


def test_only_the_halls_own_agency_calls_and_only_its_head_opens(people: cast.Cast, hall: Hall) -> None:
    for name in ("he", "wu", "chen"):
        with pytest.raises(NotAllowed):
            queueing.draw(hall.pk, by=people.actor(name, AT), at=AT)
    with pytest.raises(NotAllowed):
        queueing.open_hall("二楼", by=people.actor("li", AT), at=AT)
    zhao = people.actor("zhao", AT)
    for name, code in (("", "queue.no_name"), ("一楼大厅", "queue.hall_exists")):
        with pytest.raises(Refused, match=code):
            queueing.open_hall(name, by=zhao, at=AT)
    with pytest.raises(Refused, match=r"queue.no_window"):
        queueing.call(hall.pk, " ", by=zhao, at=AT)
    for act in (lambda: queueing.served(hall.pk, 7, by=zhao, at=AT), lambda: queueing.standing(999, AT)):
        with pytest.raises(NotFound):
            act()


@pytest.mark.django_db(transaction=True)
def test_several_who_draw_and_call_at_once_get_different_numbers(people: cast.Cast) -> None:
    hall, li = queueing.open_hall("一楼大厅", by=people.actor("zhao", AT), at=AT), people.actor("li", AT)
    assert together(lambda: queueing.draw(hall.pk, by=li, at=AT)) == ["done"] * 4
    assert [one.number for one in queueing.of_today(hall.pk, AT, to=people.actor("li", AT))] == [1, 2, 3, 4]
    windows = iter(("1", "2", "3", "4"))
    assert together(lambda: queueing.call(hall.pk, next(windows), by=li, at=AT)) == ["done"] * 4
    assert len({one.window for one in queueing.of_today(hall.pk, AT, to=people.actor("li", AT))}) == 4
