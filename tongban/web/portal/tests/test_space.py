"""My space: lists of matters, drafts with their end, notices, mandates."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongban.actors import actions as actors
from tongban.actors import cast
from tongban.actors import queries as people_of
from tongban.actors.loading import DISTRICT
from tongban.cases import actions
from tongban.cases.tests.world import FILING, FORM, filed
from tongban.web.tests.world import AT, browser

pytestmark = pytest.mark.django_db


def draft(people: cast.Cast, number: int = 0) -> Any:
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    return actions.save(row.number, {**FORM, "site_name": f"恒达{number}"}, by=by, at=AT)


def test_matters_stand_in_three_lists_and_what_is_asked_stands_beside(people: cast.Cast) -> None:
    row, kept, wang = filed(people, at=AT), draft(people), browser(people, "wang", "hengda")
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.supplement(row.number, [{"field": "provider"}], words="请核对", cause="applicant", by=people.actor("li", AT), at=AT)
    page = wang.get("/matters").content.decode()
    assert f'href="/matters/{row.number}#f-provider"' in page
    assert kept.number not in page
    drafts = wang.get("/matters?show=drafts").content.decode()
    assert "Last saved" in drafts
    assert "Kept until" in drafts
    assert row.number not in drafts
    assert wang.post(f"/matters/{kept.number}/withdraw")["location"] == "/matters"
    assert kept.number in wang.get("/matters?show=closed").content.decode()
    assert "You have no drafts" in wang.get("/matters?show=drafts").content.decode()


def test_lists_are_paged_and_ask_the_same_number_of_questions_however_long(people: cast.Cast) -> None:
    wang = browser(people, "wang", "hengda")
    draft(people)
    wang.get("/matters?show=drafts")
    with CaptureQueriesContext(connection) as few:
        wang.get("/matters?show=drafts")
    for number in range(1, 24):
        draft(people, number)
    with CaptureQueriesContext(connection) as many:
        page = wang.get("/matters?show=drafts").content.decode()
    assert len(many) == len(few)
    assert page.count("Throw the draft away") == 20
    assert wang.get("/matters?show=drafts&after=20").content.decode().count("Throw the draft away") == 4
    assert wang.get("/matters?show=nonsense&after=x").status_code == 200


def test_notices_are_new_until_they_are_looked_at_and_what_waits_stays_until_it_is_done(people: cast.Cast) -> None:
    row, wang = filed(people, at=AT), browser(people, "wang", "hengda")
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.supplement(row.number, [{"field": "provider"}], words="请核对", cause="applicant", by=people.actor("li", AT), at=AT)
    actions.write(row.number, "请注意期限", by=people.actor("li", AT), at=AT)
    actions.write(row.number, "收到", by=people.actor("hengda", AT), at=AT)
    assert "new</span></a>" in wang.get("/matters").content.decode()
    first = wang.get("/notices").content.decode()
    assert first.count("The office wrote to you") == 1
    assert "Supply what is asked" in first
    assert first.count("new</span>") >= 3
    again = wang.get("/notices").content.decode()
    assert "new</span>" not in again
    assert "Supply what is asked" in again
    actions.supply(row.number, {"provider": "示例网络"}, by=people.actor("hengda", AT), at=AT)
    assert "Nothing waits for you now." in wang.get("/notices").content.decode()


def test_an_agent_hears_of_matters_only(people: cast.Cast) -> None:
    filed(people, at=AT)
    wang = people.actor("hengda", AT)
    actors.give_mandate(people.parties["hengda"].pk, people.parties["zhang"].pk, [FILING], by=wang, at=AT)
    page = browser(people, "zhang", "hengda").get("/notices").content.decode()
    assert "Mandate given" not in page
    assert "Record entered" not in page
    assert "Mandate given" in browser(people, "wang", "hengda").get("/notices").content.decode()


def test_licences_and_looks_are_paged_and_a_page_beyond_the_last_is_empty(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.web.portal.space.PAGE", 2)
    wang, li, names = browser(people, "wang", "hengda"), people.actor("li", AT), ("恒达一", "恒达二", "恒达三")
    for place, name in enumerate(names):
        row = filed(people, at=AT, site_name=name, domains=[f"d{place}.hengda.example"])
        actions.accept(row.number, by=li, at=AT)
        actions.review(row.number, opinion="材料齐全", by=li, at=AT)
        actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT)
    for where, shown in (("/licences", '<li class="card stack">'), ("/looked", '<tr><th scope="row">')):
        first, second = (wang.get(f"{where}{end}").content.decode() for end in ("", "?after=2"))
        assert (first.count(shown), "?after=2" in first, "Newer" in first) == (2, True, False), where
        assert (second.count(shown) > 0, "?after=0" in second) == (True, True), where
        assert first.split(shown)[1] not in second, where
        for odd in ("?after=x", "?after=99999999999999999999", "?after=-1"):
            assert wang.get(f"{where}{odd}").status_code == 200


def give(people: cast.Cast, **more: Any) -> dict[str, Any]:
    receiver = people.parties["zhang"]
    return {"name": receiver.name, "number": people_of.code_of(receiver), "service": [FILING], **more}


def test_a_mandate_is_given_seen_by_both_used_and_ended(people: cast.Cast) -> None:
    wang, zhang = browser(people, "wang", "hengda"), browser(people, "zhang")
    last = (AT + timedelta(days=30)).date().isoformat()
    assert wang.post("/mandates", give(people, until=last)).status_code == 302
    assert wang.post("/mandates", give(people, until=last)).status_code == 302  # pressed twice
    page = wang.get("/mandates").content.decode()
    assert page.count("End the mandate") == 1
    held = people_of.acting_for(people.accounts["zhang"], AT + timedelta(days=29))
    assert people.parties["hengda"].pk in {one.id for one in held}
    assert people.parties["hengda"].pk not in {one.id for one in people_of.acting_for(people.accounts["zhang"], AT + timedelta(days=32))}
    mandate = people_of.mandates(people.parties["zhang"].pk, timezone.now()).get(giver=people.parties["hengda"]).pk
    assert browser(people, "zhou").post(f"/mandates/{mandate}/end").status_code == 403
    assert "End the mandate" in zhang.get("/mandates").content.decode()
    assert zhang.post(f"/mandates/{mandate}/end").status_code == 302
    assert "Ended ones" in wang.get("/mandates").content.decode()


def test_an_organisation_is_entrusted_by_its_code(people: cast.Cast) -> None:
    wang, minghe = browser(people, "wang"), people.parties["minghe"]
    assert wang.post("/mandates", give(people, number=minghe.code.lower(), name=minghe.name)).status_code == 302
    assert minghe.name in wang.get("/mandates").content.decode()
    page = browser(people, "zhang", "minghe").get("/mandates").content.decode()
    assert f"given to {minghe.name}" in page
    assert "End the mandate" in page
    wrong = wang.post("/mandates", give(people, number=minghe.code[:-1] + "0")).content.decode()
    assert "neither a resident number nor a unified social credit code" in wrong


def test_everything_that_does_not_fit_in_a_mandate_is_said_at_once_and_nobody_is_looked_up(people: cast.Cast) -> None:
    wang = browser(people, "wang", "hengda")
    page = wang.post("/mandates", {"name": "", "number": "1", "until": "2020-01-01"}).content.decode()
    for anchor in ("#f-name", "#f-number", "#f-services", "#f-until"):
        assert f'href="{anchor}"' in page
    assert 'href="#f-until"' in wang.post("/mandates", give(people, until="soon")).content.decode()
    other, unknown = give(people, name="张三丰"), give(people, number="11010519491231002X")
    answers = [wang.post("/mandates", asked).content.decode() for asked in (other, unknown)]
    assert all("Nobody is known here with this number and this name" in answer for answer in answers)
    for _ in range(5):
        answer = wang.post("/mandates", other)
    assert "Too many failed attempts" in answer.content.decode()
    assert wang.post("/mandates", give(people)).status_code == 422
