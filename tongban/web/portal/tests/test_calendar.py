import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, tokens
from tongban.actors.models import Mandate
from tongban.base.actor import SYSTEM
from tongban.cases.charge_models import Charge
from tongban.cases.tests.paid import costly
from tongban.cases.tests.world import build, filed, in_hand
from tongban.log import queries as log
from tongban.web.tests.world import browser as signed_in

pytestmark = pytest.mark.django_db
PAGE = "/notices/calendar"
AT = timezone.now()


def browser(people: cast.Cast, name: str) -> Client:
    """A browser of somebody of the cast; Wang acts for Hengda."""
    return signed_in(people, name, "hengda" if name == "wang" else "")


def made(page: Any) -> str:
    """The path of an address that is made now."""
    assert page.post(PAGE, {"does": "make"}).status_code == 302
    (found,) = re.findall(r"/due/[^<]+", page.get(PAGE).content.decode())
    return str(found)


def asked(people: cast.Cast) -> None:
    """A case of Hengda's in which the office waits for a supplement."""
    number = in_hand(people, at=AT).number
    told = {"item": "field:address", "cause": "applicant", "words": "门牌"}
    assert browser(people, "li").post(f"/desk/cases/{number}/supplement", told).status_code == 302


def test_the_calendar_shows_what_is_due_without_signing_in_and_is_ended_at_once(people: cast.Cast) -> None:
    asked(people)
    wang, stranger = browser(people, "wang"), Client(headers={"accept-language": "en"})
    path = made(wang)
    assert "/due/" not in wang.get(PAGE).content.decode(), "shown once"
    answer = stranger.get(path)
    text = answer.content.decode().replace("\r\n ", "")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "SUMMARY:Supply what is asked: Filing of a commercial website\r\n" in text
    assert re.search(r"DTSTART;VALUE=DATE:20\d{6}\r\n", text)
    assert "恒达" not in text
    assert "王芳" not in text
    assert "补" in stranger.get(path.replace("l=en", "l=zh-hans")).content.decode()
    again = made(wang)
    assert (stranger.get(path).status_code, stranger.get(again).status_code) == (404, 200)
    for _ in range(2):
        assert wang.post(PAGE, {"does": "end"}).status_code == 302
    assert stranger.get(again).status_code == 404
    kinds = [one.kind for one in log.of_subject("account", str(people.accounts["wang"].pk))]
    assert (kinds.count("token.issued"), kinds.count("token.revoked")) == (2, 2)


def test_a_fee_and_a_supplement_of_a_firm_stand_in_its_list_and_in_its_calendar() -> None:
    people = build(AT, redshield=costly())
    number = filed(people, at=AT).number
    charge = Charge.objects.get(case__number=number)
    told = {"item": "field:address", "cause": "applicant", "words": "门牌"}
    assert browser(people, "li").post(f"/desk/cases/{number}/supplement", told).status_code == 302
    wang = browser(people, "wang")
    path, page = made(wang), wang.get("/notices").content.decode()
    waits = page[page.index('id="waits"') : page.index('id="happened"')]
    assert [word in waits for word in ("Supply what is asked", "Pay the fee", "Nothing waits")] == [True, True, False]
    assert str(charge.due.day) in waits
    feed = Client(headers={"accept-language": "en"}).get(path).content.decode().replace("\r\n ", "")
    assert feed.count("BEGIN:VEVENT") == 2
    assert f"DTSTART;VALUE=DATE:{charge.due:%Y%m%d}" in feed


def test_another_token_opens_no_calendar_and_that_of_the_calendar_nothing_else(people: cast.Cast) -> None:
    stranger, hengda = Client(), people.parties["hengda"].pk
    other = tokens.issue_token(people.accounts["wang"], "p", ["cases"], by=SYSTEM, at=AT, party=hengda)
    assert stranger.get(f"/due/{other.removeprefix('tb_')}.ics").status_code == 404
    assert stranger.get("/due/x.ics").status_code == 404
    token = made(browser(people, "wang")).removeprefix("/due/").partition(".ics")[0]
    refused = stranger.get("/v1/cases", headers={"Authorization": f"Bearer tb_{token}"})
    assert (refused.status_code, "token.scope" in refused.content.decode()) == (403, True)


def test_it_ends_with_the_mandate(people: cast.Cast) -> None:
    path = made(browser(people, "wang"))
    assert Client().get(path).status_code == 200
    Mandate.objects.filter(giver=people.parties["hengda"]).update(until=AT - timedelta(days=1))
    assert Client().get(path).status_code == 404


def test_an_officer_has_none(people: cast.Cast) -> None:
    assert browser(people, "li").get(PAGE).status_code == 403
