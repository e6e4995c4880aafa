"""The page of a matter: who has it, what is asked at the very field, and what strangers with a code see."""

import pytest
from django.test import Client

from tongban.actors import cast
from tongban.cases import actions
from tongban.cases.tests.world import filed
from tongban.documents import queries as documents
from tongban.licences import actions as licence_acts
from tongban.licences import queries as licences
from tongban.web.tests.world import AT, browser

pytestmark = pytest.mark.django_db


def test_a_request_points_at_the_very_field_with_the_words_of_the_office(people: cast.Cast) -> None:
    row, wang = filed(people, at=AT), browser(people, "wang", "hengda")
    page = wang.get(f"/matters/{row.number}").content.decode()
    assert "You hear whether it is accepted by" in page
    assert "no officer has taken it yet" in page
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    items = [{"field": "site_name", "words": "与执照不一致"}, {"material": "domain-certificate", "words": "缺第二页"}]
    actions.supplement(row.number, items, words="请按下列各项补正", cause="applicant", by=people.actor("li", AT), at=AT)
    page = wang.get(f"/matters/{row.number}").content.decode()
    assert 'href="#f-site_name"' in page
    assert 'href="#material-domain-certificate"' in page
    assert page.index("与执照不一致</p>") < page.index('id="f-site_name"')
    assert page.index("缺第二页</p>") < page.index('id="material-domain-certificate"')
    assert "Show the 2 things that are asked" in page
    assert wang.post(f"/matters/{row.number}/supply", {"site_name": ""}).status_code == 422
    assert wang.post(f"/matters/{row.number}/supply", {"site_name": "恒达优选"}).status_code in (302, 422)


@pytest.mark.parametrize(("outcome", "tag", "words"), [("grant", "Granted", "Filed"), ("refuse", "Refused", "Refused")])
def test_a_decided_matter_names_its_outcome_in_the_words_of_its_service(people: cast.Cast, outcome: str, tag: str, words: str) -> None:
    row, wang, zhao = filed(people, at=AT), browser(people, "wang", "hengda"), people.actor("zhao", AT)
    assert "Decision</p>" not in wang.get(f"/matters/{row.number}").content.decode()
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT)
    reasons = ["name-misleading"] if outcome == "refuse" else []
    actions.decide(row.number, outcome, reasons=reasons, words="名称使人误解" if reasons else "", by=zhao, at=AT)
    for act in (lambda: None, lambda: actions.serve(row.number, how="online", proof="x", by=zhao, at=AT)):
        act()
        page = wang.get(f"/matters/{row.number}").content.decode()
        assert f"</svg>{tag}</span>" in page
        assert f'Decision</p><p class="bigp" lang="en">{words}</p>' in page
    assert f"</svg>{tag}</span>" in wang.get("/matters?show=closed").content.decode()


def test_number_and_code_show_where_it_stands_and_nothing_of_the_content(people: cast.Cast) -> None:
    row = filed(people, at=AT)
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.write(row.number, "证书稍后补", by=people.actor("hengda", AT), at=AT)
    page = Client(headers={"accept-language": "en"}).get(f"/progress?number={row.number}&code={row.code}").content.decode()
    assert "Day by day" in page
    for content in ("证书稍后补", "恒达", "shop.hengda.example", "13900000001"):
        assert content not in page


def test_the_party_finds_the_paper_of_an_answered_change_and_of_a_restored_licence(people: cast.Cast) -> None:
    row, wang, li, zhao = filed(people, at=AT), browser(people, "wang", "hengda"), people.actor("li", AT), people.actor("zhao", AT)
    actions.accept(row.number, by=li, at=AT)
    for address in ("演示路2号", "演示路3号"):
        actions.propose_change(row.number, {"address": address}, reason="搬家", by=people.actor("hengda", AT), at=AT)
        actions.answer_change(row.number, take_over=address == "演示路2号", words="请另行申请", by=li, at=AT)
    actions.review(row.number, opinion="", by=li, at=AT)
    actions.decide(row.number, "grant", by=zhao, at=AT)
    actions.serve(row.number, how="online", proof="x", by=zhao, at=AT)
    (held,) = licences.of_party(people.parties["hengda"].pk)
    licence_acts.suspend(held.number, reason="under-examination", words="", by=zhao, at=AT)
    licence_acts.restore(held.number, by=zhao, at=AT)
    drawn = {one.kind: one.pk for one in documents.of_subject("case", row.number)}
    matter = wang.get(f"/matters/{row.number}").content.decode()
    assert f'<a href="/papers/{drawn["change-taken-over"]}.pdf">Change taken over (PDF)</a>' in matter
    assert f'<a href="/papers/{drawn["change-declined"]}.pdf">Change not taken over (PDF)</a>' in matter
    page = wang.get(f"/licences/{held.number}").content.decode()
    assert f'<a href="/papers/{drawn["restoration"]}.pdf">Suspension lifted (PDF)</a>' in page
    assert wang.get(f"/papers/{drawn['restoration']}.pdf").content.startswith(b"%PDF")
