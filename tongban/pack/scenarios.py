"""Plays scenarios on a stage and says, move by move, what was as expected and what differed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tongban.pack import expectations
from tongban.pack.moves import REFERENCE, Do, Look, Move, Scenario, Together, Wait
from tongban.pack.moves import Read as Read
from tongban.pack.moves import read as read
from tongban.pack.stage import Asked, Result, Stage

NOTHING = "(nothing)"


@dataclass(frozen=True)
class Played:
    """How it went: a line for each move that was played, and what differed, each with file and line."""

    ok: bool
    lines: tuple[str, ...]
    differences: tuple[str, ...]


class _Unsaved(Exception):
    """A reference leads to nothing."""


def play(scenario: Scenario, stage: Stage) -> Played:
    """Play a scenario as often as it asks, each time on fresh data; stop at the first move that differs, for what follows rests on it."""
    lines: list[str] = []
    for turn in range(1, scenario.times + 1):
        player = Playing(scenario, stage)
        stage.open(scenario.given)
        try:
            player.run()
        finally:
            stage.close()
        lines = player.lines
        if player.differences:
            told = f" (time {turn} of {scenario.times})" if scenario.times > 1 else ""
            return Played(False, tuple(lines), tuple(f"{one}{told}" for one in player.differences))
    return Played(True, tuple(lines), ())


class Playing:
    """One playing: what was saved, and what time it is; that of the scenario unless another is given."""

    def __init__(self, scenario: Scenario, stage: Stage, now: datetime | None = None) -> None:
        self.scenario, self.stage, self.now = scenario, stage, now or scenario.given.at
        self.saved: dict[str, Any] = {}
        self.lines: list[str] = []
        self.differences: list[str] = []

    def run(self) -> None:
        for move in self.scenario.moves:
            try:
                found = self._play(move)
            except _Unsaved as missing:
                found = [str(missing)]
            self.lines.append(f"{'differs' if found else 'ok'}: {told(move)}")
            self.differences += [f"{self.scenario.file}:{move.line}: {told(move)}: {one}" for one in found]
            if found:
                return

    def _play(self, move: Move) -> list[str]:
        if isinstance(move, Do):
            return self._do(move)
        if isinstance(move, Together):
            return self._together(move)
        if isinstance(move, Wait):
            return self._wait(move)
        return self._look(move)

    def _do(self, move: Do) -> list[str]:
        before = self._see(move.unchanged)
        expect = self.fill(move.expect)
        for _ in range(move.times):
            result = self.stage.act(self.asked(move))
            found = expectations.of_act(expect, result)
            if found:
                return found
            self.keep(move.save, result)
        return self._same(move.unchanged, before)

    def _together(self, move: Together) -> list[str]:
        before = self._see(move.unchanged)
        results = self.stage.together([self.asked(one) for one in move.moves])
        found: list[str] = []
        for one, result in zip(move.moves, results, strict=True):
            if one.expect is not None or move.expect is None:
                found += [f"{one.actor}: {line}" for line in expectations.of_act(self.fill(one.expect), result)]
            self.keep(one.save, result)
        lines, winner = expectations.of_acts(self.fill(move.expect or {}), results)
        if winner is not None:
            self.keep(move.save, winner)
        return [*found, *lines] or self._same(move.unchanged, before)

    def _wait(self, move: Wait) -> list[str]:
        until = move.until or self.now
        if move.span is not None:
            until += timedelta(**{move.span.unit: move.span.amount})
        if until < self.now:
            return [f"the time is already {self.now:%Y-%m-%dT%H:%M}"]
        self.stage.wait_until(until)
        self.now = until
        return []

    def _look(self, move: Look) -> list[str]:
        seen = self.stage.look(self.asked(move))
        if isinstance(seen, Mapping) and ("refused" in seen or (isinstance(move.expect, Mapping) and "refused" in move.expect)):
            found = expectations.of_act(self.fill(move.expect), seen)
        else:
            found = expectations.differences(self.fill(move.expect), seen) if move.expect is not None else []
        if not found:
            self.keep(move.save, seen)
        return found

    def _see(self, looks: tuple[Look, ...]) -> list[Any]:
        return [self.stage.look(self.asked(one)) for one in looks]

    def _same(self, looks: tuple[Look, ...], before: list[Any]) -> list[str]:
        after = self._see(looks)
        return [
            f"{look.name} should be unchanged: was {was!r}, is {now!r}"
            for look, was, now in zip(looks, before, after, strict=True)
            if was != now
        ]

    def asked(self, move: Do | Look) -> Asked:
        """A move as the stage is asked for it: with what it refers to."""
        return Asked(move.name, move.actor, self.fill(move.facts), self.now)

    def keep(self, name: str, result: Result | Any) -> None:
        """Save a result under the name that a move gives it."""
        if name:
            self.saved[name] = result

    def fill(self, value: Any) -> Any:
        """A value with its references replaced: `$a.number` alone keeps the kind of what it names, inside a text it becomes text."""
        if isinstance(value, Mapping):
            return {key: self.fill(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.fill(one) for one in value]
        if not isinstance(value, str) or "$" not in value:
            return value
        whole = REFERENCE.fullmatch(value)
        if whole:
            return self._named(whole[1] or whole[2])
        parts = value.split("$$")
        return "$".join(REFERENCE.sub(lambda found: str(self._named(found[1] or found[2])), part) for part in parts)

    def _named(self, path: str) -> Any:
        name, *rest = path.split(".")
        found: Any = self.saved.get(name, NOTHING)
        for part in rest:
            if isinstance(found, Mapping):
                found = found.get(part, NOTHING)
            elif isinstance(found, list | tuple) and part.isdigit() and int(part) < len(found):
                found = found[int(part)]
            else:
                found = NOTHING
        if found is NOTHING:
            raise _Unsaved(f"${path} names nothing; saved: {', '.join(sorted(self.saved)) or NOTHING}")
        return found


def told(move: Move) -> str:
    """A move as one would say it."""
    if isinstance(move, Wait):
        return (
            f"wait until {move.until:%Y-%m-%dT%H:%M}"
            if move.until
            else f"wait {move.span.amount} {move.span.unit}"
            if move.span
            else "wait"
        )
    if isinstance(move, Together):
        return "together: " + ", ".join(told(one) for one in move.moves)
    return f"{move.actor or 'everybody'} {'looks at ' if isinstance(move, Look) else ''}{move.name}"
