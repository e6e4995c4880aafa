"""Programs on both sides: an enterprise files with its token, a department's own system works the case with the token of a post."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, tokens
from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import FILING, FORM, PDF, build
from tongban.licences import queries as licences

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(timezone.now())


class Program:
    """A program with a token."""

    def __init__(self, people: cast.Cast, account: str, scope: str, **right: int) -> None:
        self.token = tokens.issue_token(people.accounts[account], "program", [scope], by=SYSTEM, at=timezone.now(), **right)

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": "one"}
        answer = Client().generic(method, f"/v1{path}", data=json.dumps(body or {}), content_type="application/json", headers=headers)
        return answer.status_code, answer.json()


def officer(people: cast.Cast, name: str) -> Program:
    return Program(people, name, "office", post=actors.posts_of(people.accounts[name].pk)[0].pk)


def submitted(firm: Program) -> str:
    _, case = firm("POST", "/cases", {"service": FILING})
    number = str(case["number"])
    firm("PUT", f"/cases/{number}/form", {"form": FORM})
    proof = {"material": "domain-certificate", "name": "证书.pdf", "content": base64.b64encode(PDF).decode()}
    firm("POST", f"/cases/{number}/materials", proof)
    assert firm("POST", f"/cases/{number}/submit")[0] == 200
    return number


def test_a_case_goes_from_program_to_program_and_ends_in_a_licence(people: cast.Cast) -> None:
    firm = Program(people, "wang", "cases", party=people.parties["hengda"].pk)
    li, zhao, wu = (officer(people, name) for name in ("li", "zhao", "wu"))
    number = submitted(firm)
    assert [row["number"] for row in li("GET", "/office/cases?query=untaken")[1]] == [number]
    assert li("POST", f"/office/cases/{number}/accept")[1]["state"] == "in_hand"
    assert firm("POST", f"/cases/{number}/changes", {"form": {"address": "演示路9号"}, "reason": "搬家"})[1]["fields"] == ["address"]
    assert li("POST", f"/office/cases/{number}/change", {"take_over": True})[1]["form"]["address"] == "演示路9号"
    asked = {"agency": people.agencies["public-security"].pk, "question": "有无异议", "days": 3}
    assert li("POST", f"/office/cases/{number}/opinions", asked)[0] == 201
    assert [row["number"] for row in wu("GET", "/office/cases?query=joint")[1]] == [number]
    assert wu("POST", f"/office/cases/{number}/opinion", {"words": "无异议"})[0] == 200
    assert li("POST", f"/office/cases/{number}/review", {"words": "材料齐全"})[1]["step"] == "decide"
    assert zhao("POST", f"/office/cases/{number}/decide", {"outcome": "grant"})[1]["outcome"] == "grant"
    assert zhao("POST", f"/office/cases/{number}/serve", {"how": "online", "proof": "read"})[1]["state"] == "closed"
    held = licences.of_case(number)
    assert held is not None
    assert Client().get(f"/v1/licences/{held.number}").json()["verdict"] == "valid"


def test_what_is_wrong_comes_back_as_a_problem_with_code_reason_and_facts(people: cast.Cast) -> None:
    firm = Program(people, "wang", "cases", party=people.parties["hengda"].pk)
    li = officer(people, "li")
    number = submitted(firm)
    status, told = li("POST", f"/office/cases/{number}/decide", {"outcome": "grant"})
    assert (status, told["type"]) == (403, "tag:tongban:actor.not_allowed")
    status, told = li("GET", "/office/cases?query=everything")
    assert (status, told["discrepancies"][0]["code"]) == (422, "web.no_query")
    status, told = li("POST", f"/office/cases/{number}/serve", {"how": "pigeon"})
    assert (status, [one["code"] for one in told["discrepancies"]]) == (422, ["web.bad_field", "web.bad_field"])
    assert {one["field"].rpartition(".")[2] for one in told["discrepancies"]} == {"how", "proof"}


def test_a_program_of_an_enterprise_sees_what_it_must_show_and_has_it_looked_for(people: cast.Cast) -> None:
    firm = Program(people, "wang", "cases", party=people.parties["hengda"].pk)
    number = submitted(firm)
    status, told = firm("GET", f"/cases/{number}/evidence")
    assert status == 200
    assert [(one["value"], one["shown"]) for one in told] == [(name, False) for name in FORM["domains"]]
    assert all(one["text"].startswith("tongban=") for one in told)
    assert firm("POST", f"/cases/{number}/look")[0] == 200
