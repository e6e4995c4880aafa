"""What a scenario is played on: acts and looks by name, in a fresh house of which a cast, registers and a time are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tongban.base.errors import Saying

Result = Mapping[str, Any]
EVERYBODY = ""  # the actor of a look that names none: the public, without sign-in


@dataclass(frozen=True)
class Given:
    """What stands before the first move. `cast` are names that the stage knows, each with facts that replace what it knows of them.

    `registers` are records by register; `down` names offers and links that do not answer; `at` is aware, in the scenario's zone.
    `packs` are other installed packs that the story needs.
    """

    at: datetime
    cast: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    registers: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    region: str = ""
    down: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """One act as the stage is asked for it: its name (`cases.submit`), who, with which facts (references are filled in), when."""

    name: str
    actor: str
    facts: Mapping[str, Any]
    at: datetime


class Stage(Protocol):
    """Plays acts for real. Results are plain JSON values; a refusal is a result too, made by `refusal`; a bug raises."""

    def open(self, given: Given) -> None:
        """Make a fresh house in which this is given. Called again for each repetition."""

    def act(self, asked: Asked) -> Result:
        """Do one act and tell what it gave."""

    def look(self, asked: Asked) -> Any:
        """Read, as that actor may: a mapping, or a list of rows."""

    def together(self, asked: Sequence[Asked]) -> Sequence[Result]:
        """Do all at the same instant, each on a connection of its own; results in the order given."""

    def wait_until(self, at: datetime) -> None:
        """Let time pass; what has fallen due by then has its effect."""

    def close(self) -> None:
        """Give everything back."""


def refusal(saying: Saying) -> Result:
    """The result of an act that was refused: every discrepancy with its code and facts, and the kind of refusal."""
    return {"refused": [{"code": one.code, **one.facts} for one in saying.discrepancies], "kind": type(saying).__name__}
