"""Checks of a service's scenarios; a service that calls itself verified has one for every refusal, limit and outcome."""

from __future__ import annotations

from collections.abc import Iterator

from tongban.pack.lines import Problem
from tongban.pack.moves import Do, Move, Scenario, Together, Wait, read
from tongban.pack.shapes import Service
from tongban.pack.world import Check, near


def check_scenarios(one: Check, base: str, service: Service) -> None:
    """Every problem of `scenarios/*.yaml`, and what no scenario shows."""
    scenarios: list[Scenario] = []
    for file in one.files(f"{base}scenarios/"):
        found = read(one.pack.files[file], file)
        one.problems += found.problems
        scenarios += found.scenarios
    wanted = dict(_wanted(service))
    shown = {thing for scenario in scenarios for thing in _shown(scenario)}
    for scenario in scenarios:
        for thing in scenario.covers:
            if thing not in wanted:
                reason = f"{scenario.name} covers {thing}, which the service does not have."
                cure = f"Name one it has.{near(thing, wanted)}"
                one.problems.append(Problem(scenario.file, scenario.line, "scenario.covers", reason, cure))
            elif thing.startswith("limit.") and not any(isinstance(move, Wait) for move in scenario.moves):
                cure = "Let time pass with `wait:` and look at what falls due."
                reason = f"{scenario.name} covers {thing}, but no time passes."
                one.problems.append(Problem(scenario.file, scenario.line, "scenario.covers", reason, cure))
    if service.grade == "verified":
        for thing, path in wanted.items():
            if thing not in shown:
                cure = f"Write one that plays it (or names it in `covers: [{thing}]`), or say `grade: checked`."
                one.complain(f"{base}service.yaml", path, "verified.no_scenario", f"No scenario shows {thing}.", cure)


def _wanted(service: Service) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Everything of a service that a scenario must show, with its place in service.yaml."""
    for name, step in service.steps.items():
        if step.limit:
            yield f"limit.{name}", ("steps", name, "limit")
        for outcome in step.outcomes:
            yield f"outcome.{outcome}", ("steps", name, "outcomes", outcome)
    yield from ((f"limit.{name}", (name,)) for name in ("notice", "supplement") if getattr(service, name))
    for word, kind in (("evidence", "evidence"), ("reason", "reasons")):
        yield from ((f"{word}.{name}", (kind, name)) for name in getattr(service, kind))
    for kind in ("revoke_reasons", "suspend_reasons") if service.licence else ():
        for reason in getattr(service.licence, kind):
            yield f"reason.{reason.name}", ("licence", kind, reason.name)


def _shown(scenario: Scenario) -> Iterator[str]:
    """What a scenario shows: what it says it covers, and every outcome and reason that one of its acts is given."""
    yield from scenario.covers
    for value in (value for move in scenario.moves for value in _given(move)):
        yield f"outcome.{value}"
        yield f"reason.{value}"


def _given(move: Move) -> Iterator[str]:
    if isinstance(move, Together):
        for one in move.moves:
            yield from _given(one)
    elif isinstance(move, Do) and "refused" not in (move.expect or {}):
        for key in ("outcome", "reason", "reasons"):
            value = move.facts.get(key, [])
            yield from map(str, value if isinstance(value, list) else [value])
