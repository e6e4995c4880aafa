"""Typed reading of one mapping of a page: what is missing, of the wrong kind or unknown becomes a problem, and reading goes on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeVar

from tongban.base.limits import Period
from tongban.pack.lines import Page, Path, Problem
from tongban.pack.shapes import LANGUAGES, Condition, Dated, LawRef, Test

UNITS = ("working_days", "days", "hours", "months", "years")
OPERATORS = ("equals", "one_of", "present", "at_least", "at_most")
NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
ID = re.compile(rf"{NAME.pattern}(\.{NAME.pattern})*")
Made = TypeVar("Made")


class Section:
    """A mapping in a page. Each `take` marks its key as known; `done` complains about the rest."""

    def __init__(self, page: Page, path: Path, problems: list[Problem]) -> None:
        value = page.value
        for part in path:
            value = value[part]
        self.page, self.path, self.problems = page, path, problems
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}
        self._taken: set[str] = set()
        if not isinstance(value, dict):
            self.complain("shape.not_mapping", f"{self.name} is not a mapping.", "Write `key: value` lines below it.")

    @property
    def name(self) -> str:
        return ".".join(map(str, self.path)) or self.page.file

    def complain(self, code: str, reason: str, cure: str, key: str = "", *, warning: bool = False) -> None:
        """Note a problem at a key."""
        path = (*self.path, key) if key else self.path
        self.problems.append(Problem(self.page.file, self.page.line(path), code, reason, cure, warning))

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = None, *, needed: bool = False) -> Any:
        """The value of a key if it is of the kind; else the default, with a problem."""
        self._taken.add(key)
        if key not in self.value or self.value[key] is None or (needed and self.value[key] == ""):
            if needed:
                here = key if key in self.value else ""
                self.complain("shape.missing", f"{self.name} has no {key}.", f"Add `{key}: …`.", here)
            return default
        value = self.value[key]
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            self.complain("shape.wrong_kind", f"{key} is {value!r}.", f"Give {_kind_name(kind)}.", key)
            return default
        return value

    def word(self, key: str, default: str = "", *, needed: bool = False, among: tuple[str, ...] = ()) -> str:
        """A text, perhaps among some."""
        value = str(self.take(key, (str, int), default, needed=needed))
        if among and value not in among and (key in self.value or needed):
            self.complain("shape.not_among", f"{key} is {value!r}.", f"Give one of: {', '.join(among)}.", key)
            return default or among[0]
        return value

    def name_of(self, key: str, pattern: re.Pattern[str]) -> str:
        """A name that others refer to; it is needed, and plain enough to stand in a path."""
        value = self.word(key, needed=True)
        if value and not pattern.fullmatch(value):
            self.complain("shape.bad_name", f"{key} is {value!r}.", "Use a to z, 0 to 9, - and _, a letter first.", key)
        return value

    def choice(self, key: str, among: tuple[str, ...], default: str = "", *, needed: bool = False) -> Any:
        """A text that must be among some; typed as the shapes want it."""
        return self.word(key, default, needed=needed, among=among)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        value = self.take(key, (list, str), [])
        listed = [value] if isinstance(value, str) else value
        if any(not isinstance(one, str) for one in listed):
            self.complain("shape.wrong_kind", f"{key} holds something that is not text.", "Put it in quotes.", key)
        if any(one == "" for one in listed):
            self.complain("shape.empty", f"{key} holds an empty text.", "Write it or take it out.", key)
        return tuple(str(one) for one in listed)

    def words(self, key: str) -> dict[str, str]:
        """Words by language."""
        inner = self.inside(key)
        for language in inner.value if inner else ():
            if language not in LANGUAGES:
                self.complain("words.language", f"{key} has the language {language}.", f"Use: {', '.join(LANGUAGES)}.", key)
        return {language: inner.word(language, needed=True) for language in inner.value} if inner else {}

    def inside(self, key: str) -> Section | None:
        """The mapping under a key."""
        return Section(self.page, (*self.path, key), self.problems) if self.take(key, dict) is not None else None

    def each(self, key: str, make: Callable[[str, Section], Made]) -> dict[str, Made]:
        """A mapping of names to mappings, made one by one; `name:` alone is an empty mapping."""
        value = self.take(key, dict, {})
        made = {}
        for name in value:
            if value[name] is None:
                value[name] = {}
            if not NAME.fullmatch(name):
                self.complain("shape.bad_name", f"{name} is not a name.", "Use a to z, 0 to 9, - and _, a letter first.", key)
            one = Section(self.page, (*self.path, key, name), self.problems)
            made[name] = make(name, one)
            one.done()
        return made

    def rows(self, key: str) -> Iterator[Section]:
        """A list of mappings; a single mapping is a list of one."""
        value = self.take(key, (list, dict), [])
        if isinstance(value, dict):
            yield Section(self.page, (*self.path, key), self.problems)
            return
        for place in range(len(value)):
            yield Section(self.page, (*self.path, key, place), self.problems)

    def done(self) -> None:
        """Complain about every key that nobody asked for."""
        for key in self.value:
            if key not in self._taken:
                near = difflib.get_close_matches(key, self._taken, 1)
                cure = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(sorted(self._taken))}."
                self.complain("shape.unknown_key", f"{self.name} has the key {key}, which is not in the language.", cure, key)


def _kind_name(kind: type | tuple[type, ...]) -> str:
    names = {str: "text", int: "a whole number", dict: "a mapping", list: "a list", bool: "true or false", date: "a day such as 2026-11-23"}
    return " or ".join(names.get(one, one.__name__) for one in (kind if isinstance(kind, tuple) else (kind,)))


def law(section: Section) -> LawRef:
    """`law: {act, article}` and `assumed`, `note` beside a value; `source: x` is short for an act with its article unknown."""
    assumed, note = bool(section.take("assumed", bool, False)), section.word("note")
    inner = section.inside("law") if isinstance(section.value.get("law"), dict) else None
    if inner is None:
        source, act = section.word("source"), section.word("act")
        article = section.word("article") or ("unknown" if source else "")
        if act and not article:
            _no_article(section)
        return LawRef(act or source, article, assumed, note)
    found = LawRef(
        inner.word("act", needed=True),
        inner.word("article"),
        bool(inner.take("assumed", bool, False)) or assumed,
        inner.word("note") or note,
    )
    inner.done()
    if not found.article and not found.assumed:
        _no_article(inner)
    return found


def _no_article(section: Section) -> None:
    section.complain("law.no_article", f"{section.name} names no article.", "Name it; `article: unknown` if nobody could tell.")


def period(section: Section) -> Period | None:
    """`working_days: 5` and the like, with `whose`."""
    for unit in UNITS:
        if unit in section.value:
            return Period(section.take(unit, int, 0), unit, section.word("whose", "agency", among=("agency", "applicant")))  # type: ignore[arg-type]
    return None


def dated(section: Section, key: str, value: Callable[[Section], Any]) -> tuple[Dated, ...]:
    """A dated list, oldest first."""
    found = []
    for row in section.rows(key):
        since = row.take("from", date, needed=True)
        made = value(row)
        if made is None:
            row.complain("dated.no_value", f"{key} has no amount.", f"Add one of: {', '.join(UNITS)}.")
        source, rule = law(row), row.word("rule")
        row.done()
        if since is not None and made is not None:
            found.append(Dated(since, made, source, rule))
    if [one.since for one in found] != sorted({one.since for one in found}):
        section.complain("dated.order", f"{key} is not in the order of its days, or has a day twice.", "Put the oldest first.", key)
    return tuple(found)


def condition(section: Section, key: str) -> Condition:
    """`{field, equals: x}` or a list of them; all must hold."""
    tests = []
    if section.value.get(key) in ([], {}):
        section.complain("condition.none", f"{key} compares nothing.", "Name a field and a comparison, or take it out.", key)
    for row in section.rows(key):
        field = row.word("field", needed=True)
        given = [one for one in OPERATORS if one in row.value]
        if len(given) != 1:
            row.complain("condition.one", f"The condition has {len(given)} comparisons.", f"Give exactly one of: {', '.join(OPERATORS)}.")
        for op in given[:1]:
            value = row.take(op, (str, int, bool, date, list))
            # Days are text in facts, as JSON has them; ISO days compare as text.
            tests.append(Test(field, op, value.isoformat() if isinstance(value, date) else value))  # type: ignore[arg-type]
        row.done()
    return tuple(tests)
