"""A rating and its duty, by four at the same instant and then once more: what each is told, and what is there after."""

from collections import Counter
from collections.abc import Callable

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.log import queries as log
from tongban.oversight import actions
from tongban.oversight.models import FollowUp, Rating
from tongban.oversight.tests.test_ratings import CLOSED, closed, people

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
    once(lambda: actions.answer(key, "已改进", founded=True, by=lu, at=CLOSED), "rating.answered")
    assert [one.kind for one in log.of_subject("rating", key)] == ["rating.given", "rating.verified", "rating.answered"]
