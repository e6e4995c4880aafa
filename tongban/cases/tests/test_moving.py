"""A running case stays with the revision of its day; an officer moves it, with a reason and an article, and what differs is told before."""

from datetime import date, timedelta
from typing import Any

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.base.limits import Period
from tongban.cases import actions, marking, moving, queries
from tongban.cases.models import Answers, Case, StepRow
from tongban.cases.revision_models import Move
from tongban.cases.tests.revised import DECIDE, MUST_HOST, NO_PROVIDER, SHORTER, publish
from tongban.cases.tests.world import AT, DAY, FORM, decided, filed, in_hand
from tongban.documents import queries as documents
from tongban.log import queries as log

pytestmark = pytest.mark.django_db
LATER = AT + 2 * DAY
WHY = "新规定自公布之日起适用于在办事项"
LAW = {"act": "licensing-law", "article": "42"}
REVIEW = """    next: review
  review:
    post: filing-clerk
    may: [supplement, return, ask]
    limit: [{from: 2004-07-01, working_days: 15, assumed: true, note: "part of the 20 working days of the decision"}]
"""
NO_REVIEW = (("service.yaml", REVIEW, ""), ("scenarios/way.yaml", "limit.review, ", ""))


def move(people: cast.Cast, row: Case, at: Any = LATER, by: str = "zhao", **more: Any) -> Case:
    return actions.move(row.number, **{"reason": WHY, **LAW, **more}, by=people.actor(by, at), at=at)


def test_a_running_case_stays_with_the_revision_of_its_day(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, SHORTER, at=LATER)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", LATER), at=LATER)
    fresh = queries.case(row.number, to=people.actor("li", LATER))
    assert (fresh.digest, fresh.due) == (row.digest, row.due)


def test_what_would_differ_is_told_before_and_nothing_is_moved(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, ("form.yaml", NO_PROVIDER[1], MUST_HOST[2].removeprefix(NO_PROVIDER[1])), SHORTER, at=LATER)
    found = moving.looked(row.number, to=people.actor("zhao", LATER), at=LATER)
    assert found is not None
    assert {one.name: one.change for one in found.marks} == {"host": "added", "provider": "removed"}
    assert (found.limit.was, found.limit.now) == (Period(20, "working_days"), Period(10, "working_days"))
    assert (found.due.was, found.due.now) == (date(2026, 3, 30), date(2026, 3, 16))
    assert (found.fee.differs, found.against, found.steps) == (False, (), ())
    assert queries.case(row.number, to=people.actor("li", LATER)).digest == row.digest
    with pytest.raises(NotAllowed):
        moving.looked(row.number, to=people.actor("li", LATER), at=LATER)


def test_moving_reckons_the_limit_anew_keeps_what_was_said_and_tells_the_party(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, ("form.yaml", NO_PROVIDER[1], MUST_HOST[2].removeprefix(NO_PROVIDER[1])), SHORTER, at=LATER)
    moved = move(people, row)
    assert (moved.due, moved.digest != row.digest) == (date(2026, 3, 16), True)
    assert queries.answers(moved) == {name: value for name, value in FORM.items() if name != "provider"}
    assert Answers.objects.get(case=row, version=1).form == FORM  # what was filed stays as it was filed
    assert {one.name: marking.said(one) for one in marking.standing(moved)} == {"provider": FORM["provider"], "host": None}
    (made,) = moving.moves(moved)
    paper = documents.paper(made.paper)
    assert (paper.kind, documents.facts(paper)["words"], documents.facts(paper)["due"]) == ("revision-moved", WHY, "2026-03-16")
    assert paper.served_at is not None
    told = next(one for one in log.of_subject("case", row.number) if one.kind == "case.moved")
    assert log.body(told)["law"] == "licensing-law 42"  # type: ignore[index]
    assert FORM["provider"] not in str(log.body(told))


