"""My account through the pages: what is kept, taking it along, ending sessions."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import actions, cast, sign_in
from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import build, filed
from tongban.registers import actions as registers

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(AT)


def browser(people: cast.Cast, name: str, party: str = "") -> Client:
    """A browser signed in as someone of the cast, for themselves or for a party."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts[name])
    session = client.session
    session["party"] = people.parties[party].pk if party else None
    session.save()
    return client


def test_one_sees_who_one_is_with_numbers_half_hidden(people: cast.Cast) -> None:
    page = browser(people, "wang").get("/account").content.decode()
    assert "王芳" in page
    assert "139****0001" in page
    assert "13900000001" not in page
    assert "Identity level 3" in page


def test_a_representative_sees_the_enterprise_and_its_records(people: cast.Cast) -> None:
    page = browser(people, "wang", "hengda").get("/account").content.decode()
    assert people.parties["hengda"].code in page
    assert "Register of operators" in page


def test_records_of_one_register_are_told_apart_and_the_latest_ten_are_shown(people: cast.Cast) -> None:
    code = people.parties["hengda"].code
    for number in range(12):
        facts = {
            "number": f"MR99{number:04}",
            "operator": code,
            "name": f"恒达第{number}店",
            "domains": [f"s{number}.example"],
            "kind": "trading",
        }
        registers.enter("redshield.websites", facts, by=SYSTEM, at=AT + timedelta(minutes=number))
    page = browser(people, "wang", "hengda").get("/account").content.decode()
    called = re.findall(r"<summary>Register of websites: (.*?)</summary>", page)
    assert called == [f"MR99{number:04}" for number in range(11, 1, -1)]
    assert "3 older records stand in the file below." in page


def test_an_agent_is_not_told_what_is_kept(people: cast.Cast) -> None:
    actions.give_mandate(people.parties["hengda"].pk, people.parties["zhang"].pk, ["*"], by=people.actor("hengda", AT), at=AT)
    agent = browser(people, "zhang", "hengda")
    assert people.parties["hengda"].code not in agent.get("/account").content.decode()
    answer = agent.get("/account/everything.json")
    assert answer.status_code == 403
    assert "represents it by law" in answer.content.decode()


def test_everything_of_a_party_comes_along_and_nothing_of_another(people: cast.Cast) -> None:
    own, other = filed(people, "hengda", at=AT), filed(people, "minghe", at=AT, domains=["minghe.example"], site_name="明和百货")
    answer = browser(people, "wang", "hengda").get("/account/everything.json")
    assert "attachment" in answer.headers["content-disposition"]
    told = json.loads(answer.content)
    assert told["party"]["number"] == people.parties["hengda"].code
    assert [one["number"] for one in told["cases"]] == [own.number]
    assert told["cases"][0]["answers"]["site_name"] == "恒达鲜食"
    assert told["cases"][0]["papers"]
    assert [one["key"] for one in told["records"]] == [people.parties["hengda"].code]
    assert told["looks"][0]["about"] == own.number
    assert told["mandates_given"][0]["receiver"] == "王芳"
    text = answer.content.decode()
    for mark in (other.number, "明和", "minghe", "张伟", people.parties["minghe"].code):
        assert mark not in text


def test_a_person_takes_along_the_account_and_what_was_entrusted(people: cast.Cast) -> None:
    registered = filed(people, "hengda", at=AT)
    told = json.loads(browser(people, "wang").get("/account/everything.json").content)
    assert told["party"]["phone"] == "13900000001"
    assert told["account"] == {"level": 3}
    assert [one["giver"] for one in told["mandates_received"]] == [people.parties["hengda"].name]
    assert told["cases"] == []
    assert registered.number not in json.dumps(told)


def test_one_sees_from_where_one_signed_in_and_nobody_else_does(people: cast.Cast) -> None:
    code = sign_in.request_code("13900000001", at=AT)
    sign_in.person("13900000001", str(code), at=AT, source="203.0.113.77")
    wang, zhang = browser(people, "wang"), browser(people, "zhang")
    page = wang.get("/account").content.decode()
    assert "203.0.113.0/24" in page
    assert "203.0.113.77" not in page
    assert "with a code by telephone" in page
    assert "203.0.113" not in zhang.get("/account").content.decode()
    assert json.loads(wang.get("/account/everything.json").content)["sign_ins"][0]["network"] == "203.0.113.0/24"
    assert json.loads(browser(people, "wang", "hengda").get("/account/everything.json").content)["sign_ins"] == []


def test_records_of_others_stay_out_although_they_change(people: cast.Cast) -> None:
    code = people.parties["minghe"].code
    registers.change("redshield.operators", code, {"scope": "改了"}, by=SYSTEM, at=timezone.now())
    assert "改了" not in browser(people, "wang", "hengda").get("/account/everything.json").content.decode()


def test_all_sessions_end_at_once_and_twice_does_no_harm(people: cast.Cast) -> None:
    here, there = browser(people, "wang"), browser(people, "wang")
    assert here.post("/account/sessions").headers["location"] == "/sign-in"
    for client in (here, there):
        assert client.get("/account").status_code == 403
        assert client.post("/account/sessions").status_code == 403
    code = sign_in.request_code("13900000001", at=timezone.now())
    assert sign_in.person("13900000001", str(code), at=timezone.now()) == people.accounts["wang"]
