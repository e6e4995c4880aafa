"""Call-backs: by who took no part in the case, until reached, within the set days; kept apart from the answer and counted."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases.tests.world import heard
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.oversight import actions, calling, queries
from tongban.oversight.models import CallBack, Rating
from tongban.oversight.tests.test_rating_by_code import answered, written
from tongban.oversight.tests.test_ratings import AT, CLOSED, DAY, people, rated

__all__ = ["people"]
pytestmark = pytest.mark.django_db(transaction=True)
MARCH = queries.Asked(date(2026, 3, 1), date(2026, 3, 1))


def mended(people: cast.Cast, level: int = 5) -> str:
    """A bad rating that was looked into and put right."""
    key, lu = rated(people, level), people.actor("lu", CLOSED)
    actions.verify(key, founded=True, by=lu, at=CLOSED)
    actions.mend(key, "补发", by=lu, at=CLOSED)
    return key


def counted(people: cast.Cast) -> Any:
    catch_up()
    return queries.figures(people.actor("chen", CLOSED), ["called_back"], MARCH)[None]["called_back"]


def test_each_call_is_kept_and_the_figure_counts_who_was_reached(people: cast.Cast) -> None:
    key, chen = mended(people), people.actor("chen", CLOSED)
    told = calling.calls(key, to=chen, at=CLOSED)
    assert (told.made, told.until, told.late, told.may) == ([], date(2026, 3, 25), False, True)
    assert (counted(people).value, counted(people).n, counted(people).expected) == (None, 0, 1)  # its day still runs
    actions.call_back(key, "first", reached=False, by=chen, at=CLOSED)
    assert counted(people).value is None
    actions.call_back(key, "second", reached=True, by=chen, at=CLOSED + DAY)
    told = calling.calls(key, to=chen, at=CLOSED + DAY)
    assert [(one.account, one.reached, one.at) for one in told.made] == [
        (chen.account, False, CLOSED),
        (chen.account, True, CLOSED + DAY),
    ]
    assert not told.may
    assert (counted(people).value, counted(people).complete) == (1, 1)
    assert [one.kind for one in log.of_subject("rating", key)][3:] == ["rating.called", "rating.called"]


def test_a_call_comes_after_what_it_is_about(people: cast.Cast) -> None:
    key, chen, lu = rated(people, 5), people.actor("chen", CLOSED), people.actor("lu", CLOSED)
    assert not calling.calls(key, to=chen, at=CLOSED).may
    with pytest.raises(Refused, match=r"rating.not_verified"), transaction.atomic():
        actions.call_back(key, "press", reached=True, by=chen, at=CLOSED)
    actions.verify(key, founded=True, by=lu, at=CLOSED)
    with pytest.raises(Refused, match=r"rating.not_mended"), transaction.atomic():
        actions.call_back(key, "press", reached=True, by=chen, at=CLOSED)
    actions.mend(key, "补发", by=lu, at=CLOSED)
    with pytest.raises(Refused, match=r"rating.no_reached"), transaction.atomic():
        actions.call_back(key, "press", reached=None, by=chen, at=CLOSED)
    assert CallBack.objects.count() == 0
    assert calling.calls(key, to=chen, at=CLOSED).may


def test_who_was_reached_too_late_does_not_count(people: cast.Cast) -> None:
    key, chen, late = mended(people), people.actor("chen", CLOSED), CLOSED + 30 * DAY
    assert calling.calls(key, to=chen, at=late).late
    actions.call_back(key, "first", reached=True, by=chen, at=late)
    assert counted(people).value == 0


def test_the_same_press_is_one_call_and_after_one_reached_there_is_no_more(people: cast.Cast) -> None:
    key, chen = mended(people), people.actor("chen", CLOSED)
    assert together(lambda: actions.call_back(key, "press", reached=True, by=chen, at=CLOSED), times=4) == ["done"] * 4
    actions.call_back(key, "press", reached=True, by=chen, at=CLOSED)
    assert CallBack.objects.count() == 1
    with pytest.raises(Refused, match=r"rating.called_back"):
        actions.call_back(key, "other", reached=False, by=chen, at=CLOSED)


def test_who_took_part_or_has_no_right_does_not_call(people: cast.Cast) -> None:
    key = mended(people)
    with pytest.raises(NotAllowed, match=r"rating.own_work"), transaction.atomic():
        actions.call_back(key, "press", reached=True, by=people.actor("zhao", CLOSED), at=CLOSED)
    with pytest.raises(NotFound, match=r"rating.unknown"), transaction.atomic():
        actions.call_back(key, "press", reached=True, by=people.actor("wu", CLOSED), at=CLOSED)
    assert not calling.calls(key, to=people.actor("zhao", CLOSED), at=CLOSED).may
    assert CallBack.objects.count() == 0


def test_what_was_answered_waits_to_be_called_until_reached(people: cast.Cast) -> None:
    key, chen = mended(people, 4), people.actor("chen", CLOSED)
    assert calling.uncalled(chen) == []
    actions.answer(key, "已改进", by=people.actor("lu", CLOSED), at=CLOSED)
    assert [one.rating.key for one in calling.uncalled(chen)] == [key]
    actions.call_back(key, "press", reached=True, by=chen, at=CLOSED)
    assert calling.uncalled(chen) == []


def test_nobody_is_called_who_wrote_without_an_account(people: cast.Cast) -> None:
    row = answered(people, written(heard(people)).number)
    key = actions.rate_by_code(row.number, row.code, 5, {}, at=CLOSED).key
    chen = people.actor("chen", CLOSED)
    with pytest.raises(Refused, match=r"rating.nobody_to_call"), transaction.atomic():
        actions.call_back(key, "press", reached=True, by=chen, at=CLOSED)
    assert (Rating.objects.count(), counted(people).n) == (1, 0)
    assert calling.calls(key, to=chen, at=AT + DAY).until is None
