"""Handing a case to a colleague, through the pages."""

import re
from pathlib import Path

import pytest
from django.utils import timezone

from tongban.actors import cast
from tongban.cases.tests.world import filed
from tongban.web.desk import history
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()
HOSTILE = '<script>alert(1)</script> & "请假"'


def test_a_case_is_handed_over_and_the_history_says_it(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li, sun = browser(people, "li"), browser(people, "sun")
    page = li.get(f"/desk/cases/{number}").content.decode()
    assert "Hand over to a colleague" in page
    assert re.findall(r'<option value="\d+" lang="zh-Hans">([^<]*)', page) == ["孙强（演示）"]
    told = {"to": people.accounts["sun"].pk, "words": HOSTILE}
    assert li.post(f"/desk/cases/{number}/hand-over", told).status_code == 302
    page = li.get(f"/desk/cases/{number}").content.decode()
    assert "孙强（演示） has it; you can read." in page
    page = li.get(f"/desk/cases/{number}?part=history").content.decode()
    assert "Handed over to 孙强（演示）" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert "Hand over to a colleague" not in page
    assert number in sun.get("/desk/?query=mine").content.decode()
    assert li.post(f"/desk/cases/{number}/hand-over", told).status_code == 422


@pytest.mark.parametrize("to", ["", "x", "-1", "99999999999", "１"])
def test_a_receiver_that_is_none_and_no_reason_are_refused_in_words(people: cast.Cast, to: str) -> None:
    number = filed(people, at=AT).number
    answer = browser(people, "li").post(f"/desk/cases/{number}/hand-over", {"to": to, "words": ""})
    assert answer.status_code == 422
    assert "Choose a colleague who holds the post for this step." in answer.content.decode()
    assert "Say why you hand it over." in answer.content.decode()


def test_every_act_on_a_case_has_words_at_the_desk() -> None:
    written = {kind for path in Path("tongban/cases").glob("*.py") for kind in re.findall(r'office\.record\("(\w+)"', path.read_text())}
    assert {f"case.{kind}" for kind in written} - set(history.titles()) == set()
