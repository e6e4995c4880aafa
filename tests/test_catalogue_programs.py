"""The basic catalogue through programs: everybody reads it, a body's own system reports a local item upward."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.test_programs import Program, officer
from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.cases.tests.world import RECENT, catalogued
from tongban.services import basic
from tongban.services.models import BasicItem, Item
from tongban.services.tests.keeping import PROVINCE

pytestmark = pytest.mark.django_db
MATTERS = "/office/basic-matters"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    return catalogued(tmp_path, settings)


def test_a_program_reads_the_catalogue_and_reports_what_rests_on_nothing(people: cast.Cast) -> None:
    first = Client().get("/v1/basic-items").json()
    second = Client().get(f"/v1/basic-items?after={first[-1]['after']}").json()
    assert (len(first), second[0]["code"]) == (50, BasicItem.objects.order_by("pk")[50].code)
    one = Client().get(f"/v1/basic-items/{first[0]['code']}").json()
    assert (one["state"], one["levels"], one["law"], one["since"]) == ("in_force", None, None, None)
    assert Client().get("/v1/basic-items/none").status_code == 404
    gao, li = officer(people, "gao"), officer(people, "li")
    told = {"item": Item.objects.filter(basic="").order_by("pk")[0].code, "keeper": PROVINCE, "reason": "本区常办", "basis": "条例"}
    assert li("POST", MATTERS, told)[0] == 403
    status, refused = gao("POST", MATTERS, told | {"keeper": DISTRICT, "basis": "", "reason": ""})
    assert (status, {one["code"] for one in refused["discrepancies"]}) == (422, {"basic.not_above", "basic.no_basis", "basic.no_reason"})
    status, made = gao("POST", MATTERS, told)
    assert (status, made["state"], gao("POST", MATTERS, told)[1]) == (201, "reported", made)
    at = f"{MATTERS}/{made['matter']}"
    assert li("GET", at)[0] == 404
    assert gao("POST", f"{at}/answer", {"words": "x"})[1]["type"] == "tag:tongban:basic.wrong_state"
    basic.ask_back(made["matter"], words="哪一条？", by=people.actor("keeper", RECENT), at=RECENT)
    assert gao("GET", at)[1]["words"] == "哪一条？"
    assert gao("POST", f"{at}/answer", {"words": "第五条"})[1]["state"] == "reported"
    assert [one["matter"] for one in gao("GET", MATTERS)[1]] == [made["matter"]]
    assert gao("POST", f"{at}/withdraw", {"words": "误报"})[1]["state"] == "withdrawn"
    assert gao("GET", MATTERS)[1] == []
    assert Program(people, "gao", "cases", post=people.actor("gao", RECENT).post)("GET", MATTERS)[0] == 403
