"""`tongban pack try` as an author of packs, or who judges them, types it: each time in a database of its own that is thrown away."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import TREE, database
from tongban.pack import scenarios, skeleton
from tongban.project import simulations
from tongban.project.stage import RealStage

JUDGES = """\
given: {cast: {wang: {}, mei: {post: clerk}}, at: 2026-03-02T09:00}
scenarios:
  - name: A clerk accepts
    moves:
      - {as: wang, do: cases.submit, with: {service: library.application, form: {purpose: 参加展览}}, save: a}
      - {as: mei, do: cases.accept, with: {case: $a.number}, expect: {state: in_hand}}
  - name: A clerk decides
    moves:
      - {as: wang, do: cases.submit, with: {service: library.application, form: {purpose: 参加展览}}, save: a}
      - {as: mei, do: cases.decide, with: {case: $a.number, outcome: grant}}
  - name: A clerk flies
    moves:
      - {as: mei, do: cases.fly}
  - name: A clerk accepts nothing
    moves:
      - {as: mei, do: cases.accept}
"""


def tongban(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tongban", *map(str, words)]
    return subprocess.run(command, cwd=TREE, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.django_db(transaction=True)
def test_a_new_pack_outside_the_tree_plays_its_scenario_with_its_own_code_and_offices(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    skeleton.write(tmp_path / "library")
    story = next((tmp_path / "library").rglob("apply.yaml"))
    (scenario,) = scenarios.read(story.read_text(encoding="utf-8"), story.name).scenarios
    played = scenarios.play(scenario, RealStage([tmp_path / "library"]))
    assert (len(played.lines), played.differences) == (5, ())


@pytest.mark.once
def test_a_pack_that_asks_others_is_tried_with_them_those_beside_it_before_the_installed_ones(tmp_path: Path) -> None:
    ask = "fetch:\n  firm: {offer: enterprises.state, claim: {code: applicant.code}, purpose: website-filing, on_unavailable: refuse}\n"
    skeleton.write(tmp_path / "library")
    service = tmp_path / "library/services/application/service.yaml"
    service.write_text(ask + service.read_text(encoding="utf-8"), encoding="utf-8")
    with database() as url:
        words = ["pack", "try", tmp_path / "library", *(["--database", url] if url else [])]
        told = tongban(*words)
        assert (told.returncode, told.stdout.splitlines()[0]) == (0, f"with {TREE / 'packs/redshield'}"), told.stdout
        shutil.copytree(TREE / "packs/redshield", tmp_path / "ours")
        told = tongban(*words)
    assert (told.returncode, told.stdout.splitlines()[0]) == (0, f"with {tmp_path / 'ours'}"), told.stdout


@pytest.mark.once
def test_scenarios_of_another_folder_are_played_a_line_each_and_what_differed_gives_1(tmp_path: Path) -> None:
    folder, others = tmp_path / "library", tmp_path / "others"
    assert tongban("pack", "new", folder).returncode == 0
    others.mkdir()
    (others / "judges.yaml").write_text(JUDGES, encoding="utf-8")
    with database() as url:
        told = tongban("pack", "try", folder, "--scenarios", others, *(["--database", url] if url else []))
    lines = told.stdout.splitlines()
    assert [line[:20] for line in lines if line[0] != " "] == [
        "ok   A clerk accepts", "FAIL A clerk decides", "FAIL A clerk flies", "FAIL A clerk accepts", "1 passed, 3 failed"
    ]  # fmt: skip
    assert f"{others / 'judges.yaml'}:10: " in lines[2]
    assert "scenario.no_act" in told.stdout
    assert "scenario.no_fact" in told.stdout
    assert told.returncode == 1


@pytest.mark.once
def test_invented_applicants_go_through_a_definition_and_what_is_assumed_is_said() -> None:
    words = ("pack", "simulate", "packs/business/hotel", "--applicants", 60, "--seed", 7, "--staff", "head=1", "--per-day", 40)
    told = tongban(*words, "--json")
    assert (told.returncode, told.stderr) == (0, "")
    found = json.loads(told.stdout)
    assert (found["service"], found["seed"], found["assumed"]["staff"]) == ("business.hotel", 7, {"head": 1})
    assert {one["post"] for one in found["regions"][0]["posts"]} >= {"clerk", "head", "fire-protection/inspector"}
    said = "\n".join(simulations.lines(found))
    assert "assumed, no source says it: 40 applicants a working day" in said
    assert "given: staff head 1" in said


@pytest.mark.once
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("packs/nothing/x",), "pack.no_such_service"),
        (("packs/business/flying",), "pack.no_such_service"),
        (("packs/business/hotel", "--applicants", "0"), "pack.not_a_count"),
        (("packs/business/hotel", "--staff", "head=many"), "pack.not_a_count"),
    ],
)
def test_what_cannot_be_simulated_is_refused_with_a_cure(words: tuple[str, ...], code: str) -> None:
    told = tongban("pack", "simulate", *words)
    assert (told.returncode, told.stdout) == (1, "")
    assert f"({code})" in told.stderr
