"""Another revision through the pages: published for a day, followed by drafts with marks, and running cases moved by hand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases import actions, queries
from tongban.cases.models import Case
from tongban.cases.tests.revised import ASKS_HOST, MUST_HOST, PROVIDER, SHORTER, proposed, publish
from tongban.cases.tests.world import FILING, FORM, decided, filed, in_hand
from tongban.services import queries as services
from tongban.web.tests.world import AT
from tongban.web.tests.world import browser as reader

pytestmark = pytest.mark.django_db
INSTEAD = ("form.yaml", PROVIDER, MUST_HOST[2].removeprefix(PROVIDER))


def draft(people: cast.Cast) -> Case:
    by = people.actor("hengda", AT)
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    return actions.save(row.number, FORM, by=by, at=AT)


def test_a_draft_opened_again_shows_what_differs_and_what_was_said(people: cast.Cast) -> None:
    row = draft(people)
    publish(people, INSTEAD, at=AT)
    wang = reader(people, "wang", "hengda")
    page = wang.get(f"/matters/{row.number}").content.decode()
    assert "another revision is in force" in page
    assert "no longer asked" in page
    assert FORM["provider"] in page
    form = wang.get(f"/matters/{row.number}/form/contact").content.decode()
    assert "This question is new." in form
    assert FORM["webmaster"] in form


def test_marks_go_once_the_page_is_saved_and_what_is_gone_stays_told(people: cast.Cast) -> None:
    row = draft(people)
    publish(people, INSTEAD, at=AT)
    wang, address = reader(people, "wang", "hengda"), f"/matters/{row.number}/form/contact"
    wang.get(address)
    assert wang.post(address, {**FORM, "host": "云主机"}).status_code == 302
    assert "This question is new." not in wang.get(address).content.decode()
    page = wang.get(f"/matters/{row.number}/check").content.decode()
    assert "No longer asked" in page
    assert FORM["provider"] in page


def test_a_page_drawn_before_is_taken_in_and_leads_on(people: cast.Cast) -> None:
    row = draft(people)
    publish(people, INSTEAD, at=AT)
    wang = reader(people, "wang", "hengda")
    assert wang.post(f"/matters/{row.number}/form/contact", {**FORM, "provider": "另一家"}).status_code == 302
    assert "另一家" in wang.get(f"/matters/{row.number}").content.decode()


def test_filing_what_is_asked_otherwise_now_comes_back_with_what_differs(people: cast.Cast) -> None:
    row = draft(people)
    publish(people, ASKS_HOST, at=AT)
    answer = reader(people, "wang", "hengda").post(f"/matters/{row.number}/check", {"key": "k"})
    assert answer.status_code == 422
    assert "was changed by a new revision" in answer.content.decode()
    assert "another revision is in force" in answer.content.decode()
    assert queries.case(row.number, to=people.actor("hengda", AT)).state == "draft"


def test_the_head_publishes_for_a_day_and_calls_back(people: cast.Cast) -> None:
    row = proposed(people, SHORTER, at=AT)
    zhao, day = reader(people, "zhao"), (AT + timedelta(days=40)).date().isoformat()
    wrong = zhao.post(f"/desk/packs/{row.pk}/publish", {"from": "soon"})
    assert "is no day" in wrong.content.decode()
    assert zhao.post(f"/desk/packs/{row.pk}/publish", {"from": day}).status_code == 302
    assert [one["on"].isoformat() for one in services.to_come(AT)] == [day]
    assert "published, not in force yet" in zhao.get("/desk/packs").content.decode()
    assert zhao.post(f"/desk/packs/{row.pk}/withdraw", {"reason": "先修正"}).status_code == 302
    assert services.to_come(AT) == []


def test_cases_under_an_earlier_revision_are_looked_at_and_moved_each_with_its_result(people: cast.Cast) -> None:
    row, other = in_hand(people, at=AT), filed(people, "minghe", at=AT, site_name="明和", domains=["minghe.example"])
    publish(people, INSTEAD, SHORTER, at=AT)
    zhao = reader(people, "zhao")
    listed = zhao.get("/desk/moving").content.decode()
    assert row.number in listed
    assert other.number in listed
    assert f"/desk/moving/chosen?row={row.number}" in zhao.get(f"/desk/cases/{row.number}").content.decode()
    chosen = {"row": [row.number, other.number]}
    look = zhao.get("/desk/moving/chosen", chosen).content.decode()
    assert "10 working days" in look
    assert "no longer asked" in look
    bare = zhao.post("/desk/moving/chosen", {**chosen, "words": " ", "article": ""})
    assert bare.status_code == 422
    assert "There is no reason" in bare.content.decode()
    actions.withdraw(other.number, by=people.actor("minghe", AT), at=AT)
    done = zhao.post("/desk/moving/chosen", {**chosen, "words": "新规定适用于在办事项", "article": "licensing-law 42"}).content.decode()
    assert "Done: 1. Not done: 1." in done
    fresh = queries.case(row.number, to=people.actor("zhao", AT))
    assert fresh.digest != row.digest
    told = reader(people, "wang", "hengda").get(f"/matters/{row.number}").content.decode()
    assert "moved it to another revision" in told
    assert "新规定适用于在办事项" in told


def test_the_list_of_cases_behind_costs_the_same_however_many(people: cast.Cast) -> None:
    in_hand(people, at=AT)
    publish(people, SHORTER, at=AT)
    zhao, counted = reader(people, "zhao"), []
    zhao.get("/desk/moving")
    for serial in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert zhao.get("/desk/moving").status_code == 200
        counted.append(len(asked.captured_queries))
        if not serial:
            with_more(people)
    assert counted[0] == counted[1]


def with_more(people: cast.Cast) -> None:
    """Further cases under the revision of before."""
    first = Case.objects.get()
    for serial in range(3):
        row = filed(people, "minghe", at=AT, site_name=f"明和{serial}", domains=[f"m{serial}.example"])
        Case.objects.filter(pk=row.pk).update(digest=first.digest)


def test_what_rests_on_an_article_is_listed_at_once(people: cast.Cast) -> None:
    row = in_hand(people, at=AT)
    zhao = reader(people, "zhao")
    assert "licensing-law 42" in zhao.get("/desk/articles").content.decode()
    page = zhao.get("/desk/articles", {"article": "licensing-law 42"}).content.decode()
    assert "1 running case rests on it" in page
    assert "steps.decide.limit" in page
    assert row.number in page
    assert zhao.get("/desk/articles", {"article": "licensing-law 9999"}).status_code == 404


def test_past_cases_are_played_under_a_proposed_revision(people: cast.Cast) -> None:
    row = decided(people, at=AT)
    actions.serve(row.number, how="online", proof="space", by=people.actor("zhao", AT), at=AT + timedelta(days=3))
    revision = proposed(people, SHORTER, MUST_HOST, at=AT).pk
    zhao = reader(people, "zhao")
    assert f"/desk/packs/{revision}/replay" in zhao.get("/desk/packs").content.decode()
    page = zhao.get(f"/desk/packs/{revision}/replay").content.decode()
    assert "would have a shorter limit" in page
    assert "would have to answer a new question" in page
    assert row.number in page
