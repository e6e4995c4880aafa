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
        packs=section.texts("packs") or (shared.packs if shared else ()),
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


def plain(value: Any) -> Any:
    """A value as JSON has it: days and instants become text."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def references(value: Any) -> Iterator[str]:
    """The names that a value refers to with `$name.field` or `${name.field}`; `$$` is a plain dollar."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from references(one)
    if isinstance(value, str):
        for found in REFERENCE.finditer(value.replace("$$", "")):
            yield (found[1] or found[2]).split(".")[0]


class _Moves:
    """Reads moves in order, knowing what was saved before."""

    def __init__(self, page: Page, given: Given, problems: list[Problem]) -> None:
        self.page, self.given, self.problems = page, given, problems
        self.saved: set[str] = set()
        self.at = given.at

    def each(self, section: Section, key: str) -> Iterator[Move]:
        for row in section.rows(key):
            kinds = [kind for kind in ("do", "look", "wait", "together") if kind in row.value]
            if len(kinds) != 1:
                row.complain("scenario.move", "It is not clear what this move is.", "Give exactly one of: do, look, wait, together.")
                continue
            yield getattr(self, f"_{kinds[0]}")(row)
            row.done()

    def _do(self, row: Section) -> Do:
        expect = plain(row.take("expect", dict))
        name, actor = self._name(row, "do"), self._actor(row)
        facts, times = self._facts(row), row.take("times", int, 1)
        self._known(row, "expect", expect)
        return Do(name, actor, facts, expect, self._save(row), times, self._unchanged(row, expect), self._line(row))

    def _look(self, row: Section) -> Look:
        name, actor, facts = self._name(row, "look"), self._actor(row), self._facts(row)
        expect = plain(row.take("expect", (dict, list, str, int, bool)))
        self._known(row, "expect", expect)
        save = self._save(row)
        if expect is None and not save:
            row.complain("scenario.no_expect", "Nothing is expected of this look.", "Add `expect:`, or `save:` to use it later.")
        return Look(name, actor, facts, expect, save, self._line(row))

    def _together(self, row: Section) -> Together:
        before, inner = self.saved, []
        for one in row.rows("together"):
            self.saved = set(before)  # acts at the same instant cannot use each other's results
            inner.append(self._do(one))
            one.done()
        self.saved = before | {one.save for one in inner if one.save}
        if len(inner) < 2:
            row.complain("scenario.alone", "Only one move is together.", "Name two or more.", "together")
        expect = plain(row.take("expect", dict))
        for key in expect or {}:
            if key not in (*TOGETHER, "unchanged"):
                row.complain("scenario.together", f"{key} cannot be expected of several.", f"Use: {', '.join(TOGETHER)}.", "expect")
        return Together(tuple(inner), expect, self._save(row), self._unchanged(row, expect), self._line(row))

    def _wait(self, row: Section) -> Wait:
        if isinstance(row.value["wait"], dict):
            inner = row.inside("wait")
            span = period(inner) if inner else None
            if inner:
                inner.done()
            if span is None or span.unit not in ("hours", "days") or span.amount <= 0:
                row.complain("scenario.wait", "How long to wait is not said.", "Give an instant, {hours: 2} or {days: 30}.", "wait")
            return Wait(None, span, self._line(row))
        until = instant(row, "wait", self.given.at.tzinfo or ZoneInfo(ZONE))  # type: ignore[arg-type]
        if until is not None and until <= self.at:
            row.complain(
                "scenario.backwards", f"{until:%Y-%m-%dT%H:%M} is not after {self.at:%Y-%m-%dT%H:%M}.", "Time only passes.", "wait"
            )
        self.at = until or self.at
        return Wait(until, None, self._line(row))

    def _name(self, row: Section, key: str) -> str:
        name = row.word(key, needed=True)
        if not ACT.fullmatch(name):
            row.complain("scenario.name", f"{name!r} is not the name of an act or look.", "Write it as cases.submit.", key)
        return name

    def _actor(self, row: Section) -> str:
        actor = row.word("as", EVERYBODY)
        if actor not in (*self.given.cast, EVERYBODY):
            row.complain("scenario.unknown_actor", f"{actor} is not in the cast.", f"The cast: {', '.join(self.given.cast)}.", "as")
        return actor

    def _facts(self, row: Section) -> Mapping[str, Any]:
        facts: Mapping[str, Any] = plain(row.take("with", dict, {}))
        self._known(row, "with", facts)
        return facts

    def _known(self, row: Section, key: str, value: Any) -> None:
        for name in references(value):
            if name not in self.saved:
                row.complain("scenario.not_saved", f"${name} is used, but nothing was saved under that name before.", "Save it first.", key)

    def _save(self, row: Section) -> str:
        name = row.word("save")
        if name:
            self.saved.add(name)
        return name

    def _unchanged(self, row: Section, expect: Any) -> tuple[Look, ...]:
        wanted = (expect or {}).get("unchanged", [])
        found = []
        for one in wanted if isinstance(wanted, list) else [wanted]:
            look = {"look": one} if isinstance(one, str) else one
            if not isinstance(look, dict) or not ACT.fullmatch(str(look.get("look", ""))):
                row.complain("scenario.unchanged", f"{one!r} is not a look.", "Write `unchanged: [{look: registers.find, with: {…}}]`.")
                continue
            found.append(Look(look["look"], str(look.get("as", EVERYBODY)), look.get("with", {}), None, "", self._line(row)))
        return tuple(found)

    def _line(self, row: Section) -> int:
        path: Path = row.path
        return self.page.line(path)
