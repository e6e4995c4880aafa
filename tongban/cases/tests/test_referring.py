"""Passing a case on to the agency that is competent."""

import pytest

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import actions, queries
from tongban.cases.models import Case, StepRow
from tongban.cases.tests.world import AT, filed, heard, said
from tongban.log import queries as log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(people: cast.Cast) -> cast.Cast:
    return heard(people)


def refer(people: cast.Cast, number: str, to: str = "market-regulation", reason: str = "由你局答复", by: str = "office") -> Case:
    return actions.refer(number, people.agencies[to].pk, reason=reason, by=people.actor(by, AT), at=AT)


def test_what_is_passed_on_lies_in_the_queue_of_the_other_agency_with_the_same_day(people: cast.Cast) -> None:
    row = said(people, to="")
    actions.take(row.number, by=people.actor("office", AT), at=AT)
    now = refer(people, row.number)
    assert (now.due, now.holder, now.agency.function) == (row.due, None, "market-regulation")
    assert [one.number for one in queries.inbox(people.actor("li", AT), "untaken", at=AT)] == [row.number]
    assert StepRow.objects.get(case=row, closed_at=None).agency_id == people.agencies["market-regulation"].pk
    event = log.of_subject("case", row.number)[-1]
    assert event.kind == "case.referred"
    assert (log.body(event) or {})["reason"] == "由你局答复"


def test_whoever_passed_it_on_does_nothing_in_it_any_more(people: cast.Cast) -> None:
    row = said(people, to="")
    refer(people, row.number)
    with pytest.raises(NotAllowed):
        refer(people, row.number, to="civil-affairs")


def test_it_does_not_go_back_to_an_agency_that_passed_it_on(people: cast.Cast) -> None:
    row = said(people, to="")
    refer(people, row.number)
    with pytest.raises(Refused, match=r"case.referred_before"):
        refer(people, row.number, to="government-office", by="zhao")


def test_a_missing_reason_and_an_agency_that_does_not_fit_are_said_at_once(people: cast.Cast) -> None:
    row = said(people, to="")
    with pytest.raises(Refused) as refusal:
        refer(people, row.number, to="government-office", reason=" ")
    assert [one.code for one in refusal.value.discrepancies] == ["case.refer_to", "case.refer_reason"]
    with pytest.raises(Refused, match=r"text.bad_character"):
        refer(people, row.number, reason="由\u202e你局")


def test_only_what_the_pack_lets_be_passed_on_is(people: cast.Cast) -> None:
    row = filed(people)
    with pytest.raises(Refused, match=r"case.no_referral"):
        refer(people, row.number, to="civil-affairs", by="zhao")


def test_a_clerk_of_another_agency_passes_nothing_on(people: cast.Cast) -> None:
    row = said(people, to="")
    with pytest.raises(NotAllowed):
        refer(people, row.number, by="li")


def test_what_is_answered_is_not_passed_on(people: cast.Cast) -> None:
    row = said(people)
    actions.review(row.number, opinion="", by=people.actor("li", AT), at=AT)
    actions.decide(row.number, "answered", words="二十个工作日。", by=people.actor("zhao", AT), at=AT)
    with pytest.raises(Refused, match=r"case.wrong_state"):
        refer(people, row.number, to="civil-affairs", by="zhao")


def test_passed_on_by_two_at_once_it_goes_to_one_agency(people: cast.Cast) -> None:
    row = said(people, to="")
    places = ["market-regulation", "civil-affairs"]
    assert together(lambda: refer(people, row.number, to=places.pop()), 2) == ["actor.not_allowed", "done"]
    assert [one.kind for one in log.of_subject("case", row.number)].count("case.referred") == 1
