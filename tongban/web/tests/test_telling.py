"""Telling people, on the pages: how one wants it, what did not arrive, and how a decision is served by a carrier."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, reaching
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.tests.world import RECENT, build, in_hand
from tongban.exchange import notices
from tongban.exchange.models import Notice
from tongban.exchange.tests.carriers import Carried, round_at
from tongban.web.tests.world import browser

AT = RECENT
SOON = AT + timedelta(minutes=1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


@pytest.fixture
def post(people: cast.Cast, tmp_path: Path) -> Iterator[Carried]:
    made = Carried(tmp_path, "letter")
    yield made
    made.desk.stop()


def test_people_choose_letters_and_take_them_back(people: cast.Cast, post: Carried) -> None:
    wang = browser(people, "wang")
    page = wang.get("/account/notices").content.decode()
    assert "This platform has nobody who carries this." in page
    refused = wang.post("/account/notices", {"ways": ["letter"], "name": "王芳", "address": ""})
    assert refused.status_code == 422
    assert "Write where letters are to go" in refused.content.decode()
    assert "王芳" in refused.content.decode()
    assert wang.post("/account/notices", {"ways": ["letter"], "name": "王芳", "address": "演示路1号", "quiet": "yes"}).status_code == 302
    party = people.parties["wang"].pk
    assert reaching.of(party, AT).ways == ["letter"]
    assert wang.post("/account/notices", {}).status_code == 302
    assert (reaching.of(party, AT).ways, reaching.of(party, AT).quiet) == ([], False)


def test_what_did_not_arrive_is_listed_and_sent_again_by_who_may(people: cast.Cast, post: Carried) -> None:
    chosen = {"name": "王芳", "address": "演示路1号", "language": "en"}
    reaching.choose({"letter"}, **chosen, by=people.actor("wang", AT), at=AT)
    notices.tell(people.parties["wang"].pk, "511602-20260302-7F3K9QAB", why="case.accepted", name="e1", at=AT)
    round_at(AT)
    post.says("returned", SOON)
    row = Notice.objects.get()
    head, auditor = browser(people, "zhao"), browser(people, "chen")
    page = auditor.get("/supervise/notices").content.decode()
    assert "The letter came back." in page
    assert "Send it again" not in page
    assert auditor.post("/supervise/notices", {"key": row.pk}).status_code == 403
    assert "Send it again" in head.get("/supervise/notices").content.decode()
    assert head.post("/supervise/notices", {"key": row.pk}).status_code == 302
    assert "Every message arrived, or is on its way." in head.get("/supervise/notices").content.decode()
    assert head.post("/supervise/notices", {"key": row.pk}).status_code == 422


def test_the_failed_list_costs_the_same_however_long_it_is(people: cast.Cast, post: Carried, django_assert_max_num_queries: Any) -> None:
    for number in range(15):
        values = {"carrier": "sms", "about": f"511602-20260302-0000{number:04d}", "why": "case.accepted", "made_at": AT}
        Notice.objects.create(key=f"sms:x{number}", errand=f"sms:x{number}", state="failed", reason="notice.failed", **values)
    head = browser(people, "zhao")
    head.get("/supervise/notices")
    with django_assert_max_num_queries(24):
        assert head.get("/supervise/notices").content.decode().count("The carrier could not bring it.") == 15


def test_an_officer_serves_by_registered_letter_and_takes_the_proof_along(people: cast.Cast, post: Carried) -> None:
    number = in_hand(people, at=AT).number
    to = {"name": "王芳", "address": "演示路1号", "phone": "13900000001"}
    actions.choose_delivery(number, "mail", **to, by=people.actor("hengda", AT), at=AT)
    actions.review(number, opinion="同意", by=people.actor("li", AT), at=AT)
    actions.decide(number, "grant", by=people.actor("zhao", AT), at=AT)
    head, papers = browser(people, "zhao"), f"/desk/cases/{number}?part=papers"
    page = head.get(papers).content.decode()
    assert "registered letter" in page
    assert 'name="how" value="public"' not in page
    assert head.post(f"/desk/cases/{number}/dispatch", {"how": "letter"}).status_code == 302
    assert head.post(f"/desk/cases/{number}/dispatch", {"how": "public"}).status_code == 422
    at = AT + timedelta(days=1)
    round_at(at)
    post.says("returned", at)
    page = head.get(papers).content.decode()
    assert "came back" in page
    assert 'name="how" value="public"' in page
    assert head.post(f"/desk/cases/{number}/dispatch", {"how": "letter"}).status_code == 302
    round_at(at + timedelta(days=1))
    post.says("delivered", at + timedelta(days=1), signed_by="门卫李强")
    assert Case.objects.get(number=number).served == "mail"
    assert "门卫李强" in head.get(papers).content.decode()
    told = json.loads(head.get(f"/desk/cases/{number}/served.json").content)
    assert [one["state"] for one in told["ways"]] == ["returned", "served"]
    assert browser(people, "wu").get(f"/desk/cases/{number}/served.json").status_code == 404


def test_any_other_paper_goes_as_a_registered_letter_from_its_page(people: cast.Cast, post: Carried) -> None:
    number = in_hand(people, at=AT).number
    clerk, papers = browser(people, "li"), f"/desk/cases/{number}?part=papers"
    page = clerk.get(papers).content.decode()
    assert "Send a paper as a registered letter" in page
    assert "The applicant gave no address for letters" in page
    (paper,) = re.findall(r'<option value="([^"]+)"[^>]*>Notice of acceptance', page)
    told = {"paper": paper, "name": "<b>恒达</b>", "address": ""}
    refused = clerk.post(f"/desk/cases/{number}/post-paper?part=papers", told)
    assert refused.status_code == 422
    assert 'value="&lt;b&gt;恒达&lt;/b&gt;"' in refused.content.decode()
    assert clerk.post(f"/desk/cases/{number}/post-paper", {**told, "address": "演示路1号"}).status_code == 302
    at = AT + timedelta(days=1)
    round_at(at)
    assert post.given()[-1]["to"] == {"name": "<b>恒达</b>", "address": "演示路1号"}
    post.says("delivered", at, signed_by="门卫李强")
    page = clerk.get(papers).content.decode()
    assert "served it" in page
    assert "门卫李强" in page
    assert 'name="how" value="public"' not in page
    assert "Send a paper as a registered letter" not in browser(people, "zhao").get(papers).content.decode()  # Li has it in hand
