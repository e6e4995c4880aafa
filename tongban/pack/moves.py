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


def read(text: str, file: str = "scenario.yaml") -> Read:
    """The scenarios of a text: one (`name`, `given`, `moves`), or several under `scenarios:` that share what is given above them."""
    page, problems = read_page(file, text)
    if problems:
        return Read((), tuple(problems))
    if not isinstance(page.value, dict) or not page.value:
        return Read((), (Problem(file, 1, "scenario.empty", "There is no scenario.", "Write name, given and moves."),))
    top = Section(page, (), problems)
    if "scenarios" not in top.value:
        return Read((_scenario(top, None, problems),), _sorted(problems))
    shared = _given(inner, None) if (inner := top.inside("given")) else None
    found = tuple(_scenario(row, shared, problems) for row in top.rows("scenarios"))
    top.done()
    return Read(found, _sorted(problems))


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (one.line, one.code)))


def _scenario(top: Section, shared: Given | None, problems: list[Problem]) -> Scenario:
    inner = top.inside("given")
    given = _given(inner, shared) if inner else shared
    if given is None:
        top.complain("scenario.no_given", "Nothing is given.", "Add `given: {cast: [...], at: 2026-03-02T09:00}`.")
        given = Given(datetime.min.replace(tzinfo=ZoneInfo(ZONE)))
    reader = _Moves(top.page, given, problems)
    moves = tuple(reader.each(top, "moves"))
    if not moves:
        top.complain("scenario.no_moves", "Nothing happens.", "Add `moves:` with at least one act or look.")
    times = top.take("times", int, 1)
    if not 1 <= times <= MOST_TIMES:
        top.complain("scenario.times", f"times is {times}.", f"Give 1 to {MOST_TIMES}.", "times")
    made = Scenario(
        top.word("name", needed=True), times, given, moves, top.texts("covers"), top.page.file, top.page.line((*top.path, "name"))
    )
    top.done()
    return made


def _given(section: Section, shared: Given | None) -> Given:
    zone = _zone(section, shared)
    at = instant(section, "at", zone) if shared is None or "at" in section.value else shared.at
    made = Given(
        at=at or datetime.min.replace(tzinfo=zone),
        cast={**(shared.cast if shared else {}), **_cast(section)},
        registers={**(shared.registers if shared else {}), **_records(section)},
        region=section.word("region", shared.region if shared else ""),
        down=section.texts("down") or (shared.down if shared else ()),
    )
    section.done()
    return made


def _zone(section: Section, shared: Given | None) -> ZoneInfo:
    name = section.word("zone", str(shared.at.tzinfo) if shared else ZONE)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        section.complain("scenario.zone", f"There is no time zone {name}.", "Give one such as Asia/Shanghai.", "zone")
        return ZoneInfo(ZONE)


def _cast(section: Section) -> dict[str, Mapping[str, Any]]:
    value = section.take("cast", (list, dict), [])
    if isinstance(value, dict):
        return {name: plain(facts) if isinstance(facts, dict) else {} for name, facts in value.items()}
    return {str(name): {} for name in value}


def _records(section: Section) -> dict[str, tuple[Mapping[str, Any], ...]]:
    found = {}
    for name, rows in section.take("registers", dict, {}).items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            section.complain("scenario.records", f"{name} is not a list of records.", "Write `- {field: value}` lines.", "registers")
            continue
        found[name] = tuple(plain(row) for row in rows)
    return found


def instant(section: Section, key: str, zone: ZoneInfo) -> datetime | None:
    """An instant as `2026-03-02T09:00`, in the scenario's zone unless it names its own; a day alone is its first moment."""
    value: Any = section.take(key, (str, datetime, date), needed=True)
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
    except ValueError:
        section.complain("scenario.instant", f"{key} is {value!r}.", "Give an instant such as 2026-03-02T09:00.", key)
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=zone)
