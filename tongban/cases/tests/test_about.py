"""Applications about another case: whose, to whom, once, in time, and who keeps out of them."""

from datetime import timedelta

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import about, actions, queries
from tongban.cases.models import Case
from tongban.cases.tests.world import AT, DAY, answered, filed, heard, said

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(people: cast.Cast) -> cast.Cast:
    return heard(people)


def test_a_question_is_that_of_the_agency_addressed_and_without_one_of_the_government_office(people: cast.Cast) -> None:
    assert said(people).agency.function == "market-regulation"
    assert said(people, to="").agency.function == "government-office"


def test_an_agency_of_another_region_is_no_addressee(people: cast.Cast) -> None:
    with pytest.raises(Refused, match=r"case.no_addressee"):
        actions.start("voice.consultation", region=DISTRICT, addressed=999, by=people.actor("wang", AT), at=AT)


def test_whose_case_it_is_asks_about_it_and_nobody_else(people: cast.Cast) -> None:
    row = said(people)
    with pytest.raises(NotFound, match=r"case.unknown"):
        said(people, "complaint", name="zhang", about=row.number)
    assert said(people, "complaint", about=row.number).about_id == row.pk


def test_a_service_about_nothing_takes_no_case(people: cast.Cast) -> None:
    row = filed(people)
    with pytest.raises(Refused, match=r"case.about_none"):
        actions.start(row.service, region=row.region_id, about=row.number, by=people.actor("hengda", AT), at=AT)
    with pytest.raises(Refused, match=r"case.about_service"):
        said(people, "review", name="hengda", about=row.number)


def test_who_acted_in_a_case_neither_takes_nor_examines_the_complaint_about_it(people: cast.Cast) -> None:
    row = answered(people, said(people).number)
    complaint = said(people, "complaint", about=row.number)
    for name, act in (("li", actions.take), ("zhao", actions.take)):
        with pytest.raises(Refused, match=r"case.apart"):
            act(complaint.number, by=people.actor(name, AT), at=AT)
    actions.review(complaint.number, opinion="属实", by=people.actor("sun", AT), at=AT)
    with pytest.raises(Refused, match=r"case.apart"):
        actions.decide(complaint.number, "answered", by=people.actor("zhao", AT), at=AT)


def test_what_an_officer_keeps_out_of_is_not_ahead_of_what_they_begin(people: cast.Cast) -> None:
    row = answered(people, said(people).number)
    said(people, "complaint", about=row.number)
    later = said(people, "complaint", name="zhang", at=AT + timedelta(hours=1))
    actions.take(later.number, by=people.actor("li", AT), at=AT + timedelta(hours=2))
    assert Case.objects.get(pk=later.pk).holder == people.accounts["li"].pk


def test_not_answered_is_said_once_and_goes_to_the_superior(people: cast.Cast) -> None:
    row = answered(people, said(people).number)
    again = said(people, "review", about=row.number)
    assert again.agency.function == "government-office"
    with pytest.raises(NotAllowed):
        actions.review(again.number, opinion="", by=people.actor("li", AT), at=AT)
    with pytest.raises(Refused, match=r"case.about_once"):
        said(people, "review", about=row.number)


def test_the_superior_reads_the_case_that_a_review_is_about(people: cast.Cast) -> None:
    row = answered(people, said(people).number)
    office = people.actor("office", AT)
    with pytest.raises(NotFound):
        queries.case(row.number, to=office)
    said(people, "review", about=row.number)
    assert queries.case(row.number, to=office).number == row.number


def test_after_its_last_day_nothing_is_reviewed(people: cast.Cast) -> None:
    row = answered(people, said(people).number)
    service = next(one for one, _ in about.ways(row, row.region_id, AT) if one.id == "voice.review")
    assert service.about
    assert about.last_day(service.about, row, AT) == (AT + 30 * DAY).date()
    with pytest.raises(Refused, match=r"case.about_late"):
        said(people, "review", about=row.number, at=AT + 31 * DAY)
    assert "voice.review" not in {one.id for one, _ in about.ways(row, row.region_id, AT + 31 * DAY)}


def test_of_several_reviews_at_once_one_is_filed(people: cast.Cast) -> None:
    row, by = answered(people, said(people).number), people.actor("wang", AT)
    drafts = [actions.start("voice.review", region=row.region_id, about=row.number, by=by, at=AT) for _ in range(3)]
    for one in drafts:
        actions.save(one.number, {"words": "没有答复"}, by=by, at=AT)
    numbers = [one.number for one in drafts]
    results = together(lambda: actions.submit(numbers.pop(), key="again", by=by, at=AT), 3)
    assert results == ["case.about_once", "case.about_once", "done"]
