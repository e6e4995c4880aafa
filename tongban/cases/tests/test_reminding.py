"""Reminding of a booked hour and of the last day of a supplement: once however often it is looked for, and only of what still stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tongban.actors import cast, queueing
from tongban.actors.tests.test_once import together
from tongban.cases import actions, queries
from tongban.cases.telling_models import Reminder
from tongban.cases.tests.world import AT, DAY, in_hand
from tongban.log import queries as log

HOURS = dict.fromkeys(("0", "1", "2", "3", "4"), "09:00-11:00")
pytestmark = pytest.mark.django_db(transaction=True)


def booked(people: cast.Cast, day: date) -> str:
    """Wang Fang's place at nine."""
    zhao = people.actor("zhao", AT)
    hall = queueing.open_hall("一楼大厅", by=zhao, at=AT).pk
    actions.open_bookings(hall, HOURS, minutes=30, places=2, ahead=20, misses=0, by=zhao, at=AT)
    return actions.book(hall, day, 540, by=people.actor("wang", AT), at=AT).number


def reminded(noun: str, key: str, kind: str) -> list[datetime]:
    return [one.at for one in log.of_subject(noun, key) if one.kind == kind]


def test_a_booked_hour_is_reminded_of_once_on_the_day_before(people: cast.Cast) -> None:
    number = booked(people, AT.date() + 3 * DAY)
    early, right = AT + 1 * DAY, AT + 2 * DAY
    assert actions.remind_due(at=early) == 0
    assert [actions.remind_due(at=right), actions.remind_due(at=right), actions.remind_due(at=right + timedelta(hours=9))] == [1, 0, 0]
    assert reminded("booking", number, "booking.reminded") == [right]


def test_several_workers_remind_once(people: cast.Cast) -> None:
    number = booked(people, AT.date() + 3 * DAY)
    right = AT + 2 * DAY
    together(lambda: actions.remind_due(at=right))
    assert reminded("booking", number, "booking.reminded") == [right]


def test_a_moved_booking_is_reminded_of_anew_and_a_cancelled_one_never(people: cast.Cast) -> None:
    number = booked(people, AT.date() + 2 * DAY)
    assert actions.remind_due(at=AT + DAY) == 1
    actions.move_booking(number, AT.date() + 4 * DAY, 540, by=people.actor("wang", AT + DAY), at=AT + DAY)
    assert [actions.remind_due(at=AT + 2 * DAY), actions.remind_due(at=AT + 3 * DAY)] == [0, 1]
    other = actions.move_booking(number, AT.date() + 8 * DAY, 540, by=people.actor("wang", AT + 3 * DAY), at=AT + 3 * DAY).number
    actions.cancel_booking(other, by=people.actor("wang", AT + 3 * DAY), at=AT + 3 * DAY)
    assert actions.remind_due(at=AT + 7 * DAY) == 0


def test_who_booked_today_for_tomorrow_knows(people: cast.Cast) -> None:
    booked(people, AT.date() + DAY)
    assert actions.remind_due(at=AT) == 0


def test_the_last_day_of_a_supplement_is_reminded_of_once(people: cast.Cast) -> None:
    number = in_hand(people).number
    items = [{"material": "domain-certificate", "words": "缺第2页"}]
    actions.supplement(number, items, words="", cause="applicant", by=people.actor("li", AT), at=AT)
    asked = queries.supplement(queries.case(number, to=people.actor("hengda", AT)))
    assert asked is not None
    assert asked.until is not None
    day = datetime.combine(asked.until - 2 * DAY, AT.timetz())
    assert actions.remind_due(at=day - DAY) == 0
    assert [actions.remind_due(at=day), actions.remind_due(at=day + DAY)] == [1, 0]
    assert reminded("case", number, "case.reminded") == [day]
    assert Reminder.objects.get().day == asked.until


def test_what_was_supplied_is_not_reminded_of(people: cast.Cast) -> None:
    number = in_hand(people).number
    actions.supplement(number, [{"field": "site_name", "words": "错字"}], words="", by=people.actor("li", AT), at=AT)
    asked = queries.supplement(queries.case(number, to=people.actor("hengda", AT)))
    assert asked is not None
    assert asked.until is not None
    actions.supply(number, {"site_name": "恒达果园"}, by=people.actor("hengda", AT), at=AT)
    assert actions.remind_due(at=datetime.combine(asked.until - DAY, AT.timetz())) == 0
