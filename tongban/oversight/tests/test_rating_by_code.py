"""Who wrote without an account rates the answer by number and code: once, and nobody learns more of them."""

from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, strangers
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotFound, Refused
from tongban.cases import actions as cases
from tongban.cases.tests.world import AT, DAY, DISTRICT, answered, build, colleague, decided, heard
from tongban.log import queries as log
from tongban.oversight import actions, duties, ratings
from tongban.oversight.models import FollowUp, Rating

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return heard(colleague(build(AT)))


def written(people: cast.Cast) -> Any:
    """A question of nobody known to the market bureau."""
    by, place = strangers.admit("路人", "letter", source="x", at=AT), people.agencies["market-regulation"].pk
    form = {"subject": "网站备案", "words": "备案收费吗？"}
    return cases.send("voice.consultation", form, region=DISTRICT, addressed=place, key="letter", by=by, at=AT)


def test_a_letter_without_an_account_is_rated_once_and_its_answer_read(people: cast.Cast) -> None:
    row = answered(people, written(people).number)
    given = actions.rate_by_code(row.number, row.code.lower(), 5, {"efficiency": 4}, words="没有答到点子上", at=AT + DAY)
    assert (given.level, FollowUp.objects.count()) == (5, 1)
    with pytest.raises(Refused, match=r"rating.given"):
        actions.rate_by_code(row.number, row.code, 1, {}, at=AT + DAY)
    assert duties.duty(given.key, to=people.actor("zhao", AT), at=AT + DAY).number == ""
    assert {one.kind for one in log.of_subject("case", row.number)}.isdisjoint({"rating.given"})
    actions.verify(given.key, founded=True, by=people.actor("lu", AT), at=AT + DAY)
    actions.mend(given.key, "补充", by=people.actor("lu", AT), at=AT + DAY)
    actions.answer(given.key, "已补充答复", by=people.actor("lu", AT), at=AT + DAY)
    number, by = ratings.holder(row.number, row.code)
    told = ratings.standing(number, to=by, at=AT + DAY).follow_up
    assert told is not None
    assert told.answer == "已补充答复"


def test_a_wrong_code_and_a_case_of_somebody_known_are_not_rated_so(people: cast.Cast) -> None:
    row, known = answered(people, written(people).number), decided(people)
    with pytest.raises(NotFound, match=r"case.unknown"):
        actions.rate_by_code(row.number, "WRONG123", 5, {}, at=AT + DAY)
    with pytest.raises(Refused, match=r"rating.sign_in"):
        actions.rate_by_code(known.number, known.code, 5, {}, at=AT + DAY)
    assert Rating.objects.count() == 0


def test_before_it_is_answered_a_letter_is_not_rated(people: cast.Cast) -> None:
    row = written(people)
    with pytest.raises(Refused, match=r"rating.not_closed"):
        actions.rate_by_code(row.number, row.code, 5, {}, at=AT + DAY)


def test_of_several_at_once_and_once_more_one_rates_by_code(people: cast.Cast) -> None:
    row = answered(people, written(people).number)

    def rate() -> None:
        actions.rate_by_code(row.number, row.code, 5, {}, at=AT + DAY)

    assert sorted(together(rate, times=4) + together(rate, times=1)) == ["done"] + ["rating.given"] * 4
    assert (Rating.objects.count(), FollowUp.objects.count()) == (1, 1)
