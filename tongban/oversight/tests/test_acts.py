"""A rating and its duty, by four at the same instant and then once more: what each is told, and what is there after."""

from collections import Counter
from collections.abc import Callable

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.log import queries as log
from tongban.oversight import actions
from tongban.oversight.models import DutyDay, FollowUp, Rating
from tongban.oversight.tests.test_ratings import CLOSED, DAY, closed, people, rated

__all__ = ["people"]
pytestmark = pytest.mark.django_db(transaction=True)


def once(act: Callable[[], object], refusal: str = "done") -> None:
    """Four at once and one later: one does it, the others are told so or (no refusal) get the same answer."""
    assert Counter(together(act) + together(act, times=1)) == Counter(["done"] + [refusal] * 4)


def test_a_bad_rating_makes_one_duty_that_is_answered_once(people: cast.Cast) -> None:
    number, hengda, lu = closed(people), people.actor("hengda", CLOSED), people.actor("lu", CLOSED)
    once(lambda: actions.rate(number, 5, {}, by=hengda, at=CLOSED), "rating.given")
    assert (Rating.objects.count(), FollowUp.objects.count()) == (1, 1)
    key = Rating.objects.get().key
    once(lambda: actions.verify(key, founded=True, by=lu, at=CLOSED))
    once(lambda: actions.mend(key, "补发", by=lu, at=CLOSED), "rating.mended")
    once(lambda: actions.answer(key, "已改进", by=lu, at=CLOSED), "rating.answered")
    kinds = ["rating.given", "rating.verified", "rating.mended", "rating.answered"]
    assert [one.kind for one in log.of_subject("rating", key)] == kinds


def test_of_two_who_find_otherwise_at_once_one_finding_stands(people: cast.Cast) -> None:
    key, lu, ding = rated(people, 5), people.actor("lu", CLOSED), people.actor("ding", CLOSED)
    found = iter(((lu, True), (ding, False)))

    def look() -> None:
        by, founded = next(found)
        actions.verify(key, founded=founded, by=by, at=CLOSED)

    assert sorted(together(look, times=2)) == ["done", "rating.verified"]
    assert [one.kind for one in log.of_subject("rating", key)] == ["rating.given", "rating.verified"]


def test_a_missed_day_is_told_once_and_another_set_once(people: cast.Cast) -> None:
    key, chen, late = rated(people, 5), people.actor("chen", CLOSED), CLOSED + 10 * DAY
    together(lambda: actions.settle_due(at=late))
    assert [one.kind for one in log.of_subject("rating", key)] == ["rating.given", "rating.told_upward"]
    missed = DutyDay.objects.get(told_at__isnull=False).pk
    once(lambda: actions.instruct(key, missed, days=3, words="三日内核实", by=chen, at=late), "rating.instructed")
