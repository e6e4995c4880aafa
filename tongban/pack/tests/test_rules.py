"""Rules of packs: loaded from text, pure as far as a look at the source can tell; and conditions over facts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tongban.base.errors import Refused
from tongban.base.limits import Period
from tongban.pack import rules
from tongban.pack.conditions import dated, holds, required
from tongban.pack.shapes import Dated, LawRef
from tongban.pack.shapes import Test as Comparison

GOOD = '''"""Rules."""

FORBIDDEN = ("gov", "state")


def name_is_free(facts):
    """N1: no forbidden word."""
    found = [word for word in FORBIDDEN if word in fold(facts.get("name") or "")]
    return [("name.forbidden", {"words": sorted(found), "told": f"{len(found)} words"})] if found else []


def _inner(one, other):
    return one + other
'''


def test_good_rules_have_no_finding_and_are_loaded_by_name():
    assert rules.lint(GOOD) == []
    assert rules.names(GOOD) == {"name_is_free"}
    assert set(rules.load(GOOD)) == {"name_is_free"}
    assert rules.load(GOOD)["name_is_free"]({"name": "ＧＯＶ shop"}) == [("name.forbidden", {"words": ["gov"], "told": "1 words"})]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("import os", "Import"),
        ("from os import path", "ImportFrom"),
        ("x = open('a')", "open"),
        ("x = eval('1')", "eval"),
        ("x = ().__class__", "__class__"),
        ("x = __import__('os')", "__import__"),
        ("x = '{0.a}'.format(1)", "format"),
        ("x = 9 ** 9", "Pow"),
        ("x = [i for i in range(3)]; x[0] = y", "called y"),
        ("class A: pass", "ClassDef"),
        ("while True: pass", "While"),
        ("for x in (1, 2): pass", "stand at the top"),
        ("print(1)", "print"),
        ("def f(): pass", "does not say"),
        ("def f(a, b):\n    'x'", "just the facts"),
        ("def f(*a):\n    'x'", "just the facts"),
        ("@fold\ndef f(a):\n    'x'", "decorator"),
        ("SEEN = {}\ndef f(a):\n    'x'\n    SEEN[a] = 1", "remembers nothing"),
        ("def f(a):\n    'x'\n    global y", "Global"),
        ("def f(a):\n    'x'\n    raise a", "Raise"),
        ("def f(:", "not Python"),
        ("x = '\0'", "not Python"),
        ("(" * 5000, "not Python"),
        ("\n" * 101, "103 lines"),
    ],
)
def test_what_is_not_pure_is_named(line: str, reason: str):
    assert reason in " ".join(" ".join(map(str, found)) for found in rules.lint(f'"""Rules."""\n{line}\n'))


@pytest.mark.parametrize("call", ["open('x')", "__import__('os')", "eval('1')", "getattr(facts, 'x')", "type(facts)"])
def test_a_rule_finds_no_way_to_files_even_when_it_was_not_linted(call: str):
    with pytest.raises((NameError, ImportError)):
        rules.load(f'def f(facts):\n    """Tries."""\n    return {call}\n')["f"]({})


@pytest.mark.parametrize(
    ("op", "bound", "value", "held"),
    [
        ("equals", "a", "a", True),
        ("equals", "a", None, False),
        ("equals", True, True, True),
        ("equals", True, 1, False),
        ("equals", 1, True, False),
        ("equals", 5, "5", True),
        ("one_of", ["a", "b"], "b", True),
        ("one_of", ["a", "b"], "ab", False),
        ("one_of", "ab", "a", False),
        ("present", True, "x", True),
        ("present", True, "", False),
        ("present", False, [], True),
        ("present", True, 0, True),
        ("at_least", 5, 5, True),
        ("at_least", 5, "4", False),
        ("at_least", 5, "many", False),
        ("at_least", 5, None, False),
        ("at_least", 5, [5], False),
        ("at_most", "2026-01-01", "2025-12-31", True),
        ("at_most", "2026-01-01", 3, False),
    ],
)
def test_a_comparison_never_breaks_and_never_guesses(op: Any, bound: Any, value: Any, held: bool):
    assert holds((Comparison("x", op, bound),), {"x": value}) is held
    assert holds((Comparison("a.b.x", op, bound),), {"a": {"b": {"x": value}}}) is held


def test_moments_are_held_against_each_other_and_what_is_none_is_none() -> None:
    source = 'def late(facts):\n    "..."\n    return [("late", {"by": minutes(facts["to"]) - minutes(facts["from"])})]\n'
    assert rules.lint(source) == []
    facts = {"from": "2026-02-28T23:30", "to": "2026-03-01T00:15"}
    assert rules.load(source)["late"](facts) == [("late", {"by": 45})]
    for wrong in ("", "2026-02-30T09:00", "2026-03-02", "2026-03-02T09:00:30", "2026-03-02T09:00Z", None, 12):
        assert rules.minutes(wrong) is None  # type: ignore[arg-type]


def test_an_empty_condition_holds_and_all_comparisons_must():
    assert holds((), {})
    assert not holds((Comparison("x", "equals", 1), Comparison("y", "present", True)), {"x": 1})


def test_the_value_in_force_is_that_of_the_last_day_before():
    values = (Dated(date(2004, 7, 1), Period(20, "working_days"), LawRef()), Dated(date(2026, 1, 1), Period(5, "working_days"), LawRef()))
    assert dated(values, date(2004, 6, 30)) is None
    assert required(values, date(2004, 7, 1), "limit").value.amount == 20
    assert required(values, date(2025, 12, 31), "limit").value.amount == 20
    assert required(values, date(2026, 1, 1), "limit").value.amount == 5
    with pytest.raises(Refused, match=r"pack\.no_value"):
        required(values, date(2000, 1, 1), "limit")


def test_many_look_at_a_source_at_the_same_time() -> None:
    source = Path("packs/redshield/services/website-filing/rules.py").read_text(encoding="utf-8")
    with ThreadPoolExecutor(8) as pool:
        assert {tuple(found) for found in pool.map(rules.lint, [source] * 64)} == {()}
