"""The scenario language (design section 4), read into typed moves. Every problem is said, with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tongban.base.limits import Period
from tongban.pack.expectations import TOGETHER
from tongban.pack.lines import Page, Path, Problem
from tongban.pack.lines import read as read_page
from tongban.pack.sections import Section, period
from tongban.pack.stage import EVERYBODY, Given

ZONE = "Asia/Shanghai"  # of scenarios that name none
REFERENCE = re.compile(r"\$\{([\w.-]+)\}|\$([A-Za-z_]\w*(?:\.[\w-]+)*)")
ACT = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
MOST_TIMES = 10_000


@dataclass(frozen=True)
class Look:
    """A read by name, and what it should show. `same` moves use it to see that nothing changed."""

    name: str
    actor: str
    facts: Mapping[str, Any]
    expect: Any
    save: str
    line: int


@dataclass(frozen=True)
class Do:
    """One act. `unchanged` are looks that show the same before and after."""

    name: str
    actor: str
    facts: Mapping[str, Any]
    expect: Mapping[str, Any] | None
    save: str
    times: int
    unchanged: tuple[Look, ...]
    line: int


@dataclass(frozen=True)
class Together:
    """Acts at the same instant; `save` names the one that fits `exactly_one`."""

    moves: tuple[Do, ...]
    expect: Mapping[str, Any] | None
    save: str
    unchanged: tuple[Look, ...]
    line: int


@dataclass(frozen=True)
class Wait:
    """Time passes: until an instant, or for a period in hours or days."""

    until: datetime | None
    span: Period | None
    line: int


Move = Do | Together | Wait | Look


@dataclass(frozen=True)
class Scenario:
    """One story. `covers` names what it shows beyond what its moves say themselves, such as `limit.review`."""

    name: str
    times: int
    given: Given
    moves: tuple[Move, ...]
    covers: tuple[str, ...] = ()
    file: str = ""
    line: int = 1


@dataclass(frozen=True)
class Read:
    """The scenarios of a file, and every problem met on the way."""

    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...] = field(default=())
