"""A clock that is set back between the acts of a case: all go on, in their order, and no limit begins before the filing."""

from datetime import timedelta

import pytest

from tongban.actors import cast
from tongban.cases import actions, queries
from tongban.cases.models import Case, ClockEvent
from tongban.cases.tests.world import AT, DAY, FORM, filed

NOW = AT + 14 * DAY  # the world was made two weeks before
pytestmark = pytest.mark.django_db


def test_an_acceptance_is_never_dated_before_the_filing(people: cast.Cast) -> None:
    row = actions.accept(filed(people, at=NOW).number, by=people.actor("li", NOW), at=NOW - 3 * DAY)
    assert (row.accepted_at, row.submitted_at) == (NOW, NOW)
    assert ClockEvent.objects.get(case=row, kind="start").at == NOW
    prompt = filed(people, "minghe", at=NOW, domains=["m.example"], site_name="明和")
    assert row.due == actions.accept(prompt.number, by=people.actor("sun", NOW), at=NOW).due


def test_a_case_goes_its_whole_way_while_the_clock_is_set_back_again_and_again(people: cast.Cast) -> None:
    li, zhao, wang = (people.actor(name, NOW) for name in ("li", "zhao", "hengda"))
    moments = (NOW - number * timedelta(hours=7) for number in range(1, 10))
    number = filed(people, at=NOW).number
    actions.accept(number, by=li, at=next(moments))
    actions.supplement(number, [{"field": "address", "words": "门牌"}], words="请补正", by=li, at=next(moments))
    actions.supply(number, {**FORM, "address": "广安区演示路2号"}, by=wang, at=next(moments))
    actions.review(number, opinion="材料齐全", by=li, at=next(moments))
    actions.decide(number, "grant", by=zhao, at=next(moments))
    actions.serve(number, how="online", proof="in the applicant's space", by=zhao, at=next(moments))
    row = Case.objects.get(number=number)
    assert row.state == "closed"
    assert [one.kind for one in ClockEvent.objects.filter(case=row).order_by("pk")] == ["start", "stop", "resume", "end", "served"]
    wanted = ["started", "submitted", "accepted", "supplement_asked", "supplied", "reviewed", "decided", "served"]
    told = [entry.kind.removeprefix("case.") for entry in queries.timeline(row)]
    assert [kind for kind in told if kind in wanted] == wanted


def test_a_submission_repeated_after_the_clock_was_set_back_is_the_same(people: cast.Cast) -> None:
    row = filed(people, at=NOW)
    again = actions.submit(row.number, key=f"key-{row.number}", by=people.actor("hengda", NOW), at=NOW - DAY)
    assert (again.pk, again.submitted_at) == (row.pk, NOW)


def test_what_the_law_lets_happen_waits_for_its_own_day(people: cast.Cast) -> None:
    row = filed(people, at=NOW)
    assert actions.settle_due(at=NOW - 10 * DAY) == 0
    assert actions.settle(row.number, at=NOW + 8 * DAY).deemed
