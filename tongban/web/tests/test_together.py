"""Departments that give opinions, and changes of what was filed, through the pages."""

from pathlib import Path

import pytest

from tongban.actors import cast
from tongban.cases import actions, queries
from tongban.cases.models import Case
from tongban.cases.tests.world import filed
from tongban.licences import queries as licences
from tongban.pack import reader as reader_
from tongban.services import actions as service_acts
from tongban.web.tests.world import AT
from tongban.web.tests.world import browser as reader

pytestmark = pytest.mark.django_db


def accepted(people: cast.Cast) -> Case:
    row = filed(people, at=AT)
    return actions.accept(row.number, by=people.actor("li", AT), at=AT)


def test_a_clerk_asks_a_department_and_it_answers(people: cast.Cast) -> None:
    row = accepted(people)
    li, wu = reader(people, "li"), reader(people, "wu")
    assert wu.get(f"/desk/cases/{row.number}").status_code == 404
    asked = {"agency": people.agencies["public-security"].pk, "words": "是否在册？", "days": "5"}
    assert li.post(f"/desk/cases/{row.number}/ask", asked).status_code == 302
    assert row.number in wu.get("/desk/?query=joint").content.decode()
    page = wu.get(f"/desk/cases/{row.number}").content.decode()
    assert "是否在册？" in page
    assert "Give the opinion" in page
    assert wu.post(f"/desk/cases/{row.number}/answer", {"words": "在册，无异议"}).status_code == 302
    assert "在册，无异议" in li.get(f"/desk/cases/{row.number}").content.decode()


def test_a_question_without_words_is_refused_on_the_page(people: cast.Cast) -> None:
    row = accepted(people)
    answer = reader(people, "li").post(f"/desk/cases/{row.number}/ask", {"agency": "x", "words": "", "days": "no"})
    assert answer.status_code == 422


def test_an_applicant_changes_an_answer_and_the_office_takes_it_over(people: cast.Cast) -> None:
    row = accepted(people)
    wang, li = reader(people, "wang", "hengda"), reader(people, "li")
    form = {**queries.answers(row), "domains": "new.hengda.example", "reason": "域名换了"}
    assert "shop.hengda.example" in wang.get(f"/matters/{row.number}/change").content.decode()
    assert wang.post(f"/matters/{row.number}/change", form).status_code == 302
    assert "waits for the office" in wang.get(f"/matters/{row.number}").content.decode()
    assert "new.hengda.example" in li.get(f"/desk/cases/{row.number}").content.decode()
    assert li.post(f"/desk/cases/{row.number}/change", {"take_over": "yes", "words": ""}).status_code == 302
    assert queries.answers(row)["domains"] == ["new.hengda.example"]


def test_a_change_that_does_not_fit_is_told_at_its_field(people: cast.Cast) -> None:
    row = accepted(people)
    form = {**queries.answers(row), "domains": "-bad-", "reason": "域名换了"}
    answer = reader(people, "wang", "hengda").post(f"/matters/{row.number}/change", form)
    assert answer.status_code == 422
    assert "-bad-" in answer.content.decode()


def test_a_holder_changes_a_licence_from_its_page(people: cast.Cast) -> None:
    agency = people.agencies["market-regulation"].pk
    service_acts.offer_service("redshield.website-change", agency, by=people.actor("gao", AT), at=AT)
    row = accepted(people)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT)
    actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT)
    held = licences.of_case(row.number)
    assert held is not None
    wang = reader(people, "wang", "hengda")
    page = wang.get(f"/licences/{held.number}").content.decode()
    assert "redshield.website-change?licence=" in page
    assert "site_name" not in page
    assert held.number in wang.get(f"/services/redshield.website-change?licence={held.number}").content.decode()
    answer = wang.post("/services/redshield.website-change/start", {"licence": held.number})
    assert "shop.hengda.example" in wang.get(answer.headers["location"]).content.decode()
    assert reader(people, "zhang").post("/services/redshield.website-change/start", {"licence": held.number}).status_code == 404


def test_who_looked_is_told_in_words(people: cast.Cast) -> None:
    row = accepted(people)
    page = reader(people, "wang", "hengda").get("/looked").content.decode()
    assert row.number in page
    assert "Register of operators" in page
    assert "Filing of a commercial website" in page
    assert "第33条" in page
    assert "enterprises.state" not in page


def test_the_head_sees_what_a_proposed_revision_changes(people: cast.Cast) -> None:
    files = reader_.files(Path("packs/redshield"))
    name = "services/website-filing/service.yaml"
    files[name] = files[name].replace("working_days: 15", "working_days: 12")
    service_acts.propose(files, by=people.actor("gao", AT), at=AT)
    page = reader(people, "zhao").get("/desk/packs").content.decode()
    assert "1 difference" in page
    assert "redshield.website-filing limit review" in page
