"""Which scenarios make exercises, for whom, and how each playing gets people and words of its own. Values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from tongban.pack.moves import Do, Look, Scenario, Wait

# What an officer does on the page of a case and to the licence it issued, and the event by which it is known that it was done.
TASKS = {
    "cases.accept": "case.accepted",
    "cases.supplement": "case.supplement_asked",
    "cases.review": "case.reviewed",
    "cases.send_back": "case.returned",
    "cases.extend": "case.extended",
    "cases.decide": "case.decided",
    "cases.serve": "case.served",
    "licences.suspend": "licence.suspended",
    "licences.restore": "licence.restored",
    "licences.revoke": "licence.revoked",
}
# A practice copy asks nobody outside, and sends none of its officers away, for others work with them.
LEFT_OUT = ("domains.place", "cases.look", "absences.name")
TIMED = ("due", "until", "final_on", "deemed")  # of what is expected, what depends on the day


def tasks(scenario: Scenario, actors: Collection[str]) -> list[int]:
    """The moves that are the officer's: acts on a case by one of `actors` that are to succeed."""
    return [place for place, move in enumerate(scenario.moves) if is_task(move, actors)]


def is_task(move: Any, actors: Collection[str]) -> bool:
    """Whether a move is one that the officer does."""
    return isinstance(move, Do) and move.actor in actors and move.name in TASKS and not is_refused(move) and move.times == 1


def is_refused(move: Do) -> bool:
    """Whether a scenario expects that an act is refused: nobody practises that, so it is left out."""
    return "refused" in (move.expect or {})


def suits(scenario: Scenario, actors: Collection[str]) -> bool:
    """Whether a scenario is an exercise: it has a task, acts come one after the other, nothing is down or outside."""
    found = tasks(scenario, actors)
    if not found or scenario.given.down or scenario.times != 1:
        return False
    before = scenario.moves[: found[-1]]
    return all(isinstance(move, Do | Look | Wait) and getattr(move, "name", "") not in LEFT_OUT for move in before)


def ahead(scenario: Scenario, place: int, begun: datetime) -> timedelta:
    """By how much a playing is ahead of the clock at a move: by what has passed in the scenario before it, from its beginning on.

    A playing begins at the time of day and on the day of the week of its scenario, so that working days fall alike, holidays aside.
    """
    local = begun.astimezone(scenario.given.at.tzinfo)
    days = timedelta(days=(scenario.given.at.weekday() - local.weekday()) % 7)
    start = datetime.combine(local.date() + days, scenario.given.at.timetz())
    start += timedelta(days=7) if start < local else timedelta()
    now = scenario.given.at
    for move in scenario.moves[:place]:
        if isinstance(move, Wait):
            now = (move.until or now) + timedelta(**{move.span.unit: move.span.amount} if move.span else {})
    return start - begun + (now - scenario.given.at)


def expected(move: Do) -> dict[str, Any]:
    """What should be so after a task, as far as it does not depend on the day."""
    told = {name: value for name, value in (move.expect or {}).items() if name not in TIMED and isinstance(value, str)}
    named = {"cases.decide": "outcome", "licences.suspend": "reason", "licences.revoke": "reason"}.get(move.name, "")
    return told | ({named: str(move.facts[named])} if named in move.facts else {})


def swapped(value: Any, swaps: Mapping[str, str], token: str) -> Any:
    """A value with codes and keys swapped for those of a playing, and its example domains made its own."""
    if isinstance(value, Mapping):
        return {name: swapped(one, swaps, token) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [swapped(one, swaps, token) for one in value]
    if not isinstance(value, str):
        return value
    if value in swaps:
        return swaps[value]
    first, dot, rest = value.partition(".")
    return f"{first}-{token}{dot}{rest}" if value.endswith(".example") and " " not in value else value


def named(form: Mapping[str, Any], fields: Collection[str], token: str) -> dict[str, Any]:
    """Answers in which names that are held once, such as that of a website, are a playing's own."""
    return {
        name: f"{value}{token.upper()}" if name in fields and isinstance(value, str) and value else value for name, value in form.items()
    }
