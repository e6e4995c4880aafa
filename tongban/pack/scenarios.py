"""Plays scenarios on a stage and says, move by move, what was as expected and what differed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
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
        player = _Player(scenario, stage)
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
