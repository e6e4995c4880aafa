"""No black box, through the pages of officers and applicants."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import actions as actor_acts
from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.cases import actions, discretion
from tongban.cases.fair_models import OutOfTurn, Recusal
from tongban.cases.models import Case
from tongban.cases.tests import test_allotting, test_discretion
from tongban.cases.tests.world import build, filed
from tongban.log import queries as log
from tongban.log.sequencer import catch_up

pytestmark = pytest.mark.django_db
AT = timezone.now() - timedelta(hours=1)
SECOND = {"site_name": "明和超市", "domains": ["m.example"]}


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return tmp_path


@pytest.fixture
def people(home: Path) -> cast.Cast:
    return build(AT)


def browser(people: cast.Cast, name: str, party: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    session = client.session
    session["party"] = people.parties[party].pk if party else None
    session.save()
    return client


def text(content: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.decode()))


def test_out_of_turn_the_page_asks_for_a_reason_and_who_supervises_reads_it(people: cast.Cast) -> None:
    filed(people, at=AT)
    last, li = filed(people, "minghe", at=AT + timedelta(minutes=1), **SECOND).number, browser(people, "li")
    page = li.get(f"/desk/cases/{last}").content
    assert "Take before its turn" in text(page)
    assert "Cases of this step that have waited longer: 1" in text(page)
    answer = li.post(f"/desk/cases/{last}/accept")
    assert answer.status_code == 422
    assert "1 cases of this step have waited longer" in text(answer.content)
    assert li.post(f"/desk/cases/{last}/take", {"words": "明日开业"}).status_code == 302
    assert OutOfTurn.objects.get().reason == "明日开业"
    page = text(browser(people, "chen").get("/supervise/fair").content)
    assert last in page
    assert "明日开业" in page
    assert "passed over: 1" in page
    assert "Begun out of turn" in text(li.get(f"/desk/cases/{last}?part=history").content)


def test_the_first_of_the_queue_is_taken_with_one_button(people: cast.Cast) -> None:
    first, li = filed(people, at=AT).number, browser(people, "li")
    assert "Take before its turn" not in text(li.get(f"/desk/cases/{first}").content)
    assert li.post(f"/desk/cases/{first}/take").status_code == 302


def test_an_officer_keeps_out_and_the_page_says_so_and_offers_nothing(people: cast.Cast) -> None:
    number, li = filed(people, at=AT).number, browser(people, "li")
    assert li.post(f"/desk/cases/{number}/recuse", {"words": ""}).status_code == 422
    assert li.post(f"/desk/cases/{number}/recuse", {"words": "申请人是我的表弟"}).status_code == 302
    page = text(li.get(f"/desk/cases/{number}").content)
    assert "You declared that you are related to it." in page
    for gone in ("Accept", "Take", "Ask for a supplement", "Keep out of this case"):
        assert f" {gone} " not in page, gone
    assert li.post(f"/desk/cases/{number}/accept").status_code == 422
    refused = log.latest(kinds=["act.refused"])[0]
    assert (log.body(refused) or {})["code"] == "case.related"


def test_an_applicant_objects_and_the_leader_answers_in_the_own_inbox(people: cast.Cast) -> None:
    number, li, zhao = filed(people, at=AT).number, people.accounts["li"].pk, browser(people, "zhao")
    actions.accept(number, by=people.actor("li", AT), at=AT)
    wang = browser(people, "wang", party="hengda")
    assert "Ask for another officer" in text(wang.get(f"/matters/{number}").content)
    assert wang.post(f"/matters/{number}/object", {"account": li, "words": " "}).status_code == 422
    assert wang.post(f"/matters/{number}/object", {"account": li, "words": "他是对方的亲戚"}).status_code == 302
    page = text(wang.get(f"/matters/{number}").content)
    assert "You asked that an officer keep out of it" in page
    assert "Ask for another officer" not in page
    assert "For the leader 1" in text(zhao.get("/desk/").content)
    assert number in text(zhao.get("/desk/?query=leading").content)
    assert "他是对方的亲戚" in text(zhao.get(f"/desk/cases/{number}").content)
    told = {"account": li, "uphold": "yes", "words": "确为近亲属"}
    assert zhao.post(f"/desk/cases/{number}/answer-objection", told).status_code == 302
    assert Recusal.objects.get().upheld is True
    assert "确为近亲属" in text(wang.get(f"/matters/{number}").content)


def test_the_leader_gives_a_case_to_an_officer_by_name(people: cast.Cast) -> None:
    number, sun = filed(people, at=AT).number, people.accounts["sun"].pk
    zhao = browser(people, "zhao")
    assert "Give it to an officer" in text(zhao.get(f"/desk/cases/{number}").content)
    assert zhao.post(f"/desk/cases/{number}/assign", {"to": sun, "words": ""}).status_code == 422
    assert zhao.post(f"/desk/cases/{number}/assign", {"to": sun, "words": "专办此类"}).status_code == 302
    assert Case.objects.get(number=number).holder == sun
    assert "Given to 孙强（演示） by the leader" in text(zhao.get(f"/desk/cases/{number}?part=history").content)


def test_a_lot_is_checked_on_a_page_of_its_own(home: Path) -> None:
    people = build(AT, redshield=test_allotting.files("lot"))
    row = filed(people, at=AT)
    catch_up()
    drawn = actors.account_name(Case.objects.get(pk=row.pk).holder)
    chen = browser(people, "chen")
    assert "Check this lot" in text(chen.get(f"/desk/cases/{row.number}").content)
    page = text(chen.get(f"/desk/lots/{row.number}").content)
    assert "reckoned anew: the same officer" in page
    assert drawn in page


def test_outside_the_standard_the_decision_waits_on_the_page_for_a_second_officer(home: Path) -> None:
    people = build(AT, redshield=test_discretion.files())
    post = actors.posts_of(people.accounts["zhao"].pk)[0]
    actor_acts.appoint(people.accounts["wu"], post, by=SYSTEM, at=AT)
    before = next(one for one in actors.posts_of(people.accounts["wu"].pk) if one.kind == "inspector")
    actor_acts.dismiss(people.accounts["wu"], before, by=SYSTEM, at=AT)
    number = filed(people, at=AT).number
    actions.accept(number, by=people.actor("li", AT), at=AT)
    actions.review(number, opinion="", by=people.actor("li", AT), at=AT)
    zhao, wu = browser(people, "zhao"), browser(people, "wu")
    page = text(zhao.get(f"/desk/cases/{number}").content)
    assert "100 CNY to 300 CNY" in page
    told = {"outcome": "refuse", "reason": "proof-wrong", "unit": "CNY", "amount": "500"}
    answer = zhao.post(f"/desk/cases/{number}/decide", told)
    assert answer.status_code == 422
    assert 'value="500"' in answer.content.decode()
    assert zhao.post(f"/desk/cases/{number}/decide", {**told, "why": "多次违法"}).status_code == 302
    assert "Sign as second officer" not in text(zhao.get(f"/desk/cases/{number}").content)
    page = text(wu.get(f"/desk/cases/{number}").content)
    assert "Sign as second officer" in page
    assert "500 CNY" in page
    assert wu.post(f"/desk/cases/{number}/cosign", {"agree": "yes"}).status_code == 302
    found = discretion.imposed(Case.objects.get(number=number))
    assert found is not None
    assert (found.amount, found.signed_by) == (50000, people.accounts["wu"].pk)
    assert "500 CNY" in text(browser(people, "chen").get("/supervise/fair").content)
    page = text(Client(headers={"accept-language": "en"}).get("/services/redshield.website-filing").content)
    assert "How much is imposed" in page
    assert "100 CNY – 300 CNY" in page


def test_silence_is_told_to_the_applicant_in_a_plain_sentence(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    actions.accept(number, by=people.actor("li", AT), at=AT)
    later = AT + timedelta(days=60)
    actions.settle(number, at=later)
    page = text(browser(people, "wang", party="hengda").get(f"/matters/{number}").content)
    assert "The officer let the limit of this step pass; the matter now lies with the leader" in page
    assert "nobody acted" in text(browser(people, "zhao").get(f"/desk/cases/{number}").content)
    assert number in text(browser(people, "chen").get("/supervise/fair").content)


def test_an_administrator_says_who_an_officer_is_as_a_citizen(people: cast.Cast) -> None:
    li, admin = people.accounts["li"].pk, browser(people, "admin")
    assert "It is not told" in text(admin.get(f"/desk/officers/{li}").content)
    told = {"act": "citizen", "number": actors.code_of(people.parties["wang"]), "name": "王芳"}
    assert admin.post(f"/desk/officers/{li}", {**told, "name": ""}).status_code == 422
    assert admin.post(f"/desk/officers/{li}", told).status_code == 302
    assert "It is told." in text(admin.get(f"/desk/officers/{li}").content)
    assert browser(people, "zhao").post(f"/desk/officers/{li}", told).status_code in (403, 404)
    number = filed(people, at=AT).number
    assert "You represent the applicant" in text(browser(people, "li").get(f"/desk/cases/{number}").content)
