"""What is worth trying when something is refused: every other answer that could matter, of what is refused itself first.

Tried are every code, yes and no, the bounds of numbers and days and the values that conditions and rules compare with, the example of
the service for words, to leave out what need not be said, and to have a material.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tongban.base import exact
from tongban.base.errors import Discrepancy
from tongban.cases.nearest import PLACES, Change, day, number
from tongban.pack import ages, situations
from tongban.pack.forms import answers_of, lines
from tongban.pack.shapes import Element, FormField, FormGroup, Service
from tongban.registers import queries as registers

CODES = 60  # of a list, at most


def candidates(
    said: Any,
    service: Service,
    asked: Mapping[str, FormGroup],
    on: date,
    region: str,
    example: Mapping[str, Any],
    found: Sequence[Discrepancy],
) -> list[Change]:
    """Every change worth trying: first of what is refused itself, then of what decides elsewhere."""
    made = list(dict.fromkeys(_changes(said, service, asked, _Known(service, on, region, found), example)))
    own = {str(one.facts.get("field", "")).split(".")[0] for one in found}
    read = {test.field for test in situations.tests(service)} | set(map(str, situations.constants(service)))
    return sorted(made, key=lambda one: _order(one, own, read))


def _order(one: Change, own: set[str], read: set[str]) -> int:
    mine = {"material": f"material-{one.name}", "assumed": f"{one.fetch}-{one.name}"}.get(one.kind, one.name)
    if mine in own or one.fetch in own:
        return 0
    return 1 if {one.name, f"fetch.{one.fetch}.{one.name}"} & read else 2


@dataclass(frozen=True)
class _Known:
    service: Service
    on: date
    region: str
    found: Sequence[Discrepancy]


def _changes(said: Any, service: Service, asked: Mapping[str, FormGroup], known: _Known, example: Mapping[str, Any]) -> Iterator[Change]:
    yield from (Change("material", name, True) for name, one in service.materials.items() if not one.instead_of_asking)
    yield from (Change("applicant", "applicant", kind) for kind in ("person", "organisation") if kind != said.applicant)
    yield from _assumed(asked, known)
    elements = registers.elements()
    for name, answer in answers_of(service).items():
        if isinstance(answer, FormGroup):
            yield from _table(said, answer, known, example)
            continue
        for value, free in _values(answer, elements[answer.element], name, known, example.get(name)):
            if value != said.form.get(name):
                yield Change("answer", name, value, free=free, element=answer.element)


def _assumed(asked: Mapping[str, FormGroup], known: _Known) -> Iterator[Change]:
    elements = registers.elements()
    for fetch, group in asked.items():
        for one in group.fields:
            for value, free in _values(one, elements[one.element], f"fetch.{fetch}.{one.name}", known, None):
                yield Change("assumed", one.name, value, fetch, free=free, element=one.element)


def _table(said: Any, group: FormGroup, known: _Known, example: Mapping[str, Any]) -> Iterator[Change]:
    """The cells of a table that are refused, each with what its column may hold; and the lines of the example."""
    given, elements = said.form.get(group.name), registers.elements()
    places = {str(one.facts.get("field", "")) for one in known.found}
    for place, line in lines(given):
        for question in group.fields:
            if f"{group.name}.{place}.{question.name}" in places:
                for value, free in _values(question, elements[question.element], "", known, _cell(example, group, question)):
                    if value != line.get(question.name):
                        yield Change("answer", group.name, value, line=place, column=question.name, free=free, element=question.element)
    if example.get(group.name):
        yield Change("answer", group.name, example[group.name], free=True)
    if isinstance(given, list) and len(given) > group.repeat:
        yield Change("answer", group.name, given[: group.repeat])


def _cell(example: Mapping[str, Any], group: FormGroup, question: FormField) -> Any:
    return next((line.get(question.name) for _, line in lines(example.get(group.name))), None)


def _values(question: FormField, element: Element, path: str, known: _Known, example: Any) -> Iterator[tuple[Any, bool]]:
    """What an answer could be instead, and whether another would do as well."""
    compared = [test.value for test in situations.tests(known.service) if test.field == path]
    if element.type == "boolean":
        yield from ((value, False) for value in (True, False))
    elif element.type == "code":
        yield from ((one.code, False) for one in registers.codes(element.code_list, known.on)[:CODES])
    elif element.type in PLACES:
        yield from ((value, False) for value in _numbers(element, compared, known))
    elif element.type == "date":
        yield from ((value, False) for value in _days(path, compared, known))
    elif element.type == "region":
        yield known.region, False
    yield from ((value, True) for value in _words(question, example))
    if not question.required:
        yield None, False


def _words(question: FormField, example: Any) -> Iterator[Any]:
    if example not in (None, "", []) and not str(example).startswith("$"):
        yield [example] if question.repeat > 1 and not isinstance(example, list) else example


def _numbers(element: Element, compared: Sequence[Any], known: _Known) -> Iterator[Any]:
    """The bounds of a number, and what conditions, rules and refusals compare it with, each with its neighbours."""
    places = PLACES[element.type]
    told = [value for one in known.found for value in one.facts.values() if isinstance(value, int)]
    written = sorted(one for one in situations.constants(known.service) if isinstance(one, int))
    bounds = [one for one in (element.least, element.most) if one is not None]
    for value in dict.fromkeys((*bounds, *compared, *told, *written, 1, 0)):
        whole = number(value, 0)
        for near in (whole, whole + 1, whole - 1) if whole is not None else ():
            yield exact.show(near * 10**places, places) if places else near


def _days(path: str, compared: Sequence[Any], known: _Known) -> Iterator[str]:
    """Today, the days that conditions compare with, and for a day of birth those on which an age that matters is reached."""
    yield known.on.isoformat()
    for value in compared:
        ordinal = day(value)
        yield from (date.fromordinal(ordinal + by).isoformat() for by in (0, 1, -1)) if ordinal else ()
    if path == known.service.born:
        for years in sorted(_ages(known)):
            yield from (_born(known.on, years, days).isoformat() for days in (0, 1))


def _ages(known: _Known) -> set[int]:
    benefit = known.service.benefit
    banded = {age for one in benefit.amounts for age, _ in one.value.amounts} if benefit else set()
    tested = {int(test.value) for test in situations.tests(known.service) if test.field == "case.age" and isinstance(test.value, int)}
    return {*banded, *tested, *(one for one in situations.constants(known.service) if isinstance(one, int) and 0 < one < 120)}


def _born(on: date, years: int, after: int) -> date:
    """Who is born on this day is so many years old today; a day later, not yet."""
    day = date(on.year - years, on.month, min(on.day, 28) if on.month == 2 else on.day)
    return day + timedelta(days=after) if ages.age(day, on) == years else day
