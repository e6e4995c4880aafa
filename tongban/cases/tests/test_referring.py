"""Passing a case on to the agency that is competent."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import actions as actors
from tongban.actors import cast
from tongban.actors import queries as actor_queries
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import about, actions, queries, referring
from tongban.cases.models import Case, StepRow
from tongban.cases.tests.world import AT, filed, heard, said
from tongban.log import queries as log
from tongban.pack import reader
from tongban.services import actions as services

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


REQUEST = "disclosure.information-request"


@pytest.fixture
def open_offices(people: cast.Cast) -> cast.Cast:
    """The same world in which information is asked for; the government office takes what names no agency."""
    row = services.propose(reader.files(Path("packs/disclosure")), by=people.actor("gao", AT), at=AT)
    services.publish(row.pk, effective_from=AT, by=people.actor("zhao", AT), at=AT)
    services.offer_service(REQUEST, people.agencies["government-office"].pk, by=SYSTEM, at=AT)
    return people


def asked(people: cast.Cast, to: str, key: str = "a") -> Case:
    form, place = {"subject": "抽检结果", "items": 1, "before": 0}, people.agencies[to].pk if to else None
    row = actions.start(REQUEST, region=DISTRICT, addressed=place, by=people.actor("wang", AT), at=AT)
    actions.save(row.number, form, by=people.actor("wang", AT), at=AT)
    return actions.submit(row.number, key=key, by=people.actor("wang", AT), at=AT)


def test_a_request_for_information_goes_to_the_agency_that_the_citizen_chose(open_offices: cast.Cast) -> None:
    people = open_offices
    to = {one: asked(people, one, one).agency.function for one in ("civil-affairs", "market-regulation", "")}
    assert to == {"civil-affairs": "civil-affairs", "market-regulation": "market-regulation", "": "government-office"}
    with pytest.raises(Refused, match=r"case.nobody_there") as refusal:
        asked(people, "public-security")
    assert refusal.value.discrepancies[0].facts["agency"] == people.agencies["public-security"].name
    with pytest.raises(Refused, match=r"case.no_addressee"):
        actions.start(REQUEST, region=DISTRICT, addressed=10**6, by=people.actor("wang", AT), at=AT)
    other = filed(people)
    with pytest.raises(Refused, match=r"case.about_none"):
        actions.start(REQUEST, region=DISTRICT, about=other.number, by=people.actor("hengda", AT), at=AT)
    assert REQUEST not in {one.id for one, _ in about.ways(other, DISTRICT, AT)}


def test_an_agency_answers_as_long_as_somebody_there_may_decide(open_offices: cast.Cast) -> None:
    people = open_offices
    place = people.agencies["civil-affairs"].pk
    assert place in about.reachable(DISTRICT, AT, REQUEST)
    actors.dismiss(people.accounts["tang"], actor_queries.posts_of(people.accounts["tang"].pk)[0], by=SYSTEM, at=AT)
    assert place not in about.reachable(DISTRICT, AT, REQUEST)
    post = actors.create_post(place, "disclosure", "信息公开岗", by=SYSTEM, at=AT)
    actors.grant(post, ("case.decide",), by=SYSTEM, at=AT, service=REQUEST)
    assert place not in about.reachable(DISTRICT, AT, REQUEST)
    actors.appoint(people.accounts["he"], post, by=SYSTEM, at=AT)
    assert place in about.reachable(DISTRICT, AT, REQUEST)
    assert place not in about.reachable(DISTRICT, AT, "voice.consultation")
    with CaptureQueriesContext(connection) as read:
        assert REQUEST in {one.id for one in about.answered_by(place, DISTRICT, AT)}
        about.ensure_reachable(REQUEST, DISTRICT, place, AT, field="agency")
        there, silent = about.around(DISTRICT, AT, REQUEST)
    assert (place in there, people.agencies["public-security"].name in silent) == (True, True)
    assert sum('"actors_agency"."region_id" = ' in one["sql"] for one in read) == 2  # all of a region only where all are told


def test_a_request_is_passed_on_only_where_it_is_answered_and_its_time_runs_on(open_offices: cast.Cast) -> None:
    people = open_offices
    row = asked(people, "")
    with pytest.raises(Refused, match=r"case.refer_to"):
        refer(people, row.number, to="public-security")
    assert people.agencies["public-security"].pk not in referring.possible(row, people.actor("office", AT), AT)
    assert refer(people, row.number, to="civil-affairs").due == row.due
