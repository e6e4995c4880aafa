"""Files that would be overlooked, and packs that fell apart: nothing breaks the reader, and nothing is silently left out."""

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from tongban.pack import reader
from tongban.pack.checker import check
from tongban.pack.lines import Problem
from tongban.pack.tests.sample import FILES, WORLD

PACKS = list(FILES.values())
JUNK: list[Any] = [None, [], {}, "", 5, True, "x", {"a": 1}, [1], [{}], [None], -3, [["x"]], {"x": None}, "2026-01-01", {"from": 1}]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("services/website-filing/forms.yaml", "file.misplaced"),
        ("services/website-filing/texts.zh.yaml", "words.language"),
        ("service/website-filing/service.yaml", "file.misplaced"),
        ("registers/old/websites.yaml", "file.misplaced"),
        ("rules.py", "file.misplaced"),
    ],
)
def test_a_file_in_the_wrong_place_is_named(path: str, code: str):
    found = [one for one in reader.parse({**PACKS[0], path: "a: 1\n"}).problems if one.file == path]
    assert [one.code for one in found] == [code]


def test_a_folder_is_read_with_what_it_leaves_out(tmp_path: Path):
    for path, text in PACKS[0].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    assert reader.read(tmp_path).problems == ()
    (tmp_path / "services/website-filing/form.yml").write_text("groups: []\n")
    (tmp_path / "registers/websites.yaml").unlink()
    (tmp_path / "registers/websites.yaml").symlink_to("/etc/hostname")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/seal.png").write_bytes(b"\x89PNG")
    (tmp_path / "services/website-filing/texts.en.yaml").write_bytes("title: é".encode("latin-1"))
    assert [(one.file, one.code) for one in reader.read(tmp_path).problems] == [
        ("registers/websites.yaml", "file.link"),
        ("services/website-filing/form.yml", "file.misplaced"),
        ("services/website-filing/texts.en.yaml", "yaml.bad_character"),
    ]


def test_two_things_of_one_name_are_refused():
    files = {**PACKS[0], "registers/copy.yaml": PACKS[0]["registers/websites.yaml"]}
    files |= {path.replace("website-filing/", "copy/"): text for path, text in files.items() if path.startswith("services/")}
    found = [(one.file, one.code) for one in reader.parse(files).problems]
    assert found == [("registers/websites.yaml", "shape.twice"), ("services/website-filing/service.yaml", "shape.twice")]


def test_a_file_that_cannot_be_read_is_one_problem_only():
    files = {**PACKS[0], "services/website-filing/service.yaml": "id: ["}
    assert [one.code for one in reader.parse(files).problems] == ["yaml.broken"]


def test_an_empty_pack_is_a_problem_and_a_huge_one_too():
    assert [one.code for one in reader.parse({}).problems] == ["pack.missing"]
    assert "pack.too_large" in [one.code for one in reader.parse({"README.md": "x" * 2_000_001}).problems]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(one for key, child in inner for one in places(child, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    if path:
        value[path[0]] = put(value[path[0]], path[1:], junk)
        return value
    return junk


@pytest.mark.parametrize("seed", range(40))
def test_whatever_stands_in_a_pack_the_checker_answers_with_lines(seed: int):
    dice = random.Random(seed)
    files = dict(dice.choice(PACKS))
    file = dice.choice([path for path in files if path.endswith(".yaml") and "texts" not in path])
    value = yaml.safe_load(files[file])
    files[file] = yaml.safe_dump(put(value, dice.choice(places(value)), dice.choice(JUNK)), allow_unicode=True)
    reading = reader.parse(files)
    found: list[Problem] = [*reading.problems, *check(reading.pack, WORLD)]
    assert all(one.line > 0 and one.cure and one.file in str(one) for one in found)
