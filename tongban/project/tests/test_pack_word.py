"""The word `tongban pack`, as one types it."""

import json
from pathlib import Path

import pytest

from tongban.project.commands import run


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = run(["pack", *map(str, words)])
    return code, "".join(capsys.readouterr())


def test_a_new_pack_is_written_and_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "new", tmp_path / "library")[0] == 0
    assert said(capsys, "check", tmp_path / "library") == (0, "1 packs, 0 problems, 0 warnings\n")
    code, told = said(capsys, "new", tmp_path / "library")
    assert (code, "is there already" in told) == (1, True)


def test_a_problem_is_told_with_its_place_and_gives_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "new", tmp_path / "library")
    service = tmp_path / "library/services/application/service.yaml"
    service.write_text(service.read_text().replace("next: review", "next: revue"))
    code, told = said(capsys, "check", tmp_path)
    assert code == 1
    line = service.read_text().splitlines().index("  screen:") + 1
    assert f"{service}:{line}: graph.no_step: screen leads to revue" in told
    assert told.endswith("1 packs, 1 problems, 0 warnings\n")


def test_nothing_to_check_is_not_a_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "check", tmp_path)[0] == 1
    assert said(capsys, "check", tmp_path / "nowhere")[0] == 1


def test_two_packs_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("old", "new"):
        said(capsys, "new", tmp_path / name / "library")
    assert said(capsys, "compare", tmp_path / "old/library", tmp_path / "new/library")[0] == 0
    form = tmp_path / "new/library/services/application/form.yaml"
    form.write_text(form.read_text().replace("name: day", "name: date"))
    code, told = said(capsys, "compare", tmp_path / "old/library", tmp_path / "new/library")
    assert code == 1
    assert told.startswith("breaks open cases: library.application: field day removed")


def test_the_course_is_drawn_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "draw", "packs/redshield", "redshield.website-filing")[1].startswith("<svg ")
    assert "1. 自动核验" in said(capsys, "draw", "packs/redshield", "redshield.website-filing", "--text")[1]
    assert "<bpmn:definitions " in said(capsys, "draw", "packs/redshield", "redshield.website-filing", "--bpmn")[1]
    assert said(capsys, "draw", "packs/redshield", "nothing")[0] == 1


def test_schemas_are_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(said(capsys, "schema", "form")[1])["title"] == "tongban pack: form"
    said(capsys, "schema", "--all", tmp_path / "schemas")
    assert len(list((tmp_path / "schemas").iterdir())) == 17
