"""Ratings: once, after closing, within the time; bad ones make a duty; who rated stays unknown to who is rated."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tongban.actors import cast
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions as cases
from tongban.cases.tests import world
from tongban.cases.tests.world import AT, DAY, build, colleague, decided, filed
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.oversight import actions, duties, parameters, ratings
from tongban.oversight.models import FollowUp, Rating

pytestmark = pytest.mark.django_db
CLOSED = AT + 2 * DAY  # a Wednesday


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return colleague(build(AT))


def closed(people: cast.Cast) -> str:
    number = decided(people).number
    cases.serve(number, how="online", proof="seen", by=people.actor("zhao", CLOSED), at=CLOSED)
    return number


def rated(people: cast.Cast, level: int, words: str = "") -> str:
    number = closed(people)
    return actions.rate(number, level, {"efficiency": level}, words=words, by=people.actor("hengda", CLOSED), at=CLOSED).key


def code(act: Any) -> str:
    with pytest.raises((Refused, NotAllowed, NotFound)) as told, transaction.atomic():
        act()
    return told.value.code


def test_a_closed_matter_is_rated_once(people: cast.Cast) -> None:
    number, by = closed(people), people.actor("hengda", CLOSED)
    row = actions.rate(number, 2, {"guide": 1}, words="很快", by=by, at=CLOSED)
    event = log.of_subject("rating", row.key)[0]
    assert (event.kind, log.body(event)["case"]) == ("rating.given", number)
    assert code(lambda: actions.rate(number, 1, {}, by=by, at=CLOSED)) == "rating.given"
    assert Rating.objects.count() == 1
    assert FollowUp.objects.count() == 0


def test_two_ratings_at_once_leave_one(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    number, by = closed(people), people.actor("hengda", CLOSED)
    before = ratings.standing(number, to=by, at=CLOSED)
    actions.rate(number, 1, {}, by=by, at=CLOSED)
    monkeypatch.setattr(ratings, "standing", lambda *_, **__: before)  # as the second of two at the same instant sees it
    assert code(lambda: actions.rate(number, 5, {}, by=by, at=CLOSED)) == "rating.given"
    assert (Rating.objects.get().level, FollowUp.objects.count()) == (1, 0)


def test_an_open_matter_is_not_rated(people: cast.Cast) -> None:
    number = filed(people).number
    assert code(lambda: actions.rate(number, 1, {}, by=people.actor("hengda", AT), at=AT)) == "rating.not_closed"


def test_the_time_for_rating_ends(people: cast.Cast) -> None:
    number, by = closed(people), people.actor("hengda", CLOSED)
    until = ratings.standing(number, to=by, at=CLOSED).until
    assert until is not None
    assert (until - CLOSED.date()).days >= 30
    late = CLOSED + timedelta(days=(until - CLOSED.date()).days + 1)
    assert code(lambda: actions.rate(number, 1, {}, by=by, at=late)) == "rating.too_late"


def test_others_do_not_rate_and_do_not_see_the_rating(people: cast.Cast) -> None:
    number = closed(people)
    assert code(lambda: actions.rate(number, 5, {}, by=people.actor("minghe", CLOSED), at=CLOSED)) == "case.unknown"
    assert code(lambda: actions.rate(number, 5, {}, by=people.actor("zhao", CLOSED), at=CLOSED)) == "case.not_yours"
    assert code(lambda: ratings.standing(number, to=people.actor("zhao", CLOSED), at=CLOSED)) == "case.unknown"
    assert Rating.objects.count() == 0


def test_everything_that_does_not_fit_is_said_at_once(people: cast.Cast) -> None:
    number = closed(people)
    with pytest.raises(Refused) as told:
        actions.rate(number, 6, {"efficiency": 0, "colour": 1}, words="机密★1年", by=people.actor("hengda", CLOSED), at=CLOSED)
    assert [one.facts["field"] for one in told.value.discrepancies] == ["level", "efficiency", "colour", "words"]


def test_a_bad_rating_is_due_after_five_and_fifteen_working_days(people: cast.Cast) -> None:
    key = rated(people, 4, "等了很久")
    row = FollowUp.objects.get()
    assert (row.verify_by.isoformat(), row.fix_by.isoformat()) == ("2026-03-11", "2026-03-25")
    sun, chen = people.actor("sun", CLOSED), people.actor("chen", CLOSED)
    assert duties.open_duties(sun, at=CLOSED) == []  # has no such right
    assert [one.key for one in duties.open_duties(chen, at=CLOSED)] == [key]
    assert [one.late for one in duties.open_duties(chen, at=AT + 10 * DAY)] == [True]


def test_a_region_with_a_rule_of_its_own_goes_by_it_and_others_by_what_is_assumed(people: cast.Cast) -> None:
    own, nation = parameters.values()["rating_fix"]["510900000000"], parameters.values()["rating_fix"][""]
    assert [(one[0].value.amount, one[0].law.assumed) for one in (own, nation)] == [(15, False), (15, True)]
    assert parameters.period("rating_verify", CLOSED.date(), world.DISTRICT).amount == 5


def test_who_took_part_does_not_see_who_rated(people: cast.Cast) -> None:
    key = rated(people, 5, "态度不好")
    number = Rating.objects.get().case.number
    zhao, chen = people.actor("zhao", CLOSED), people.actor("chen", CLOSED)
    assert duties.duty(key, to=zhao, at=CLOSED).number == ""
    assert number not in str(duties.open_duties(zhao, at=CLOSED))
    assert duties.duty(key, to=chen, at=CLOSED).number == number
    assert {one.kind for one in log.of_subject("case", number)}.isdisjoint({"rating.given"})


def test_it_is_looked_into_put_right_and_answered_in_this_order_and_the_party_reads_it(people: cast.Cast) -> None:
    key = rated(people, 5)
    number, by, lu = Rating.objects.get().case.number, people.actor("hengda", CLOSED), people.actor("lu", CLOSED)
    assert code(lambda: actions.mend(key, "已改进", by=lu, at=CLOSED)) == "rating.not_verified"
    assert code(lambda: actions.answer(key, "已改进", by=lu, at=CLOSED)) == "rating.not_verified"
    assert code(lambda: actions.verify(key, founded=None, by=lu, at=CLOSED)) == "rating.no_finding"
    actions.verify(key, founded=True, by=lu, at=CLOSED)
    actions.verify(key, founded=True, by=lu, at=CLOSED)
    assert code(lambda: actions.verify(key, founded=False, by=lu, at=CLOSED)) == "rating.verified"
    assert code(lambda: actions.answer(key, "已改进", by=lu, at=CLOSED)) == "rating.not_mended"
    assert code(lambda: actions.mend(key, " ", by=lu, at=CLOSED)) == "rating.no_mending"
    assert code(lambda: actions.mend(key, "机密★1年", by=lu, at=CLOSED)) == "case.state_secret"
    actions.mend(key, "当天补发证书", by=lu, at=CLOSED + DAY)
    assert code(lambda: actions.mend(key, "又", by=lu, at=CLOSED + DAY)) == "rating.mended"
    assert code(lambda: actions.answer(key, " ", by=lu, at=CLOSED + DAY)) == "rating.no_answer"
    actions.answer(key, "已改进", by=lu, at=CLOSED + DAY)
    kinds = ["rating.given", "rating.verified", "rating.mended", "rating.answered"]
    assert [one.kind for one in log.of_subject("rating", key)] == kinds
    for act in (lambda: actions.answer(key, "又", by=lu, at=CLOSED), lambda: actions.mend(key, "又", by=lu, at=CLOSED)):
        assert code(act) == "rating.answered"
    told = ratings.standing(number, to=by, at=CLOSED).follow_up
    assert told is not None
    assert (told.mending, told.mended_by, told.answer, told.founded) == ("当天补发证书", lu.account, "已改进", True)
    assert [(one.kind, one.account) for one in duties.steps(key, to=lu)] == [
        ("verified", lu.account),
        ("mended", lu.account),
        ("answered", lu.account),
    ]
    assert duties.open_duties(lu, at=CLOSED) == []


def test_what_was_not_found_to_be_so_is_answered_and_not_mended(people: cast.Cast) -> None:
    key, lu = rated(people, 5), people.actor("lu", CLOSED)
    actions.verify(key, founded=False, by=lu, at=CLOSED)
    assert code(lambda: actions.mend(key, "改", by=lu, at=CLOSED)) == "rating.nothing_to_mend"
    actions.answer(key, "经核实未发现", by=lu, at=CLOSED)
    assert FollowUp.objects.get().answer == "经核实未发现"


def test_who_took_part_neither_verifies_mends_nor_answers(people: cast.Cast) -> None:
    key, zhao, lu = rated(people, 5), people.actor("zhao", CLOSED), people.actor("lu", CLOSED)
    assert code(lambda: actions.verify(key, founded=False, by=zhao, at=CLOSED)) == "rating.took_part"
    actions.verify(key, founded=True, by=lu, at=CLOSED)
    assert code(lambda: actions.mend(key, "没有问题", by=zhao, at=CLOSED)) == "rating.took_part"
    actions.mend(key, "已改进", by=lu, at=CLOSED)
    assert code(lambda: actions.answer(key, "没有问题", by=zhao, at=CLOSED)) == "rating.took_part"
    assert [one.kind for one in log.of_subject("rating", key)] == ["rating.given", "rating.verified", "rating.mended"]
    assert (duties.duty(key, to=zhao, at=CLOSED).own, duties.duty(key, to=lu, at=CLOSED).own) == (True, False)


def test_the_bureau_has_somebody_for_ratings_of_the_heads_own_cases(people: cast.Cast) -> None:
    key, ding = rated(people, 5), people.actor("ding", CLOSED)
    assert [one.key for one in duties.open_duties(ding, at=CLOSED)] == [key]
    actions.verify(key, founded=True, by=ding, at=CLOSED)
    actions.mend(key, "已改进", by=ding, at=CLOSED)
    assert actions.answer(key, "已改进", by=ding, at=CLOSED).answered_by == ding.account


def test_only_who_may_answers(people: cast.Cast) -> None:
    key = rated(people, 5)
    for by in (people.actor(name, CLOSED) for name in ("li", "wu", "chen")):
        assert code(lambda by=by: actions.verify(key, founded=True, by=by, at=CLOSED)) == "actor.not_allowed"
        assert code(lambda by=by: actions.mend(key, "x", by=by, at=CLOSED)) == "actor.not_allowed"
        assert code(lambda by=by: actions.answer(key, "x", by=by, at=CLOSED)) == "actor.not_allowed"
    assert code(lambda: duties.duty(key, to=people.actor("wu", CLOSED), at=CLOSED)) == "rating.unknown"
    assert code(lambda: actions.verify("none", founded=True, by=SYSTEM, at=CLOSED)) == "rating.unknown"


def test_the_words_go_with_the_content_of_the_case(people: cast.Cast) -> None:
    key, lu = rated(people, 5, "等了很久"), people.actor("lu", CLOSED)
    actions.verify(key, founded=True, by=lu, at=CLOSED)
    actions.mend(key, "补发", by=lu, at=CLOSED)
    actions.answer(key, "已改进", by=lu, at=CLOSED)
    number, far = Rating.objects.get().case.number, AT + 4500 * DAY
    cases.settle_due(at=far)
    cases.erase(number, reason="retention", by=SYSTEM, at=far)
    catch_up()
    row = Rating.objects.get()
    assert (row.level, row.words, row.items) == (5, "", {})
    assert (row.followup.mending, row.followup.answer) == ("", "")
    assert [one.kind for one in log.of_subject("rating", key) if log.body(one) is not None] == ["log.erased"]
