import json
from datetime import date
from typing import Any

import pytest

from tongban.actors import absences, cast
from tongban.actors import actions as actor_acts
from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.cases import actions, queries
from tongban.cases.models import StepRow
from tongban.cases.tests.world import AT, DAY, in_hand
from tongban.log import queries as log

pytestmark = pytest.mark.django_db


def away(people: cast.Cast, who: str = "li", stand_in: str = "sun", days: int = 3) -> None:
    holding, first = next(iter(absences.holders(people.actor(who, AT)))), date(2026, 3, 2)
    absences.name_stand_in(holding, people.accounts[stand_in].pk, since=first, until=first + days * DAY, by=people.actor(who, AT), at=AT)


def by(event: Any) -> dict[str, Any]:
    return json.loads(event.envelope)["by"]


def test_a_stand_in_acts_on_what_the_absent_colleague_has_and_the_log_names_both(people: cast.Cast) -> None:
    row, sun, li = in_hand(people), people.actor("sun", AT), people.accounts["li"].pk
    with pytest.raises(Refused, match=r"case.taken"):
        actions.review(row.number, opinion="材料齐全", by=sun, at=AT)
    away(people)
    assert [one.number for one in queries.inbox(sun, "standing", at=AT)] == [row.number]
    assert (queries.counts(sun, at=AT)["standing"], queries.counts(sun, at=AT)["mine"]) == (1, 0)
    assert actions.take(row.number, by=sun, at=AT).holder == li
    actions.review(row.number, opinion="材料齐全", by=sun, at=AT)
    event = log.of_subject("case", row.number)[-1]
    assert (event.kind, by(event)["account"], by(event)["stands_for"]) == ("case.reviewed", sun.account, li)
    step = StepRow.objects.get(case=row, name="review")
    assert (step.by, step.stands_for) == (sun.account, li)
    assert "case.taken" not in [one.kind for one in log.of_subject("case", row.number)]


def test_it_ends_with_the_last_day_and_the_absent_colleague_may_act_all_the_time(people: cast.Cast) -> None:
    row, sun = in_hand(people), people.actor("sun", AT)
    away(people, days=1)
    assert queries.counts(sun, at=AT + 2 * DAY)["standing"] == 0
    with pytest.raises(Refused, match=r"case.taken"):
        actions.review(row.number, opinion="材料齐全", by=sun, at=AT + 2 * DAY)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT)
    assert "stands_for" not in by(log.of_subject("case", row.number)[-1])


def test_a_stand_in_acts_on_nothing_that_the_absent_colleague_does_not_have(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.hand_over(row.number, people.accounts["sun"].pk, reason="休假", by=people.actor("li", AT), at=AT)
    away(people)
    actions.review(row.number, opinion="材料齐全", by=people.actor("sun", AT), at=AT)
    assert "stands_for" not in by(log.of_subject("case", row.number)[-1])


def test_nobody_examines_and_decides_a_case_in_two_names(people: cast.Cast) -> None:
    """Sun is clerk and head: what Sun examined for the absent Li, Sun does not decide, nor Li through Sun; somebody else does."""
    head_post = actors.posts_of(people.accounts["zhao"].pk)[0]
    for name in ("sun", "li"):
        actor_acts.appoint(people.accounts[name], head_post, by=SYSTEM, at=AT)
    row = in_hand(people)
    away(people)
    actions.review(row.number, opinion="材料齐全", by=people.actor("sun", AT), at=AT)
    for name in ("sun", "li"):
        with pytest.raises(Refused, match=r"case.two_people"):
            actions.decide(row.number, "grant", by=actors.officer(people.accounts[name].pk, head_post.pk), at=AT)
    assert actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT).state == "decided"


def test_a_head_who_examined_does_not_decide_for_the_absent_head(people: cast.Cast) -> None:
    zhao = people.actor("zhao", AT)
    head_post = actors.posts_of(people.accounts["zhao"].pk)[0]
    actor_acts.appoint(people.accounts["li"], head_post, by=SYSTEM, at=AT)
    row = in_hand(people)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT)
    actions.take(row.number, by=zhao, at=AT)
    away(people, who="zhao", stand_in="li")
    with pytest.raises(Refused, match=r"case.two_people"):
        actions.decide(row.number, "grant", by=actors.officer(people.accounts["li"].pk, head_post.pk), at=AT)
