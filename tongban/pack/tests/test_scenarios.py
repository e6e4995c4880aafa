"""The scenario language, read and played on a small house in memory: a shop of names where the first to come wins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tongban.base.errors import Discrepancy, Refused
from tongban.pack import scenarios
from tongban.pack.expectations import differences
from tongban.pack.stage import Asked, Given, Result, refusal


class Names:
    """A stage: names are taken once, held for 30 days, and can be looked up."""

    def __init__(self) -> None:
        self.opened = self.closed = 0

    def open(self, given: Given) -> None:
        self.opened += 1
        self.rows: list[dict[str, Any]] = [dict(row) for row in given.registers.get("names", ())]
        self.now = given.at

    def act(self, asked: Asked) -> Result:
        name = asked.facts.get("name", "")
        wrong = [Discrepancy("name.missing", {"field": "name"})] if not name else []
        wrong += [Discrepancy("name.taken", {"field": "name", "given": name}) for row in self.rows if row["name"] == name]
        wrong += [Discrepancy("name.late", {})] if asked.at < self.now else []
        if wrong:
            return refusal(Refused.of(wrong))
        self.rows.append({"name": name, "holder": asked.actor, "day": asked.at.date().isoformat(), "number": len(self.rows) + 1})
        return {"state": "held", "number": len(self.rows), "name": name}

    def look(self, asked: Asked) -> Any:
        if asked.name == "names.one":
            return next((row for row in self.rows if row["name"] == asked.facts["name"]), refusal(Refused("name.unknown")))
        return [dict(row) for row in self.rows]

    def together(self, asked: Sequence[Asked]) -> Sequence[Result]:
        return [self.act(one) for one in asked]

    def wait_until(self, at: datetime) -> None:
        self.now = at

    def close(self) -> None:
        self.closed += 1


GIVEN = "given: {cast: [hengda, minghe], at: 2026-03-02T09:00}\n"


def play(moves: str, head: str = "name: A story\n") -> scenarios.Played:
    found = scenarios.read(head + GIVEN + "moves:\n" + moves, "names.yaml")
    assert found.problems == ()
    return scenarios.play(found.scenarios[0], Names())


def test_a_story_goes_through_acts_looks_and_time():
    played = play("""
  - {as: hengda, do: names.hold, with: {name: 恒达}, save: a, expect: {state: held}}
  - {wait: {days: 3}}
  - {as: minghe, do: names.hold, with: {name: "${a.name}商贸"}, expect: {number: {at_least: 2}}}
  - {look: names.all, expect: {count: 1, holder: minghe, day: 2026-03-05}}
  - {look: names.one, with: {name: $a.name}, expect: {number: $a.number}}
  - {look: names.one, with: {name: nobody}, expect: {refused: name.unknown}}
""")
    assert played == scenarios.Played(True, played.lines, ())
    assert played.lines[:2] == ("ok: hengda names.hold", "ok: wait 3 days")


def test_two_at_the_same_instant_have_one_winner_each_time():
    stage = Names()
    text = f"""
name: Two hold the same name
times: 50
{GIVEN}
moves:
  - together:
      - {{as: hengda, do: names.hold, with: {{name: x}}, save: a}}
      - {{as: minghe, do: names.hold, with: {{name: x}}, save: b}}
    expect: {{exactly_one: {{state: held}}, other: {{refused: {{code: name.taken, given: x}}}}, unchanged: []}}
    save: winner
  - {{look: names.all, expect: {{count: 1, number: $winner.number}}}}
"""
    assert scenarios.play(scenarios.read(text).scenarios[0], stage).ok
    assert (stage.opened, stage.closed) == (50, 50)


def test_an_act_without_expectation_must_succeed():
    played = play("  - {as: hengda, do: names.hold, with: {name: ''}}\n")
    assert played.differences == ("names.yaml:4: hengda names.hold: refused: name.missing {'field': 'name'}",)


def test_nothing_is_played_after_a_difference():
    played = play("  - {do: names.hold, expect: {refused: name.taken}, with: {name: x}}\n  - {look: names.all, expect: {count: 0}}\n")
    assert played.lines == ("differs: everybody names.hold",)
    assert "it was done" in played.differences[0]


def test_a_list_of_refusals_means_these_and_no_others():
    taken = "  - {as: hengda, do: names.hold, with: {name: x}}\n"
    refused = "  - {as: hengda, do: names.hold, with: {name: x}, expect: {refused: [%s]}}\n"
    assert play(taken + refused % "name.taken").ok
    assert not play(taken + refused % "name.taken, name.late").ok
    assert not play(taken + refused % "name.missing").ok


def test_unchanged_compares_before_and_after():
    assert play("  - {do: names.hold, with: {name: ''}, expect: {refused: name.missing, unchanged: names.all}}\n").ok
    played = play("  - {do: names.hold, with: {name: x}, expect: {unchanged: [{look: names.all}]}}\n")
    assert "names.all should be unchanged" in played.differences[0]


def test_a_reference_to_what_a_result_lacks_is_a_difference():
    played = play("  - {do: names.hold, with: {name: x}, save: a}\n  - {do: names.hold, with: {name: $a.nothing}}\n")
    assert "$a.nothing names nothing; saved: a" in played.differences[0]


def test_several_stories_share_what_is_given_above():
    found = scenarios.read(f"""
{GIVEN}
scenarios:
  - {{name: One, moves: [{{look: names.all, expect: {{count: 0}}}}]}}
  - name: Two
    given: {{cast: [wang], at: 2026-04-01, registers: {{names: [{{name: x}}]}}}}
    moves: [{{as: wang, do: names.hold, with: {{name: x}}, expect: {{refused: name.taken}}}}]
