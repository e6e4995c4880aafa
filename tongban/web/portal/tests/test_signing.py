"""Several confirm a form through the pages; each reads it first."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.actors import queries as actors
from tongban.cases import actions, signed_forms
from tongban.cases.models import Case
from tongban.cases.tests.test_signing import changed, draft, now
from tongban.cases.tests.test_signing import sign as signed
from tongban.cases.tests.world import AT, FORM, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(AT, changed())


def browser(people: cast.Cast, name: str, party: str = "") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    session = client.session
    session["party"] = people.parties[party].pk if party else None
    session.save()
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def confirm(client: Client, where: str) -> Any:
    """With the code that the demonstration shows."""
    client.post(where, {"does": "code"})
    page = client.get(where).content.decode()
    code, seen = re.findall(r'<b class="code">(\d{6})</b>', page)[0], re.findall(r'name="seen" value="(\w{64})"', page)[0]
    return client.post(where, {"does": "sign", "code": code, "seen": seen})


def test_the_applicant_asks_each_reads_and_confirms_and_it_is_filed(people: cast.Cast) -> None:
    number = draft(people)
    where, wang, zhou = f"/matters/{number}/sign", browser(people, "wang", "hengda"), browser(people, "zhou")
    assert zhou.get(where).status_code == 404
    assert where in wang.get(f"/matters/{number}/check").content.decode()
    refused = wang.post(f"/matters/{number}/check", {"key": "k"})
    assert "合伙人 (周桂英) has not confirmed the form as it stands now." in text(refused)
    wang.post(where, {"does": "invite"})
    assert where in zhou.get("/notices").content.decode()
    page = text(zhou.get(where))
    assert FORM["address"] in page
    assert now(number) in page
    assert "Ask them to confirm" not in page
    assert confirm(zhou, where).status_code == 302
    assert "with a code" in text(zhou.get(where))
    assert confirm(wang, where).status_code == 302
    assert "Everybody has confirmed: submit" in text(wang.get(where))
    assert wang.post(f"/matters/{number}/check", {"key": "k"}).url == f"/matters/{number}"
    assert "周桂英" in text(wang.get(f"/matters/{number}"))
    document = json.loads(wang.get(f"/matters/{number}/signatures.json").content)
    assert [one.verdict for one in signed_forms.verify(document)] == ["vouched", "vouched"]
    assert "周桂英" in text(browser(people, "li").get(f"/desk/cases/{number}"))
    assert zhou.get(where).status_code == 404
    assert wang.get(where).url == f"/matters/{number}"


def test_a_form_that_was_changed_meanwhile_is_read_again_first(people: cast.Cast) -> None:
    number = draft(people)
    where, wang, zhou = f"/matters/{number}/sign", browser(people, "wang", "hengda"), browser(people, "zhou")
    wang.post(where, {"does": "invite"})
    zhou.post(where, {"does": "code"})
    page = zhou.get(where).content.decode()
    code, seen = re.findall(r'<b class="code">(\d{6})</b>', page)[0], re.findall(r'name="seen" value="(\w{64})"', page)[0]
    wang.post(f"/matters/{number}/form/contact", {"provider": "示例", "address": "演示路9号", "webmaster": "王芳", "phone": "13900000001"})
    refused = zhou.post(where, {"does": "sign", "code": code, "seen": seen})
    assert refused.status_code == 422
    assert "The form was changed since you read it." in text(refused)
    assert "演示路9号" in text(refused)


def test_who_does_not_confirm_says_why_and_strangers_see_nothing(people: cast.Cast) -> None:
    number = draft(people)
    where, wang, zhou = f"/matters/{number}/sign", browser(people, "wang", "hengda"), browser(people, "zhou")
    wang.post(where, {"does": "invite"})
    assert zhou.post(where, {"does": "decline", "words": ""}).status_code == 422
    assert zhou.post(where, {"does": "sign", "code": "000000", "seen": now(number)}).status_code == 422
    assert zhou.post(where, {"does": "x"}).status_code == 422
    zhou.post(where, {"does": "decline", "words": "地址不对"})
    assert "地址不对" in text(wang.get(where))
    for name, party in (("zhang", "minghe"), ("li", ""), ("wu", "")):
        client = browser(people, name, party)
        assert client.get(where).status_code == 404, name
        assert client.post(where, {"does": "sign", "code": "1", "seen": now(number)}).status_code == 404, name
    assert Case.objects.get(number=number).state == "draft"
    assert zhou.get(f"/matters/{number}/signatures.json").status_code == 404


def test_the_applicant_says_how_the_result_is_wanted_and_the_desk_sees_it(people: cast.Cast) -> None:
    at = timezone.now()
    number = draft(people)
    for name in ("hengda", "zhou"):
        actions.ask_signatures(number, by=people.actor("hengda", at), at=at)
        signed(people, number, name)
    actions.submit(number, key="k", by=people.actor("hengda", at), at=at)
    where, wang = f"/matters/{number}/delivery", browser(people, "wang", "hengda")
    assert "On line: it stands in your space" in text(wang.get(f"/matters/{number}"))
    refused = wang.post(where, {"how": "mail", "name": "王芳"})
    assert refused.status_code == 422
    assert refused.content.decode().count('class="errmsg"') == 2
    assert wang.post(where, {"how": "mail", "name": "王芳", "address": "演示路1号", "phone": "13900000001"}).status_code == 302
    assert "By mail" in text(wang.get(f"/matters/{number}"))
    li, zhao = people.actor("li", at), people.actor("zhao", at)
    actions.accept(number, by=li, at=at)
    actions.review(number, opinion="材料齐全", by=li, at=at)
    actions.decide(number, "grant", by=zhao, at=at)
    desk = browser(people, "zhao")
    assert "演示路1号" in text(desk.get(f"/desk/cases/{number}"))
    assert desk.post(f"/desk/cases/{number}/serve", {"how": "mail", "words": ""}).status_code == 422
    actions.serve(number, how="mail", proof="EMS 1", by=zhao, at=at)
    assert "How you want the result" not in text(wang.get(f"/matters/{number}"))
    assert browser(people, "zhang", "minghe").get(where).status_code == 404


def test_who_is_named_opens_the_files_and_confirms_at_a_window_with_a_receipt(people: cast.Cast) -> None:
    number, zhou, li = draft(people), browser(people, "zhou"), browser(people, "li")
    where, desk = f"/matters/{number}/sign", f"/desk/counter/{number}"
    wang, party = browser(people, "wang", "hengda"), people.parties["zhou"]
    wang.post(where, {"does": "invite"})
    (file,) = re.findall(rf'href="({where}/files/\d+)"', zhou.get(where).content.decode())
    assert zhou.get(file).content.startswith(b"%PDF")
    assert "who is asked to confirm the form" in text(wang.get("/looked"))
    assert browser(people, "zhang").get(file).status_code == 404
    li.post("/desk/counter", {"act": "attend", "number": actors.code_of(party), "name": party.name, "place": "3号窗口"})
    assert f"{desk}/sign" in li.get("/desk/counter").content.decode()
    page = li.get(f"{desk}/sign").content.decode()
    assert FORM["address"] in page
    (file,) = re.findall(rf'href="({desk}/sign/files/\d+)"', page)
    assert li.get(file).content.startswith(b"%PDF")
    assert li.get(f"{desk}/signed").status_code == 404
    assert li.post(f"{desk}/sign", {"does": "x"}).status_code == 404
    assert li.post(f"{desk}/sign", {"does": "decline", "words": ""}).status_code == 422
    assert li.post(f"{desk}/sign", {"does": "sign"}).status_code == 422
    (seen,) = re.findall(r'name="seen" value="(\w{64})"', page)
    done = li.post(f"{desk}/sign", {"does": "sign", "seen": seen})
    assert done.url == f"{desk}/signed"
    paper = li.get(done.url).content.decode()
    for shown in (seen, "3号窗口", "周桂英", "李明（演示）", "<svg"):
        assert shown in paper
    assert "in person at a window" in text(wang.get(where))
    sun = browser(people, "sun")
    sun.post("/desk/counter", {"act": "attend", "number": actors.code_of(party), "name": party.name, "place": "4号窗口"})
    later = text(sun.get(done.url))
    assert ("Identity document seen by 李明（演示）" in later, "3号窗口" in later) == (True, True)
    li.post("/desk/counter", {"act": "leave"})
    assert li.get(f"{desk}/sign").status_code == 403
