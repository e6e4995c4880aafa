"""A missed limit is explained in public, once, and without a word that tells whose case it is."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, overruns, queries
from tongban.cases.models import Explanation
from tongban.cases.tests.world import AT, DAY, filed, in_hand

pytestmark = pytest.mark.django_db
LATE = AT + 40 * DAY
WORDS = "因系统升级，审查人员未能及时完成核对。"


def test_a_missed_limit_must_be_explained_and_the_law_says_so(people: cast.Cast) -> None:
    row = in_hand(people)
    assert overruns.late(row, AT) is None
    found = overruns.late(row, LATE)
    assert found is not None
    assert (found.due, found.duty, found.told) == (date(2026, 3, 30), True, None)
    assert overruns.unexplained(LATE.date()) == [(people.agencies["market-regulation"].pk, 1)]
    told = actions.explain(row.number, WORDS, by=people.actor("li", AT), at=LATE)
    assert [one.pk for one in overruns.published()] == [told.pk]
    assert overruns.published(after=told.pk) == []
    assert overruns.unexplained(LATE.date()) == []
    with pytest.raises(Refused, match=r"case.explained"):
        actions.explain(row.number, WORDS, by=people.actor("li", AT), at=LATE)


def test_a_case_that_was_decided_late_is_late_for_ever_and_one_in_time_never(people: cast.Cast) -> None:
    row, li, zhao = in_hand(people), people.actor("li", AT), people.actor("zhao", AT)
    with pytest.raises(Refused, match=r"case.not_late"):
        actions.explain(row.number, WORDS, by=li, at=AT + DAY)
    actions.review(row.number, opinion="齐全", by=li, at=LATE)
    actions.decide(row.number, "grant", by=zhao, at=LATE)
    fresh = queries.case(row.number, to=zhao)
    found = overruns.late(fresh, LATE + 100 * DAY)
    assert found is not None
    assert found.days == 8
    assert overruns.unexplained(LATE.date()) == [(row.agency_id, 1)]


@pytest.mark.parametrize(
    "words",
    ["请联系恒达贸易（演示）有限公司查询进度。", "申请人电话13900000001无法接通，未能核对。", "恒达鲜食网站内容较多，审查耗时较长。"],
)
def test_words_that_tell_whose_case_it_is_are_refused(people: cast.Cast, words: str) -> None:
    row = in_hand(people)
    with pytest.raises(Refused, match=r"case.explanation_personal"):
        actions.explain(row.number, words, by=people.actor("li", AT), at=LATE)
    with pytest.raises(Refused, match=r"case.explanation_empty"):
        actions.explain(row.number, "忙", by=people.actor("li", AT), at=LATE)
    for name in ("hengda", "wu", "chen"):
        with pytest.raises(NotAllowed):
            actions.explain(row.number, WORDS, by=people.actor(name, AT), at=LATE)
    assert not Explanation.objects.exists()


def test_open_clocks_that_are_overdue_at_a_day_are_counted_by_agency_in_one_statement(people: cast.Cast) -> None:
    row, scope = in_hand(people), actors.scope(people.actor("chen", AT), "case.read")
    filed(people, "minghe", site_name="明和百货", domains=["b.example"])
    assert row.due is not None
    assert overruns.overdue_at(scope, row.due) == []
    with CaptureQueriesContext(connection) as asked:
        found = overruns.overdue_at(scope, row.due + DAY)
    assert found == [{"agency": row.agency_id, "n": 1, "oldest": row.due}]
    assert len(asked) == 1
    assert overruns.overdue_at(actors.scope(people.actor("wu", AT), "case.read"), row.due + DAY) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_explanations_at_once_one_is_published(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    assert together(lambda: actions.explain(row.number, WORDS, by=li, at=LATE), 2) == ["case.explained", "done"]