""")
    assert found.problems == ()
    one, two = found.scenarios
    assert set(two.given.cast) == {"hengda", "minghe", "wang"}
    assert two.given.at == datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert scenarios.play(one, Names()).ok
    assert scenarios.play(two, Names()).ok


def test_the_stage_is_closed_when_an_act_breaks():
    class Broken(Names):
        def act(self, asked: Asked) -> Result:
            raise ZeroDivisionError

    stage = Broken()
    found = scenarios.read(f"name: x\n{GIVEN}moves: [{{do: names.hold}}]\n").scenarios[0]
    with pytest.raises(ZeroDivisionError):
        scenarios.play(found, stage)
    assert stage.closed == 1


@pytest.mark.parametrize(
    ("expected", "found", "fits"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": None}, {}, True),
        ({"a": {"present": False}}, {"a": ""}, True),
        ({"a": {"one_of": [1, 2]}}, {"a": 2}, True),
        ({"a": {"is_not": 2}}, {"a": 2}, False),
        ({"a": {"at_least": "2026-01-01"}}, {"a": "2026-03-01"}, True),
        ({"a": {"at_most": 3}}, {"a": "3"}, False),
        ({"a": {"contains": "shop"}}, {"a": "my shop"}, True),
        ({"a": {"contains": {"b": 1}}}, {"a": [{"b": 1, "c": 2}]}, True),
        ([1, {"a": 2}], [1, {"a": 2, "b": 3}], True),
        ([1], [1, 2], False),
        ({"count": 2}, [{}, {}], True),
        ({"count": {"at_most": 1}}, [{}, {}], False),
        ({"state": "x"}, [{"state": "y"}, {"state": "x"}], True),
        ({"every": {"state": "x"}}, [{"state": "y"}, {"state": "x"}], False),
        ({"a": 1}, "text", False),
    ],
)
def test_only_what_is_named_must_fit(expected: Any, found: Any, fits: bool):
    assert (differences(expected, found) == []) == fits


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("", 1, "scenario.empty"),
        ("name: x\nmoves: [{look: a.b, expect: 1}]", 1, "scenario.no_given"),
        (f"name: x\n{GIVEN}", 1, "scenario.no_moves"),
        (f"name: x\ntimes: 0\n{GIVEN}moves: [{{look: a.b, expect: 1}}]", 2, "scenario.times"),
        ("name: x\ngiven: {at: soon}\nmoves: [{look: a.b, expect: 1}]", 2, "scenario.instant"),
        ("name: x\ngiven: {at: 2026-01-01, zone: Mars/Base}\nmoves: [{look: a.b, expect: 1}]", 2, "scenario.zone"),
        ("name: x\ngiven: {at: 2026-01-01, registers: {names: 3}}\nmoves: [{look: a.b, expect: 1}]", 2, "scenario.records"),
        (f"name: x\n{GIVEN}moves:\n  - {{say: hello}}", 4, "scenario.move"),
        (f"name: x\n{GIVEN}moves:\n  - {{do: a.b, look: a.c}}", 4, "scenario.move"),
        (f"name: x\n{GIVEN}moves:\n  - {{do: submit}}", 4, "scenario.name"),
        (f"name: x\n{GIVEN}moves:\n  - {{do: a.b, as: zhao}}", 4, "scenario.unknown_actor"),
        (f"name: x\n{GIVEN}moves:\n  - {{do: a.b}}\n  - {{do: a.b, with: {{x: $c.d}}}}", 5, "scenario.not_saved"),
        (f"name: x\n{GIVEN}moves:\n  - {{look: a.b}}", 4, "scenario.no_expect"),
        (f"name: x\n{GIVEN}moves:\n  - {{wait: 2026-03-01}}", 4, "scenario.backwards"),
        (f"name: x\n{GIVEN}moves:\n  - {{wait: {{working_days: 3}}}}", 4, "scenario.wait"),
        (f"name: x\n{GIVEN}moves:\n  - {{do: a.b, expect: {{unchanged: [3]}}}}", 4, "scenario.unchanged"),
        (f"name: x\n{GIVEN}moves:\n  - together: [{{do: a.b}}]", 4, "scenario.alone"),
        (f"name: x\n{GIVEN}moves:\n  - together: [{{do: a.b}}, {{do: a.b}}]\n    expect: {{state: x}}", 5, "scenario.together"),
        (f"name: x\n{GIVEN}moves:\n  - {{do: a.b, expct: {{}}}}", 4, "shape.unknown_key"),
        (f"{GIVEN}moves:\n  - {{look: a.b, expect: 1}}", 1, "shape.missing"),
    ],
)
def test_a_wrong_scenario_is_refused_with_its_line(text: str, line: int, code: str):
    assert (line, code) in [(one.line, one.code) for one in scenarios.read(text).problems]
