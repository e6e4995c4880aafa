"""YAML as the pack language has it: exact values, a line for each, nothing built before it was looked at."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tongban.pack.lines import LARGEST, _Fast, _Loader, _Reading, read


def value(text: str) -> Any:
    page, problems = read("x.yaml", text)
    assert problems == []
    return page.value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("a: 5", {"a": 5}),
        ("a: -5", {"a": -5}),
        ("a: 010", {"a": "010"}),
        ("a: 9:30", {"a": "9:30"}),
        ("a: 0x10", {"a": "0x10"}),
        ("a: 1_000", {"a": "1_000"}),
        ("on: yes", {"on": "yes"}),
        ("a: true", {"a": True}),
        ("a: True", {"a": "True"}),
        ("a: ~\nb:\nc: null", {"a": None, "b": None, "c": None}),
        ("a: 2026-02-28", {"a": date(2026, 2, 28)}),
        ("a: 2026-03-02T09:00", {"a": "2026-03-02T09:00"}),
        ("a: 2026-03-02T09:00:00Z", {"a": "2026-03-02T09:00:00Z"}),
        ("2: b", {"2": "b"}),
        ("a: [𠮷, 阿·买]", {"a": ["𠮷", "阿·买"]}),
        ("a: =", {"a": "="}),
        ("<<: b", {"<<": "b"}),
        ("[a]", ["a"]),
    ],
)
def test_values_are_read_as_they_look(text: str, found: Any):
    assert value(text) == found


def test_every_path_has_its_line():
    page, _ = read("x.yaml", "a:\n  b:\n    - c: 1\n    - c: 2\n")
    assert [page.line(path) for path in (("a",), ("a", "b", 1), ("a", "b", 1, "c"), ("a", "b", 7), ("z",))] == [1, 4, 4, 2, 1]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: 1\nb: [1,", 2, "yaml.broken"),
        ("a: 1\n\tb: 2", 2, "yaml.broken"),
        ("a: 'b", 1, "yaml.broken"),
        ("a: 1\n- b", 2, "yaml.broken"),
        ("a: 1\na: 2", 2, "yaml.twice"),
        ("b:\n  a: 1\n  a: 2", 3, "yaml.twice"),
        ("a: 1.5", 1, "yaml.bad_value"),
        ("a: 1e3", 1, "yaml.bad_value"),
        ("a: .inf", 1, "yaml.bad_value"),
        ("a: 1000000000000000000", 1, "yaml.bad_value"),
        ("x: 1\na: " + "9" * 5000, 2, "yaml.bad_value"),
        ("a: 2026-02-30", 1, "yaml.bad_value"),
        ('a: "\\uD800"', 1, "yaml.bad_value"),
        ("a: 1\nb: \udc80", 2, "yaml.bad_character"),
        ("a: 1\nb: \x07", 2, "yaml.bad_character"),
        ("[1]: a", 1, "yaml.bad_key"),
        ("'': a", 1, "yaml.bad_key"),
        (": a", 1, "yaml.broken"),
        ("a: &b 1\nc: *b", 1, "yaml.anchor"),
        ("a: !!python/object/apply:os.system [ls]", 1, "yaml.anchor"),
        ("a: 1\n---\nb: 2", 2, "yaml.two_documents"),
        ("a:\n  " + "[" * 100_000, 2, "yaml.too_deep"),
        ("a: {" * 30 + "}" * 30, 1, "yaml.too_deep"),
        ("#" * (LARGEST + 1), 1, "yaml.too_large"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_line(text: str, line: int, code: str):
    _, problems = read("x.yaml", text)
    assert (problems[0].line, problems[0].code) == (line, code)
    assert problems[0].reason
    assert problems[0].cure


def test_everything_wrong_in_a_file_is_said_at_once():
    _, problems = read("x.yaml", "a: 1.5\nb: 2026-13-01\na: 2\nc: 3\n'': 4\n")
    assert [(one.line, one.code) for one in problems] == [
        (1, "yaml.bad_value"),
        (2, "yaml.bad_value"),
        (3, "yaml.twice"),
        (5, "yaml.bad_key"),
    ]


def test_a_bomb_of_anchors_is_refused_before_it_is_built():
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20))
    page, problems = read("x.yaml", bomb)
    assert page.value == {}
    assert {one.code for one in problems} == {"yaml.anchor"}


def test_both_ways_of_reading_give_the_same_values_and_lines() -> None:
    for path in sorted(Path("packs/redshield").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        fast, slow = _Reading("x.yaml", _Fast), _Reading("x.yaml", _Loader)
        fast.whole(text)
        slow.whole(text)
        assert (fast.page, fast.problems) == (slow.page, slow.problems), path
