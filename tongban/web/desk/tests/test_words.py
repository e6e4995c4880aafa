"""Words ready to use, and notes between officers, through the pages."""

import re

import pytest
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import actions
from tongban.cases.tests.world import filed
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()


def test_words_of_the_agency_are_put_into_a_form_without_script_and_nothing_is_done(people: cast.Cast) -> None:
    number, zhao, li = filed(people, at=AT).number, browser(people, "zhao"), browser(people, "li")
    told = {"act": "supplement", "title": "缺页 <b>", "words": "请补齐证书全部页面。"}
    assert zhao.post("/desk/phrases", told).status_code == 302
    again = zhao.post("/desk/phrases", told)
    assert again.status_code == 422
    assert "words called “缺页 &lt;b&gt;” for this act already" in again.content.decode()
    page = li.get(f"/desk/cases/{number}").content.decode()
    key = re.search(r'value="(own-\d+)" data-words="请补齐证书全部页面。">缺页 &lt;b&gt;<', page)
    assert key
    asked = {"item": "field:address", "cause": "guide", "words": "另：", "phrase": key[1]}
    answer = li.post(f"/desk/cases/{number}/supplement", {**asked, "fill": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(r'id="sw"[^>]*>另：\n请补齐证书全部页面。</textarea>', page)
    assert re.search(r'value="field:address" checked', page)
    assert actions.settle(number, at=AT).state == "submitted"
    assert browser(people, "li").get("/desk/phrases").status_code == 403
    struck = re.search(r'name="strike" value="(\d+)"', zhao.get("/desk/phrases").content.decode())
    assert struck
    zhao.post("/desk/phrases", {"strike": struck[1]})
    assert "缺页" not in li.get(f"/desk/cases/{number}").content.decode()


def test_the_pack_has_words_for_its_reasons_in_the_language_of_the_decision(people: cast.Cast) -> None:
    number, li, zhao = filed(people, at=AT).number, people.actor("li", AT), browser(people, "zhao")
    actions.accept(number, by=li, at=AT)
    actions.review(number, opinion="x", by=li, at=AT)
    typed = {"outcome": "refuse", "reason": "scope-missing", "phrase": "pack-scope-missing", "fill": "yes"}
    page = zhao.post(f"/desk/cases/{number}/decide", typed).content.decode()
    assert "经核对登记簿，申请人的经营范围不包含所申请的业务，不予备案。</textarea>" in page
    assert re.search(r'value="scope-missing" checked', page)
    assert "The scope of business does not cover it<small>《" in page
    assert actions.settle(number, at=AT).state == "in_hand"


def test_a_note_is_for_colleagues_and_the_party_sees_nothing_of_it(people: cast.Cast) -> None:
    number, li = filed(people, at=AT).number, browser(people, "li")
    assert li.post(f"/desk/cases/{number}/note", {"words": "来电<i>说</i>下周补证"}).status_code == 302
    empty = li.post(f"/desk/cases/{number}/note", {"words": " "})
    assert (empty.status_code, "Write what your colleagues should know." in empty.content.decode()) == (422, True)
    page = browser(people, "sun").get(f"/desk/cases/{number}").content.decode()
    assert "来电&lt;i&gt;说&lt;/i&gt;下周补证" in page
    assert "李明（演示）" in page
    assert "Internal note written" in browser(people, "sun").get(f"/desk/cases/{number}?part=history").content.decode()
    wang = browser(people, "wang")
    session = wang.session
    session["party"] = people.parties["hengda"].pk
    session.save()
    seen = wang.get(f"/matters/{number}").content.decode() + wang.get("/account/everything.json").content.decode()
    assert "下周补证" not in seen
    assert browser(people, "chen").post(f"/desk/cases/{number}/note", {"words": "x"}).status_code == 403
