"""Through the pages: a question with and without an account, its answer, not answered, a complaint that keeps officers out."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.test_rights import reader
from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.tests.world import RECENT, answered, build, heard, in_hand, reconsidering, said
from tongban.licences import queries as licences
from tongban.pack import reader as packs
from tongban.services import actions as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return kept.built((RECENT, "heard"), lambda: heard(build(RECENT), RECENT))


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_question_is_answered_and_who_was_not_answered_asks_the_superior(people: cast.Cast) -> None:
    wang, li, zhao, office = (reader(people, name) for name in ("owner", "li", "zhao", "office"))
    agency = people.agencies["market-regulation"].pk
    ways = wang.get("/ask?service=redshield.website-filing").content.decode()
    assert "/ask/voice.consultation?service=redshield.website-filing" in ways
    page = wang.get("/ask/voice.consultation?service=redshield.website-filing").content.decode()
    assert f'<option value="{agency}" lang="zh-Hans" selected>' in page
    told = {"key": key_of(page), "agency": agency, "subject": "网站备案", "words": "备案需要多久？"}
    number = Case.objects.get(number=sent(wang, "voice.consultation", told)).number
    assert sent(wang, "voice.consultation", told) == number
    assert number in li.get("/desk/").content.decode()
    li.post(f"/desk/cases/{number}/review", {"words": "二十个工作日"})
    zhao.post(f"/desk/cases/{number}/decide", {"outcome": "answered", "words": "备案在二十个工作日内办结。"})
    zhao.post(f"/desk/cases/{number}/serve", {"how": "online"})
    page = wang.get(f"/matters/{number}").content.decode()
    assert "备案在二十个工作日内办结。" in page
    assert f"/ask/voice.review?about={number}" in page
    assert f"/ask/voice.complaint?about={number}" in page
    again = sent(wang, "voice.review", {"key": "again", "about": number, "words": "没有说从哪天起算。"})
    assert again in office.get("/desk/").content.decode()
    assert number in office.get(f"/desk/cases/{again}").content.decode()
    assert f"/ask/voice.review?about={number}" not in wang.get(f"/matters/{number}").content.decode()
    refused = wang.post("/ask/voice.review", {"key": "third", "about": number, "words": "还是没有。"})
    assert refused.status_code == 422
    assert again in refused.content.decode()


def sent(client: Client, service: str, told: dict[str, Any]) -> str:
    answer = client.post(f"/ask/{service}", told)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["location"]).rpartition("/")[2]


def test_without_an_account_number_and_code_show_the_answer_and_nothing_else_does(people: cast.Cast) -> None:
    nobody, at = Client(), timezone.now()
    page = nobody.get("/ask/voice.consultation").content.decode()
    agency = people.agencies["market-regulation"].pk
    told = {"key": key_of(page), "agency": agency, "subject": "费用", "words": "备案收费吗？", "name": "路人"}
    place = nobody.post("/ask/voice.consultation", told)["location"]
    assert nobody.post("/ask/voice.consultation", told)["location"] == place
    row = Case.objects.get()
    assert row.party.name == "路人"
    assert place == f"/progress?number={row.number}&code={row.code}"
    assert row.code in nobody.get(place).content.decode()
    actions.review(row.number, opinion="不收费", by=people.actor("li", at), at=at)
    actions.decide(row.number, "answered", words="备案不收费。", by=people.actor("zhao", at), at=at)
    assert "备案不收费。" in nobody.get(place).content.decode()
    assert nobody.get(f"/progress?number={row.number}&code=WRONG12").status_code == 404
    assert nobody.get(f"/matters/{row.number}").status_code == 403


def test_without_an_account_the_answer_is_rated_by_number_and_code(people: cast.Cast) -> None:
    nobody, at = Client(headers={"accept-language": "en"}), timezone.now()
    agency = people.agencies["market-regulation"].pk
    place = nobody.post("/ask/voice.consultation", {"key": "r", "agency": agency, "subject": "费用", "words": "收费吗？"})["location"]
    row = Case.objects.get()
    address = place.replace("/progress?", "/progress/rating?")
    assert "can be rated once it is closed" in nobody.get(address).content.decode()
    answered(people, row.number, at)
    assert address.replace("&", "&amp;") in nobody.get(place).content.decode()
    told = {"number": row.number, "code": row.code, "words": "没有答"}
    short = nobody.post("/progress/rating", told)
    assert short.status_code == 422
    assert 'href="#f-level"' in short.content.decode()
    assert "没有答" in short.content.decode()
    assert nobody.post("/progress/rating", {**told, "level": "5"})["location"] == address
    assert "The office looks into it by" in nobody.get(address).content.decode()
    assert nobody.post("/progress/rating", {**told, "level": "1"}).status_code == 422
    assert nobody.post("/progress/rating", {**told, "level": "1", "code": "WRONG12"}).status_code == 404


def test_a_letter_that_lacks_something_says_so_and_leaves_no_draft(people: cast.Cast) -> None:
    answer = Client().post("/ask/voice.consultation", {"key": "x", "subject": "", "words": "只有内容"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "只有内容" in page
    assert 'href="#f-subject"' in page
    assert not Case.objects.exists()


def test_a_complaint_wants_who_it_is_from_and_a_review_a_case(people: cast.Cast) -> None:
    nobody = Client()
    assert "/sign-in?next=/ask/voice.complaint" in nobody.get("/ask/voice.complaint").content.decode()
    assert nobody.post("/ask/voice.complaint", {"key": "x", "subject": "态度", "words": "不好"}).status_code == 200
    assert not Case.objects.exists()
    answer = reader(people, "owner").post("/ask/voice.review", {"key": "x", "words": "没有答复"})
    assert answer.status_code == 422


def test_hostile_letters_are_refused_or_shown_as_text(people: cast.Cast) -> None:
    nobody = Client()
    assert nobody.post("/ask/voice.consultation", {"key": "x", "subject": "a\0b", "words": "c"}).status_code in (400, 422)
    place = nobody.post("/ask/voice.consultation", {"key": "y", "subject": "<b>x</b>", "words": "<script>1</script>", "agency": "9999999"})
    assert place.status_code == 422
    place = nobody.post("/ask/voice.consultation", {"key": "y", "subject": "<b>x</b>", "words": "<script>1</script>"})["location"]
    assert "<script>1" not in nobody.get(place).content.decode()


def test_many_letters_from_one_place_have_to_wait(people: cast.Cast) -> None:
    nobody, told = Client(), {"subject": "问", "words": "问"}
    answers = [nobody.post("/ask/voice.consultation", {**told, "key": f"key-{n}"}).status_code for n in range(21)]
    assert answers == [*[302] * 20, 422]


def test_the_page_of_a_case_passes_it_on(people: cast.Cast) -> None:
    number = sent(reader(people, "owner"), "voice.consultation", {"key": "p", "subject": "津贴", "words": "津贴找谁？"})
    office, agency = reader(people, "office"), people.agencies["market-regulation"].pk
    assert f'<option value="{agency}"' in office.get(f"/desk/cases/{number}").content.decode()
    answer = office.post(f"/desk/cases/{number}/refer", {"to": agency, "words": "由你局答复"})
    assert answer["location"] == "/desk/"
    assert number in reader(people, "li").get("/desk/").content.decode()
    assert "由你局答复" in reader(people, "owner").get(f"/matters/{number}").content.decode()


def test_who_does_not_agree_has_the_decision_reconsidered_by_others_and_both_cases_tell_of_it(people: cast.Cast) -> None:
    reconsidering(people, RECENT)
    number = in_hand(people, RECENT).number
    actions.review(number, opinion="材料齐全", by=people.actor("li", RECENT), at=RECENT)
    actions.decide(number, "grant", by=people.actor("zhao", RECENT), at=RECENT)
    owner, zhao, wei, ren = (reader(people, name) for name in ("owner", "zhao", "wei", "ren"))
    zhao.post(f"/desk/cases/{number}/serve", {"how": "online"})
    licence = licences.of_case(number)
    assert licence
    assert f"/ask/reconsideration.application?about={number}" in owner.get(f"/matters/{number}").content.decode()
    page = owner.get(f"/ask/reconsideration.application?about={number}").content.decode()
    told = {"key": key_of(page), "about": number, "claim": "撤销", "grounds": "程序违法"}
    contest = sent(owner, "reconsideration.application", told)
    assert zhao.get(f"/desk/cases/{contest}").status_code == 404
    assert number in wei.get(f"/desk/cases/{contest}").content.decode()
    assert wei.get(f"/desk/cases/{number}").status_code == 200
    wei.post(f"/desk/cases/{contest}/accept", {})
    wei.post(f"/desk/cases/{contest}/review", {"words": "程序违法属实"})
    ren.post(f"/desk/cases/{contest}/decide", {"outcome": "revoke", "words": "撤销原决定"})
    ren.post(f"/desk/cases/{contest}/serve", {"how": "online"})
    assert contest in owner.get(f"/matters/{number}").content.decode()
    page = owner.get(f"/licences/{licence.number}").content.decode()
    assert "the decision on which it rests was revoked on reconsideration" in page
    assert "revoked" in Client(headers={"accept-language": "en"}).get(f"/verify?q={licence.number}").content.decode().lower()


def test_a_revoked_refusal_goes_on_and_the_party_reads_it_in_both_matters(people: cast.Cast) -> None:
    reconsidering(people, RECENT)
    number = in_hand(people, RECENT).number
    actions.review(number, opinion="域名证书不符", by=people.actor("li", RECENT), at=RECENT)
    actions.decide(number, "refuse", reasons=["proof-wrong"], by=people.actor("zhao", RECENT), at=RECENT)
    owner, zhao, wei, ren = (reader(people, name) for name in ("owner", "zhao", "wei", "ren"))
    zhao.post(f"/desk/cases/{number}/serve", {"how": "online"})
    contest = sent(owner, "reconsideration.application", {"key": "c", "about": number, "claim": "撤销", "grounds": "证书相符"})
    wei.post(f"/desk/cases/{contest}/accept", {})
    wei.post(f"/desk/cases/{contest}/review", {"words": "证书相符"})
    ren.post(f"/desk/cases/{contest}/decide", {"outcome": "revoke", "words": "撤销不予备案决定"})
    ren.post(f"/desk/cases/{contest}/serve", {"how": "online"})
    new = Case.objects.get(about__number=number, service="redshield.website-filing").number
    for page, wanted in ((f"/matters/{number}", new), (f"/matters/{new}", number)):
        assert wanted in owner.get(page).content.decode(), page
    assert "the application is decided anew by others" in owner.get(f"/matters/{new}").content.decode()
    assert f"/matters/{new}" in owner.get("/notices").content.decode()
    assert number in reader(people, "li").get(f"/desk/cases/{new}").content.decode()


def test_an_answer_that_helps_others_is_found_by_anybody(people: cast.Cast) -> None:
    number = answered(people, said(people, at=RECENT).number, RECENT).number
    li, zhao, nobody = reader(people, "li"), reader(people, "zhao"), Client()
    told = {"question": "办理备案要多少天？", "words": "王芳问的：20个工作日之内。"}
    refused = li.post(f"/desk/cases/{number}/propose-answer", told)
    assert refused.status_code == 422
    assert told["question"] in refused.content.decode()
    li.post(f"/desk/cases/{number}/propose-answer", {**told, "words": "20个工作日之内。"})
    assert "20个工作日之内。" not in nobody.get("/open/answers").content.decode()
    assert "publish-answer" not in li.get(f"/desk/cases/{number}").content.decode()
    assert "publish-answer" in zhao.get(f"/desk/cases/{number}").content.decode()
    zhao.post(f"/desk/cases/{number}/publish-answer", {})
    for page in ("/open/answers", "/open/answers?q=备案", "/services?q=备案"):
        assert "20个工作日之内。" in nobody.get(page).content.decode(), page
    assert "20个工作日之内。" not in nobody.get("/open/answers?q=护照").content.decode()
    zhao.post(f"/desk/cases/{number}/end-answer", {"words": "已过时"})
    assert "20个工作日之内。" not in nobody.get("/open/answers").content.decode()


def test_a_request_for_information_is_addressed_on_its_guide(people: cast.Cast) -> None:
    row = services.propose(packs.files(Path("packs/disclosure")), by=people.actor("gao", RECENT), at=RECENT)
    services.publish(row.pk, effective_from=RECENT, by=people.actor("zhao", RECENT), at=RECENT)
    services.offer_service("disclosure.information-request", people.agencies["government-office"].pk, by=SYSTEM, at=RECENT)
    wang = reader(people, "owner")
    page = wang.get("/services/disclosure.information-request").content.decode()
    there, silent = (people.agencies[one] for one in ("civil-affairs", "public-security"))
    assert f'<option value="{there.pk}" lang="zh-Hans">{there.name}</option>' in page
    assert f'<option value="{silent.pk}"' not in page
    assert silent.name in page
    refused = wang.post("/services/disclosure.information-request/start", {"agency": silent.pk})
    assert (refused.status_code, silent.name in refused.content.decode()) == (422, True)
    assert wang.post("/services/disclosure.information-request/start", {"agency": there.pk}).status_code == 302
    assert Case.objects.get().agency_id == there.pk
    li, zhou = reader(people, "li"), people.parties["zhou"]
    li.post("/desk/counter", {"act": "attend", "number": actors.code_of(zhou), "name": zhou.name, "place": "3号窗口"})
    assert 'value="disclosure.information-request"' in li.get("/desk/counter").content.decode()
    assert li.post("/desk/counter/start", {"party": zhou.pk, "service": "disclosure.information-request"}).status_code == 302
    assert Case.objects.latest("pk").agency.function == "market-regulation"
