"""The pack to begin with."""

from pathlib import Path

import pytest

from tongban.base.errors import Refused
from tongban.pack import reader, rules, scenarios, skeleton
from tongban.pack.checker import check
from tongban.pack.world import World


@pytest.mark.parametrize("name", ["library", "two-words", "a", "tax2026"])
def test_a_new_pack_passes_the_checker_without_a_warning(name: str):
    reading = reader.parse(skeleton.files(name))
    assert [*reading.problems, *check(reading.pack, World.of([reading.pack]))] == []
    assert reading.pack.services[f"{name}.application"].steps["decide"].outcomes["refuse"].reasons == ("not-entitled",)


def test_its_rule_and_its_scenario_are_sound():
    made = skeleton.files("library")
    rule = rules.load(made["services/application/rules.py"])["purpose_is_said"]
    assert rule({"purpose": "read"}) == []
    assert rule({"purpose": " x "}) == [("purpose.too_short", {"field": "purpose", "given": "x"})]
    assert scenarios.read(made["services/application/scenarios/apply.yaml"]).problems == ()


def test_it_is_written_into_a_new_folder_only(tmp_path: Path):
    written = skeleton.write(tmp_path / "library")
    assert reader.read(tmp_path / "library").problems == ()
    assert len(written) == 11
    with pytest.raises(Refused, match=r"pack\.exists"):
        skeleton.write(tmp_path / "library")


@pytest.mark.parametrize("name", ["", "Library", "../x", "1st", "图书馆", "a" * 41, "a b"])
def test_a_name_that_cannot_stand_in_a_path_is_refused(name: str):
    with pytest.raises(Refused, match=r"pack\.bad_name"):
        skeleton.files(name)
