"""What a basic item may say, and which act a change of a basic catalogue is open to. Values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.base.errors import Discrepancy, Refused

KEEPERS = (0, 1)  # levels of regions that keep a basic catalogue: nation, province
# act: the states from which it is possible
MAY = {
    "ask_back": ("reported",),
    "answer": ("asked",),
    "adopt": ("reported",),
    "refuse": ("reported", "asked"),
    "withdraw": ("reported", "asked"),
    "confirm": ("proposed",),
    "decline": ("proposed",),
}


@dataclass(frozen=True)
class Facts:
    """What a basic item says. `law` are articles of the register of laws; `basis` names what that does not have."""

    name: str
    kind: str
    functions: Sequence[str] = ()
    levels: str = ""
    law: Sequence[tuple[str, str]] = ()
    basis: str = ""
    since: date | None = None
    until: date | None = None

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it: {"name", "kind", "functions", "levels", "law": [[act, article]], "basis", "since", "until"}."""
        days = {name: day.isoformat() if day else None for name, day in (("since", self.since), ("until", self.until))}
        said = {"name": self.name, "kind": self.kind, "levels": "".join(sorted(set(self.levels))), "basis": self.basis}
        return {**said, **days, "functions": sorted(set(self.functions)), "law": [list(one) for one in self.law]}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Facts:
        """From what `kept` gives."""
        days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("since", "until")}
        return cls(**{**kept, **days, "law": [(act, article) for act, article in kept["law"]]})


def faults(code: str, told: Facts, kinds: Collection[str], levels: Collection[str]) -> Iterator[Discrepancy]:
    """Everything that is wrong with what a basic item shall say; articles are looked up elsewhere."""
    yield from (Discrepancy("basic.missing", {"field": name}) for name, said in (("code", code), ("name", told.name)) if not said.strip())
    if told.kind not in kinds:
        yield Discrepancy("basic.kind", {"field": "kind", "given": told.kind[:20], "known": sorted(kinds)})
    if set(told.levels) - set(levels):
        yield Discrepancy("basic.levels", {"field": "levels", "given": told.levels[:20], "known": sorted(levels)})
    if told.since and told.until and told.until <= told.since:
        yield Discrepancy("basic.until", {"field": "until", "given": told.until.isoformat()})


def ensure_may(state: str, act: str) -> None:
    """Raise Refused("basic.wrong_state") where a change stands too early or too late for an act."""
    if state not in MAY[act]:
        raise Refused("basic.wrong_state", state=state, act=act)


def standing(since: date | None, until: date | None, on: date) -> str:
    """Whether a basic item is to come, in force or ended on a day: derived, never kept."""
    if since is not None and since > on:
        return "to_come"
    return "ended" if until is not None and until <= on else "in_force"


def exercised(levels: str, level: int) -> bool:
    """Whether an item may be exercised at a level of regions (0 nation … 5 village); where no source says so, nobody is left out."""
    return not levels or "7" in levels or str(level + 1) in levels  # use-level counts from 1, and 7 is several levels
