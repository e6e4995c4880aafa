"""The proofs of the step graph, on courses small enough to see."""

from dataclasses import replace
from typing import Any

import pytest

from tongban.pack import proofs, shapes
from tongban.pack.shapes import Next, Outcome, Step

WHEN = (shapes.Test("kind", "equals", "platform"),)


def steps(**given: dict[str, Any]) -> dict[str, Step]:
    return {name: Step(name, **values) for name, values in given.items()}


def to(*names: str) -> tuple[Next, ...]:
    return tuple(Next(name) for name in names)


DECIDES = {"post": "head", "outcomes": {"grant": Outcome("grant", True)}}
GOOD = steps(
    screen={"automatic": ("active",), "next": to("review")},
    review={"post": "clerk", "next": (Next("joint", WHEN), Next("decide"))},
    joint={"parallel": ("fire", "food"), "next": to("decide")},
    fire={"post": "inspector"},
    food={"post": "inspector", "next": to("taste")},
    taste={"post": "inspector"},
    decide=DECIDES,
)


def codes(given: dict[str, Step], start: str = "a") -> list[str]:
    return [flaw.code for flaw in proofs.flaws(given, start)]


def test_a_course_with_condition_and_parallel_steps_is_proved():
    assert proofs.flaws(GOOD, "screen") == []


def test_branches_lead_to_the_join_and_a_decision_to_the_end():
    onward = proofs.edges(GOOD)
    assert onward["joint"] == ("fire", "food")
    assert onward["taste"] == onward["fire"] == ("joint/join",)
    assert onward["joint/join"] == ("decide",)
    assert onward["decide"] == ("end",)


def test_a_parallel_step_inside_a_branch_joins_before_the_outer_join():
    inner = {**GOOD, "fire": Step("fire", parallel=("doors", "alarm")), **steps(doors={"post": "x"}, alarm={"post": "x"})}
    assert proofs.flaws(inner, "screen") == []
    assert proofs.edges(inner)["fire/join"] == ("joint/join",)
    assert proofs.edges(inner)["doors"] == ("fire/join",)


def test_branches_are_joined_when_the_last_step_of_each_is_done():
    assert proofs.joined(GOOD, "fire", {"fire"}) is None
    assert proofs.joined(GOOD, "food", {"fire", "food"}) is None
    assert proofs.joined(GOOD, "taste", {"fire", "food", "taste"}) == "joint"
    assert proofs.joined(GOOD, "review", {"review"}) is None
    first = {**GOOD, "joint": replace(GOOD["joint"], join="any")}
    assert proofs.joined(first, "fire", {"fire"}) == "joint"


def test_an_automatic_decision_may_favour_the_applicant_only():
    assert codes(steps(a={"automatic": ("fits",), "outcomes": {"grant": Outcome("grant", True)}})) == []
    assert codes(steps(a={"automatic": ("fits",), "outcomes": {"refuse": Outcome("refuse", False)}})) == ["step.no_officer"]


def test_a_loop_through_a_person_is_fine():
    assert codes(steps(a={"automatic": ("x",), "next": to("b")}, b={"post": "p", "next": (Next("a", WHEN), Next("end"))})) == []


def test_a_loop_is_named_with_its_way():
    endless = steps(a={"automatic": ("x",), "next": (Next("b", WHEN), Next("end"))}, b={"automatic": ("x",), "next": to("a")})
    (flaw,) = proofs.flaws(endless, "a")
    assert (flaw.code, flaw.reason) == ("graph.idle_loop", "Nobody acts in the loop a → b → a.")


def test_a_course_of_a_thousand_steps_does_not_run_out_of_stack():
    many = {f"s{place}": Step(f"s{place}", automatic=("x",), next=to(f"s{place + 1}")) for place in range(999)}
    many["s999"] = Step("s999", **DECIDES)
    assert [flaw.code for flaw in proofs.flaws(many, "s0")] == ["steps.too_many"]
    onward = proofs.edges(many)
    assert len(proofs.reachable("s0", onward)) == 1_001
    assert proofs.loop_without((), onward) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "steps.none"),
        (steps(b=DECIDES), "graph.no_start"),
        (steps(a=DECIDES, end={"post": "p", "next": to("end")}), "graph.named_end"),
        (steps(a={"post": "p", "next": to("nowhere")}), "graph.no_step"),
        (steps(a={"next": to("end")}), "step.nobody"),
        (steps(a={"post": "p", "automatic": ("x",), "next": to("end")}), "step.two_kinds"),
        (steps(a={"automatic": ("x",), "may": ("supplement",), "next": to("end")}), "step.no_officer"),
        (steps(a={"post": "p", "next": (Next("end", WHEN),)}), "graph.no_way_on"),
        (steps(a={"post": "p", "next": to("a", "end")}), "graph.never_taken"),
        (steps(a={"post": "p"}), "graph.dead_end"),
        (steps(a={"parallel": ("b",), "next": to("end")}, b={"post": "p"}), "graph.one_branch"),
        (steps(a={"parallel": ("b", "c"), "next": to("end")}, b={"post": "p", "next": to("c")}, c={"post": "p"}), "graph.branches_meet"),
        (steps(a={"parallel": ("b", "c"), "next": to("end")}, b={"post": "p", "next": to("end")}, c={"post": "p"}), "graph.leaves_branch"),
        (steps(a={"parallel": ("b", "c"), "next": to("end")}, b=DECIDES, c={"post": "p"}), "graph.decides_in_branch"),
        (
            steps(
                a={"parallel": ("b", "c"), "next": to("d")}, b={"post": "p"}, c={"post": "p"},
                d={"post": "p", "next": (Next("c", WHEN), Next("end"))},
            ),
            "graph.into_branch",
        ),
        (steps(a={"post": "p", "next": to("end")}, b={"post": "p", "next": to("end")}), "graph.unreachable"),
        (steps(a={"post": "p", "next": to("a")}), "graph.no_end"),
    ],
)  # fmt: skip
def test_a_wrong_course_is_refused(given: dict[str, Step], code: str):
    assert code in codes(given)


def test_all_flaws_are_said_at_once():
    assert len(proofs.flaws(steps(a={"post": "p", "next": to("x")}, b={"next": to("y")}), "z")) == 4