def test_a_moved_case_goes_on_to_its_end(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, ("form.yaml", NO_PROVIDER[1], MUST_HOST[2].removeprefix(NO_PROVIDER[1])), SHORTER, at=LATER)
    move(people, row)
    actions.supplement(row.number, [{"field": "host"}], words="请补充", by=people.actor("li", LATER), at=LATER)
    actions.supply(row.number, {"host": "云主机"}, by=people.actor("hengda", LATER), at=LATER)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", LATER), at=LATER)
    actions.decide(row.number, "grant", by=people.actor("zhao", LATER), at=LATER)
    assert actions.serve(row.number, how="online", proof="space", by=people.actor("zhao", LATER), at=LATER).state == "closed"


def test_a_case_that_waits_for_acceptance_is_moved_too(people: cast.Cast) -> None:
    row = filed(people)
    publish(people, SHORTER, at=LATER)
    assert move(people, row).due is None
    assert actions.accept(row.number, by=people.actor("li", LATER), at=LATER).due == date(2026, 3, 18)


def test_open_steps_get_the_limit_of_the_new_revision(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, ("service.yaml", "working_days: 15", "working_days: 5"), at=LATER)
    move(people, row)
    assert StepRow.objects.get(case=row, closed_at=None).due == date(2026, 3, 9)


def test_without_reason_article_or_what_was_looked_at_it_is_refused_all_at_once(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, SHORTER, at=LATER)
    with pytest.raises(Refused) as refused:
        move(people, row, reason=" ", article="9999", now="another")
    assert {one.code for one in refused.value.discrepancies} == {"case.move_reason", "case.move_article", "case.move_other"}
    assert not Move.objects.exists()


def test_a_case_that_was_at_a_step_which_is_gone_stays(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, *NO_REVIEW, at=LATER)
    with pytest.raises(Refused, match=r"case\.move_step_gone"):
        move(people, row)
    found = moving.looked(row.number, to=people.actor("zhao", LATER), at=LATER)
    assert found is not None
    assert [one.facts["step"] for one in found.against] == ["review"]


def test_what_is_decided_closed_or_waits_for_the_applicant_is_not_moved(people: cast.Cast) -> None:
    row, other = decided(people), in_hand(people, site_name="另一个名字", domains=["other.example"])
    actions.supplement(other.number, [{"field": "phone"}], words="请补充", by=people.actor("li", AT), at=AT)
    publish(people, SHORTER, at=LATER)
    for one in (row, other):
        with pytest.raises(Refused, match=r"case\.wrong_state"):
            move(people, one)


def test_an_open_change_is_answered_first(people: cast.Cast) -> None:
    row = in_hand(people)
    actions.propose_change(row.number, {"phone": "13900000008"}, reason="换号", by=people.actor("hengda", AT), at=AT)
    publish(people, SHORTER, at=LATER)
    with pytest.raises(Refused, match=r"case\.move_change_open"):
        move(people, row)


def test_only_who_has_the_right_moves_a_case(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, SHORTER, at=LATER)
    for name in ("li", "hengda"):
        with pytest.raises(NotAllowed):
            move(people, row, by=name)


def test_twice_is_refused_and_so_is_a_case_that_is_not_behind(people: cast.Cast) -> None:
    row = in_hand(people)
    with pytest.raises(Refused, match=r"case\.not_behind"):
        move(people, row)
    publish(people, SHORTER, at=LATER)
    move(people, row)
    with pytest.raises(Refused, match=r"case\.not_behind"):
        move(people, row)
    assert Move.objects.filter(case=row).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_move_it_once(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, SHORTER, at=LATER)
    assert together(lambda: move(people, row)) == ["case.not_behind", "case.not_behind", "case.not_behind", "done"]
    assert Move.objects.filter(case=row).count() == 1
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.moved") == 1


def test_a_later_revision_moves_it_again(people: cast.Cast) -> None:
    row = in_hand(people)
    publish(people, SHORTER, at=LATER)
    move(people, row)
    shortest = DECIDE.replace("20,", "5,")
    publish(people, ("service.yaml", SHORTER[2], shortest), at=LATER + DAY)
    assert move(people, row, at=LATER + DAY + timedelta(hours=1)).due == date(2026, 3, 9)
    assert [one.differences["limit"] for one in moving.moves(row)] == [
        ["20 working_days", "10 working_days"],
        ["10 working_days", "5 working_days"],
    ]
