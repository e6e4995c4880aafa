"""A program rehearses without a token: what filing would come to, by the described form; hostile situations are answered."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tongban.actors import cast
from tongban.cases.tests.world import FILING, FORM, RECENT, build

pytestmark = pytest.mark.django_db
ADDRESS = f"/v1/services/{FILING}/rehearse"
SAID: dict[str, Any] = {"form": FORM, "assumed": {"operator": {"state": "active"}}, "materials": ["domain-certificate"]}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(RECENT)


def said(**changes: Any) -> tuple[int, Any]:
    answer = Client().post(ADDRESS, {**SAID, **changes}, content_type="application/json")
    return answer.status_code, answer.json()


def test_what_passes_is_told_with_its_step_materials_fee_and_days(people: cast.Cast) -> None:
    status, told = said()
    assert (status, told["passes"], told["refusals"], told["step"], told["fee"]) == (200, True, [], "review", 0)
    assert told["materials"][0]["name"] == "domain-certificate"
    assert told["materials"][0]["there"]
    assert told["told_by"] < told["decided_by"]


def test_a_refusal_carries_its_smallest_changes(people: cast.Cast) -> None:
    status, told = said(assumed={"operator": None})
    change = told["refusals"][0]["changes"][0][0]
    assert (status, told["passes"], told["refusals"][0]["code"]) == (200, False, "offer.holds_nothing")
    assert {name: change[name] for name in ("kind", "fetch", "name", "value")} == {
        "kind": "assumed",
        "fetch": "operator",
        "name": "state",
        "value": "active",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"form": {"site_name": 5, "domains": {"a": 1}, "kind": [[]], "unheard": True}},
        {"form": {"site_name": ["x"] * 500, "domains": "x" * 100_000}},
        {"assumed": {"operator": {"state": ["active"], "other": 1}, "nobody": {}}},
        {"materials": ["../../etc/passwd", "business-licence"]},
        {"applicant": "person"},
    ],
)
def test_hostile_situations_are_answered(people: cast.Cast, changes: dict[str, Any]) -> None:
    status, told = said(**changes)
    assert (status, "passes" in told) == (200, True)


@pytest.mark.parametrize("changes", [{"applicant": "ghost"}, {"form": []}, {"region": "x"}])
def test_what_does_not_fit_the_description_is_refused(people: cast.Cast, changes: dict[str, Any]) -> None:
    assert said(**changes)[0] in (404, 422)


def test_a_service_that_is_not_offered_is_not_found(people: cast.Cast) -> None:
    answer = Client().post("/v1/services/redshield.nothing/rehearse", SAID, content_type="application/json")
    assert answer.status_code == 404
