"""A step whose limit passes without an act lies with the leader by rule."""

from datetime import timedelta

import pytest

from tongban.actors import cast
from tongban.cases import actions, queries
from tongban.cases.fair_models import Escalation
from tongban.cases.tests.world import AT, DAY, filed, in_hand
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
LAST = AT + 21 * DAY  # 15 working days of the examination after Monday 2 March: Monday 23 March


def escalations(number: str) -> int:
    return [one.kind for one in log.of_subject("case", number)].count("case.told_upward")


def test_silence_is_told_to_the_leader_the_day_after_the_last_and_once(people: cast.Cast) -> None:
    row, li, zhao = in_hand(people), people.actor("li", AT), people.actor("zhao", AT)
    actions.settle(row.number, at=LAST)
    assert escalations(row.number) == 0
    for at in (LAST + DAY, LAST + 2 * DAY):
        actions.settle(row.number, at=at)
    one = Escalation.objects.get()
    assert (one.holder, one.step.name, one.day, escalations(row.number)) == (li.account, "review", LAST.date(), 1)
    assert [line.number for line in queries.inbox(zhao, "leading", at=LAST + DAY)] == [row.number]
    assert queries.counts(li, at=LAST + DAY)["leading"] == 0
    event = next(one for one in log.of_subject("case", row.number) if one.kind == "case.told_upward")
    assert event.at.date() == LAST.date()  # 24:00 in Shanghai is 16:00 of the day in UTC
    actions.review(row.number, opinion="", by=li, at=LAST + 2 * DAY)
    assert queries.counts(zhao, at=LAST + 2 * DAY)["leading"] == 0


def test_a_worker_that_was_off_changes_nothing(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.settle_due(at=LAST + 9 * DAY)
    assert Escalation.objects.get(case=row).day == LAST.date()


def test_who_acts_in_time_is_not_told_upward(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.review(row.number, opinion="", by=people.actor("li", AT), at=LAST)
    actions.settle(row.number, at=LAST + 3 * DAY)
    assert escalations(row.number) == 0


def test_days_with_the_applicant_do_not_count(people: cast.Cast) -> None:
    row, li, hengda = in_hand(people), people.actor("li", AT), people.actor("hengda", AT)
    actions.supplement(row.number, [{"field": "address"}], words="", by=li, at=AT + 2 * DAY)
    actions.supply(row.number, {"address": "演示路9号"}, by=hengda, at=AT + 4 * DAY)
    actions.settle(row.number, at=LAST + 2 * DAY)
    assert escalations(row.number) == 0
    actions.settle(row.number, at=LAST + 3 * DAY)
    assert Escalation.objects.get().day == (LAST + timedelta(days=2)).date()


def test_before_acceptance_silence_is_acceptance_and_the_limit_begins_then(people: cast.Cast) -> None:
    row = filed(people)
    actions.settle(row.number, at=AT + 8 * DAY)
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.deemed_accepted") == 1
    actions.settle(row.number, at=LAST + DAY)
    assert Escalation.objects.get().day == LAST.date()
