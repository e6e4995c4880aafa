"""The smallest change of what somebody says that would pass: one answer first, then two; a number goes to its limit. Work is bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import Any, TypeVar

from tongban.base import exact
from tongban.base.errors import Discrepancy, Refused
from tongban.registers import queries as registers

MOST_SINGLE, MOST_PAIRS, SHOWN = 300, 1200, 3  # changes tried, and ways told
PLACES = {"integer": 0, "money": 2, "quantity": exact.QUANTITY_PLACES}


@dataclass(frozen=True)
class Change:
    """One thing said otherwise: an `answer`, what a register holds (`assumed`, of a fetch), a `material`, the `applicant`.

    `name` is the question, `line` and `column` a cell of a table. `free`: any other value that is right may do, this one does.
    """

    kind: str
    name: str
    value: Any = field(hash=False)  # a list, where several may be given
    fetch: str = ""
    line: int = -1
    column: str = ""
    free: bool = False
    element: str = ""

    @property
    def about(self) -> tuple[str, str, str, int, str]:
        """What is changed, whatever it becomes."""
        return self.kind, self.fetch, self.name, self.line, self.column


Ways = tuple[tuple[Change, ...], ...]  # each of one or two changes that go together
Key = tuple[str, str]
One = TypeVar("One")


def key(one: Discrepancy) -> Key:
    """By what a refusal is known again after a change."""
    return one.code, str(one.facts.get("field", ""))


def changed(one: One, change: Change) -> One:
    """The situation with one thing said otherwise."""
    said: Any = one
    if change.kind == "applicant":
        return replace(said, applicant=change.value)  # type: ignore[no-any-return]
    if change.kind == "material":
        return replace(said, materials=said.materials | {change.name})  # type: ignore[no-any-return]
    if change.kind == "assumed":
        of = {**(said.assumed.get(change.fetch) or {}), change.name: change.value}
        return replace(said, assumed={**said.assumed, change.fetch: of})  # type: ignore[no-any-return]
    form = dict(said.form)
    if change.column:
        rows = [dict(row) for row in form[change.name]]
        rows[change.line][change.column] = change.value
        form[change.name] = rows
    elif change.value is None:
        form.pop(change.name, None)
    else:
        form[change.name] = change.value
    return replace(said, form=form)  # type: ignore[no-any-return]


@dataclass
class Search:
    """Tries changes of one situation; `judge` says what is refused of another."""

    judge: Callable[[Any], Sequence[Discrepancy]]
    said: Any
    found: Sequence[Discrepancy]
    tried: int = 0
    _known: dict[tuple[Change, ...], set[Key]] = field(default_factory=dict)

    def smallest(self, candidates: Sequence[Change]) -> list[Ways]:
        """For each refusal the smallest changes with which it goes and no new one comes."""
        if not self.found:
            return []
        single = candidates[:MOST_SINGLE]
        found = [self._ways(one, ((change,) for change in single)) for one in self.found]
        if all(found):
            return found
        pairs = [pair for pair in combinations(single, 2) if pair[0].about != pair[1].about][:MOST_PAIRS]
        return [ways or self._ways(one, iter(pairs)) for one, ways in zip(self.found, found, strict=True)]

    def _ways(self, one: Discrepancy, tries: Iterator[tuple[Change, ...]]) -> Ways:
        """Up to three ways, each about something else."""
        ways: dict[tuple[Any, ...], tuple[Change, ...]] = {}
        for way in tries:
            about = tuple(change.about for change in way)
            if about not in ways and self._passes(one, way):
                ways[about] = self._limits(one, way)
                if len(ways) == SHOWN:
                    break
        return tuple(ways.values())

    def _passes(self, one: Discrepancy, way: tuple[Change, ...]) -> bool:
        left = self._left(way)
        return key(one) not in left and left <= {key(other) for other in self.found}

    def _left(self, way: tuple[Change, ...]) -> set[Key]:
        """What is refused after some changes."""
        if way not in self._known:
            said = self.said
            for change in way:
                said = changed(said, change)
            self.tried += 1
            self._known[way] = {key(other) for other in self.judge(said)}
        return self._known[way]

    def _limits(self, one: Discrepancy, way: tuple[Change, ...]) -> tuple[Change, ...]:
        """The same way with each number and day as near to what was said as passes."""
        for place, change in enumerate(way):
            scale = _scale(change)
            near, far = (scale.read(value) if scale else None for value in (said_of(self.said, change), change.value))
            if scale is None or near is None or far is None:
                continue
            while abs(far - near) > 1:
                middle = (near + far) // 2
                other = (*way[:place], replace(change, value=scale.show(middle)), *way[place + 1 :])
                near, far = (near, middle) if self._passes(one, other) else (middle, far)
            way = (*way[:place], replace(change, value=scale.show(far)), *way[place + 1 :])
        return way


@dataclass(frozen=True)
class Scale:
    """Values that lie on a line, as whole numbers."""

    read: Callable[[Any], int | None]
    show: Callable[[int], Any]


def _scale(change: Change) -> Scale | None:
    """The line on which the values of an element lie."""
    element = registers.elements().get(change.element)
    kind = element.type if element else ""
    if kind in PLACES:
        places = PLACES[kind]
        return Scale(lambda value: number(value, places), lambda whole: exact.show(whole, places) if places else whole)
    return Scale(day, lambda whole: date.fromordinal(whole).isoformat()) if kind == "date" else None


def number(value: Any, places: int) -> int | None:
    """A number with so many places as a whole one; None where it is none."""
    try:
        return exact.parse(str(value), places)
    except Refused:
        return None


def day(value: Any) -> int | None:
    """A day as a whole number; None where it is none."""
    try:
        return date.fromisoformat(str(value)).toordinal()
    except ValueError:
        return None


def said_of(said: Any, change: Change) -> Any:
    """What was said where a change is made; None where nothing was."""
    if change.kind == "assumed":
        return (said.assumed.get(change.fetch) or {}).get(change.name)
    if change.kind == "applicant":
        return said.applicant
    value: Any = said.form.get(change.name) if change.kind == "answer" else None
    return value[change.line].get(change.column) if change.column else value
