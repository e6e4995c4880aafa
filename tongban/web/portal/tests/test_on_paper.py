"""Forms on paper: printed empty by anybody, with the answers of a draft by its applicant; their pages name themselves."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import actions, queries
from tongban.cases.tests.world import FILING, FORM
from tongban.documents import form_codes, scan_page
from tongban.pack.shapes import Test as Condition
from tongban.services import guides
from tongban.services import queries as services
from tongban.web import form_boxes, form_paper
from tongban.web.portal.tests.test_tables import AT, STAFF, draft, people
from tongban.web.tests.world import browser

__all__ = ["people"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def codes(pdf: bytes) -> list[form_codes.Code]:
    """What the codes of each page say, as a scanner sees them."""
    told, _ = scan_page.look(pdf, "pdf")
    return [code for page in told["pages"] for text, _ in page["codes"] if (code := form_codes.read(text))]


def test_anybody_prints_the_form_empty_and_each_page_names_service_revision_and_region(people: cast.Cast) -> None:
    answer = Client().get(f"/services/{FILING}/papers/blank.pdf", headers={"accept-language": "fr"})
    assert answer["content-type"] == "application/pdf"
    found = codes(answer.content)
    assert [(one.page, one.pages) for one in found] == [(n, len(found)) for n in range(1, len(found) + 1)]
    form = found[0].form
    digest = services.effective(FILING, DISTRICT, AT).digest
    assert (form.service, form.region, form.draft, form.language) == (FILING, DISTRICT, "", "fr")
    assert digest.startswith(form.digest)
    assert form_paper.layout(form, AT).name == form.layout
    assert form_paper.layout(form_codes.Form(**{**vars(form), "language": "zh-hant"}), AT).name != form.layout


def test_the_same_form_of_another_region_bears_its_own_code(people: cast.Cast) -> None:
    told = guides.guide(FILING, DISTRICT, "en", AT)
    other = replace(told, region="511603000000")
    printed = [codes(form_paper.drawn(one, AT)) for one in (told, other)]
    assert [{code.form.region for code in one} for one in printed] == [{DISTRICT}, {"511603000000"}]


def test_an_applicant_prints_the_draft_with_its_answers_and_nobody_else_does(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = draft(people, staff=STAFF * 4)
    address = f"/matters/{row.number}/form.pdf"
    assert address in browser(people, "wang", "hengda").get(f"/matters/{row.number}/form/site").content.decode()
    found = codes(browser(people, "wang", "hengda").get(address).content)
    assert {one.form.draft for one in found} == {row.number}
    with monkeypatch.context() as compiled_once:
        compiled_once.delattr(form_boxes.paper, "layout")
        assert codes(browser(people, "wang", "hengda").get(address).content) == found
    layout = form_paper.layout(found[0].form, AT)
    assert layout.name == found[0].form.layout
    assert {box.path for box in layout.boxes} >= {"@name", "site_name", "kind", "staff.4.person"}
    assert "staff.5.person" not in {box.path for box in layout.boxes}
    for other in ("zhang", "li"):
        assert browser(people, other).get(address).status_code == 404
    assert Client().get(address).status_code == 403
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    assert browser(people, "wang", "hengda").get(address).status_code == 404


def test_what_stands_on_it_is_what_the_pages_ask_with_what_was_answered(people: cast.Cast) -> None:
    row = draft(people, staff=STAFF * 4)
    told = guides.guide(FILING, DISTRICT, "en", AT)
    sheet = form_paper.sheet(told, AT, row.number, "恒达", queries.answers(row))
    fields: dict[str, Any] = {one["path"]: one for group in sheet["groups"] for line in group["lines"] for one in line["fields"]}
    assert fields["site_name"]["value"] == FORM["site_name"]
    assert fields["domains"]["value"] == "\n".join(FORM["domains"])
    assert [one["code"] for one in fields["kind"]["options"] if one["ticked"]] == ["trading"]
    assert fields["staff.1.person"]["value"] == "李四"
    service, kind = services.effective(FILING, DISTRICT, AT).service, Condition("kind", "one_of", ["trading", "platform"])
    asked = form_boxes.questions(service)
    assert form_boxes.only(asked, (kind,), AT).startswith("Only if “What the website is for” is: ")
    assert form_boxes.only(asked, (Condition("fetch.operator.state", "equals", "active"),), AT) == "Only where it applies."
    numbers = [one["number"] for one in fields.values()]
    assert len(set(numbers)) == len(numbers)
    parts = {part["title"]: part["lines"] for part in sheet["parts"]}
    assert parts["Kept, and not printed here"] == ["People who look after the site: 3 more lines stand in the draft."]
    assert any("Domain certificate" in one for one in parts["What to add"])
    assert people.agencies["market-regulation"].name in parts["Where to hand it in"]
