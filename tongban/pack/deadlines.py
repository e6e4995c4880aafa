"""Rules of time as data: how long, from which event, whose period, what follows when it is missed, and what does not count in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tongban.pack.values import Dated, LawRef, Words

EFFECTS = "deadline-effect"  # code lists of the standards
EVENTS = "deadline-event"
SIDES = "deadline-side"


@dataclass(frozen=True)
class Missed:
    """What the law says happens when a period is missed, `as_of` an event or the end of the period; `whose` where only one side's."""

    effect: str
    law: LawRef
    as_of: str = ""
    whose: str = ""


@dataclass(frozen=True)
class Deadline:
    """A rule of time. Its dated values are a `Period`, or the text `06-30` for a day of the year.

    It runs `after` an event, or must be over `before` one. One that `extends` another is added to it, with the approval of the agency's
    head or of the government's; one that stands `instead_of` another takes its place, as joint handling does. `at_least` is a period
    that must be waited or kept; it is not missed by taking longer.
    """

    id: str
    title: Words
    event: str
    before: bool
    whose: tuple[str, ...]
    limit: tuple[Dated, ...]
    sense: Literal["at_most", "at_least"] = "at_most"
    extends: str = ""
    instead_of: str = ""
    approval: Literal["", "head", "government"] = ""
    missed: Missed | None = None


@dataclass(frozen=True)
class Pause:
    """What is not counted in the periods it `stops`; `most` names the rule that says how long it may take, `whose` turn it is meanwhile."""

    id: str
    title: Words
    stops: tuple[str, ...]
    whose: str
    law: LawRef
    since: date
    until: date | None = None
    most: str = ""


Deadlines = Mapping[str, Deadline]
Pauses = Mapping[str, Pause]
