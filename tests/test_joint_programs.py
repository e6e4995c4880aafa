"""Joint matters through programs: the one form asked, filled in, submitted once, and how each part stands."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.test_joint import CAST, FORM, PDF, REGION
from tests.test_joint_revisions import ASKED_OTHERWISE, NEW, publish
from tongban.actors import tokens
from tongban.base.actor import SYSTEM
from tongban.cases.models import Case
from tongban.pack.stage import Given
from tongban.project.stage import PACKS, RealStage
from tongban.web.gateway.joint_described import JointOut, MatterOut

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at() -> datetime:
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def stage(tmp_path: Path, settings: Any, at: datetime) -> Iterator[RealStage]:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    made = RealStage([PACKS / "business"])
    premises = {"entry": "P-0001", "owner": "99999919900102002X", "address": "广安区演示路1号"}
    made.open(Given(at, CAST, {"business.premises": (premises,)}, REGION))
    yield made
    made.close()


class Program:
    """A program with the token of somebody of the cast."""

    def __init__(self, stage: RealStage, name: str, at: datetime) -> None:
        party = stage.people.parties[name].pk
        self.token = tokens.issue_token(stage.people.accounts[name], "program", ["cases"], by=SYSTEM, at=at, party=party)

    def __call__(self, method: str, path: str, body: Any = None, key: str = "one") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", **({"Idempotency-Key": key} if key else {})}
        answer = Client().generic(method, f"/v1{path}", data=json.dumps(body or {}), content_type="application/json", headers=headers)
        return answer.status_code, answer.json()


def drafted(program: Program, **changes: Any) -> str:
    number = str(program("POST", "/together", {"matter": "business.start", "region": REGION})[1]["number"])
    program("PUT", f"/together/{number}/form", {"form": {**FORM, **changes}})
    return number


def bring(program: Program, number: str) -> tuple[int, Any]:
    told = {"material": "articles", "name": "a.pdf", "content": base64.b64encode(PDF).decode()}
    return program("POST", f"/together/{number}/materials", told)


def test_a_program_reads_what_there_is_and_who_decides_each_part(stage: RealStage) -> None:
    assert "business.start" in {one["id"] for one in Client().get("/v1/joint").json()}
    told = Client().get(f"/v1/joint/business.start?region={REGION}").json()
    assert [one["name"] for one in told["parts"]] == ["name", "registration", "seal", "tax", "insurance"]
    assert (told["parts"][1]["after"], told["missing"]) == (["name"], [])
    elsewhere = Client().get("/v1/joint/business.start?region=511600000000").json()
    assert len(elsewhere["missing"]) == 5
    assert Client().get("/v1/joint/business.nothing").json()["type"] == "tag:tongban:joint.unknown"


def test_what_is_asked_changes_with_the_answers_and_what_registers_hold_is_not_asked(stage: RealStage, at: datetime) -> None:
    wang = Program(stage, "wang", at)
    status, told = wang("POST", "/together", {"matter": "business.start", "region": REGION})
    assert (status, told["state"], told["submitted_at"]) == (201, "draft", None)
    asked = {field["name"] for group in told["asked"] for field in group["fields"]}
    assert {"hires", "company", "phone"} <= asked
    assert "premises" not in asked
    assert ("premises-proof", "held") in {(one["name"], one["why"]) for one in told["left"]}
    _, more = wang("PUT", f"/together/{told['number']}/form", {"form": {"hires": True}})
    assert {field["name"] for group in more["asked"] for field in group["fields"]} > asked


def test_all_parts_are_filed_by_one_submission_however_often_it_is_sent(stage: RealStage, at: datetime) -> None:
    wang = Program(stage, "wang", at)
    number = drafted(wang)
    status, told = wang("POST", f"/together/{number}/submit")
    assert status == 422
    assert [one["code"] for one in told["discrepancies"]] == ["case.material_missing"]
    assert bring(wang, number)[0] == 201
    assert wang("POST", f"/together/{number}/submit", key="")[1]["type"] == "tag:tongban:web.no_key"
    for _ in range(2):
        status, told = wang("POST", f"/together/{number}/submit")
        assert (status, told["state"]) == (200, "submitted")
    assert {one["name"]: one["standing"] for one in told["parts"]} == {
        "name": "submitted",
        "registration": "waits",
        "seal": "waits",
        "tax": "waits",
    }
    assert told["parts"][1]["waits_for"] == ["name"]
    assert Case.objects.filter(part__joint__number=number).count() == 1
    case = wang("GET", f"/cases/{told['parts'][0]['case']}")[1]
    assert (case["state"], case["form"]["company"]) == ("submitted", FORM["company"])
    assert Case.objects.get(number=case["number"]).channel == "api"
    assert wang("POST", f"/together/{number}/submit", key="other")[1]["type"] == "tag:tongban:joint.not_a_draft"
    assert [one["number"] for one in wang("GET", "/together")[1]] == [number]


def test_a_program_withdraws_a_part_or_all_and_strangers_nothing(stage: RealStage, at: datetime) -> None:
    wang, zhang = Program(stage, "wang", at), Program(stage, "zhang", at)
    number = drafted(wang)
    bring(wang, number)
    wang("POST", f"/together/{number}/submit")
    for path in ("", "/form", "/submit", "/withdraw", "/parts/seal/withdraw"):
        method = {"": "GET", "/form": "PUT"}.get(path, "POST")
        assert zhang(method, f"/together/{number}{path}", {"form": {}})[0] in (403, 404), path
    _, told = wang("POST", f"/together/{number}/parts/registration/withdraw")
    assert [one["standing"] for one in told["parts"]] == ["submitted", "withdrawn", "blocked", "blocked"]
    assert told["parts"][2]["stopped_by"] == ["registration"]
    assert wang("POST", f"/together/{number}/parts/nothing/withdraw")[1]["type"] == "tag:tongban:joint.no_part"
    assert wang("POST", f"/together/{number}/withdraw")[1]["state"] == "withdrawn"


def test_the_examples_of_the_interface_are_of_its_form() -> None:
    for shape in (JointOut, MatterOut):
        shape.model_validate(shape.model_config["json_schema_extra"]["example"])  # type: ignore[index,call-overload,typeddict-item]
    told = Client().get("/v1/openapi.json").json()["components"]["schemas"]
    assert all("example" in told[name] for name in ("JointOut", "MatterOut", "StartJoint"))


def test_a_program_reads_what_another_revision_changed_and_goes_on(stage: RealStage, at: datetime) -> None:
    program = Program(stage, "wang", at)
    number = drafted(program)
    publish(stage, NEW, ASKED_OTHERWISE, at=timezone.now())
    told = program("GET", f"/together/{number}")[1]
    assert told["changed"] == [{"name": "seals", "change": "changed", "said": "2"}, {"name": "staff", "change": "added", "said": None}]
    told = program("PUT", f"/together/{number}/form", {"form": {"seals": "3", "staff": "2"}})[1]
    assert (told["changed"], told["form"]["seals"]) == ([], "3")
    assert program("POST", f"/together/{number}/parts/name/again")[0] == 422  # a draft has nothing to try again
