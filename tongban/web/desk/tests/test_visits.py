"""Visits in person: recorded at the desk, seen by the applicant, promised in the guide, counted for who supervises."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import queries
from tongban.cases.tests.world import FILING, filed

pytestmark = pytest.mark.django_db
AT = timezone.now()


def browser(people: cast.Cast, name: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(people.accounts[name])
    if name == "wang":
        session = client.session
        session["party"] = people.parties["hengda"].pk
        session.save()
    return client


def text(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", client.get(address).content.decode()))


def test_a_visit_recorded_at_the_desk_stands_there_and_in_the_matter(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li, wang = browser(people, "li"), browser(people, "wang")
    told = {"why": "original", "channel": "window", "place": "<b>3号窗口", "day": ""}
    for _ in range(2):
        assert li.post(f"/desk/cases/{number}/visit", told).status_code == 302
    page = text(li, f"/desk/cases/{number}")
    assert "Promised none: everything from afar Recorded 1" in page
    assert "Handing in an original" in page
    assert "Came in person" in text(li, f"/desk/cases/{number}?part=history")
    matter = text(wang, f"/matters/{number}")
    assert "You came in person" in matter
    assert "Handing in an original, Window, &lt;b&gt;3号窗口" in matter
    assert "Recorded 1" in matter


def test_what_is_wrong_is_said_and_who_may_not_sees_no_form(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    for day in ("2026-13-01", "soon", "1999-01-01"):
        told = {"why": "original", "channel": "window", "place": "3", "day": day}
        answer = browser(people, "li").post(f"/desk/cases/{number}/visit", told)
        assert (answer.status_code, "Give the day on which the applicant came." in answer.content.decode()) == (422, True)
    assert "Record a visit in person" not in text(browser(people, "chen"), f"/desk/cases/{number}")
    assert browser(people, "chen").post(f"/desk/cases/{number}/visit", {"why": "original", "place": "3"}).status_code == 403


def test_at_the_desk_a_supplement_names_its_cause(people: cast.Cast) -> None:
    number = filed(people, at=AT).number
    li, told = browser(people, "li"), {"item": "field:address", "words": "门牌"}
    answer = li.post(f"/desk/cases/{number}/supplement", told)
    assert (answer.status_code, "Choose why a supplement is needed." in answer.content.decode()) == (422, True)
    assert li.post(f"/desk/cases/{number}/supplement", {**told, "cause": "guide"}).status_code == 302
    page = text(li, f"/desk/cases/{number}")
    assert "Cause : The guide did not say it" in page.replace("Cause:", "Cause :")
    assert ("With the applicant" in page, "Waiting for you" in page) == (True, False)
    row = queries.case(number, to=people.actor("li", AT))
    assert getattr(queries.supplement(row), "cause", "") == "guide"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "none: everything from afar"), ("zh-hans", "无须到现场"), ("fr", "aucun : tout se fait")]
)
def test_the_guide_says_what_is_promised(people: cast.Cast, language: str, words: str) -> None:
    assert words in text(browser(people, "wang", language), f"/services/{FILING}")


def test_the_figures_say_how_complete_they_are(people: cast.Cast) -> None:
    page = text(browser(people, "chen"), "/supervise/visits")
    assert "No visit missing not rated 0 / 0" in page
    assert "不评定。缺失的数据不按零计算" in text(browser(people, "chen", "zh-hans"), "/supervise/visits")
    number = filed(people, at=AT).number
    asked = {"item": "field:address", "cause": "applicant"}
    browser(people, "li").post(f"/desk/cases/{number}/supplement", asked)
    assert re.search(r"The applicant.{1,6}s error 1 not rated 1 / 1 \( ?100 % ?\)", text(browser(people, "chen"), "/supervise/visits"))
