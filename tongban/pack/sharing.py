"""Tables that several parts of a joint matter share: which lines each takes, under which columns, and what one gives the next. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.pack.conditions import holds, value_of
from tongban.pack.forms import answers_of, lines
from tongban.pack.joint_shapes import JointMatter, Lines
from tongban.pack.shapes import FormGroup, Service
from tongban.pack.standards import CodeList

NUMBER, LINE, LITERAL = "number", "line", "="  # what a part gives: its licence's or case's number, the line in its own table, a text
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Given:
    """What a part that comes before gives a column of the lines that it took: at these places of the one table."""

    column: str
    part: str
    fact: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Taken:
    """What a part takes of a table: the places of its lines, by its own column that of the one table, and what others give it."""

    places: tuple[int, ...]
    columns: Mapping[str, str]
    given: tuple[Given, ...] = ()

    def rows(self, table: Any, handed: Facts) -> list[dict[str, Any]]:
        """The lines as the part is filed with them; `handed` has numbers by `part.number`."""
        there = dict(lines(table))
        made = []
        for place in self.places:
            row = {own: there[place].get(column) for own, column in self.columns.items()}
            row |= {one.column: told for one in self.given if place in one.places and (told := _told(one, place, handed)) is not None}
            made.append({own: value for own, value in row.items() if value not in (None, "")})
        return made

    def place(self, rest: str) -> str | None:
        """Where `3.weight` of the part stands in the one table; None where another part gives it."""
        number, dot, own = rest.partition(".")
        if not number.isdecimal() or int(number) >= len(self.places):
            return rest
        place = self.places[int(number)]
        if any(one.column == own and one.fact == NUMBER and place in one.places for one in self.given):
            return None
        return f"{place}{dot}{self.columns.get(own, own)}"


def key_of(joint: JointMatter, part: str, table: str) -> str:
    """What a table of a part is called in the one form."""
    return next((key for key, told in joint.same.items() if f"{part}.{table}" in told), table)


def picked(joint: JointMatter, part: str, table: str, answers: Facts, facts: Facts) -> tuple[int, ...]:
    """The places of the lines that a part takes of a table: without a rule all in which something stands."""
    found, rule = lines(answers.get(key_of(joint, part, table))), joint.parts[part].lines.get(table, Lines())
    return tuple(place for place, line in found if _takes(rule, {**facts, **answers, **line}))


def applies(joint: JointMatter, part: str, answers: Facts, facts: Facts) -> bool:
    """Whether there is a line for a part, of every table of which it takes some."""
    return all(picked(joint, part, table, answers, facts) for table in joint.parts[part].lines)


def taken(joint: JointMatter, part: str, service: Service, before: frozenset[str], answers: Facts, facts: Facts) -> dict[str, Taken]:
    """What a part takes of each table that it shares, `before` being the parts that come before it."""
    found = {}
    for name, asked in answers_of(service).items():
        key = key_of(joint, part, name)
        if isinstance(asked, FormGroup) and key in joint.same:
            rule = joint.parts[part].lines.get(name, Lines())
            columns = {one.name: rule.columns.get(one.name, one.name) for one in asked.fields}
            given = tuple(_given(joint, key, sorted(before), set(columns), answers, facts))
            found[name] = Taken(picked(joint, part, name, answers, facts), columns, given)
    return found


def widest(joint: JointMatter, services: Mapping[str, Service]) -> dict[str, FormGroup]:
    """The tables of the one form that parts share: of each the first that is there."""
    found: dict[str, FormGroup] = {}
    for key, told in joint.same.items():
        for one in told:
            part, _, name = one.partition(".")
            asked = answers_of(services[part]).get(name) if part in services else None
            if isinstance(asked, FormGroup):
                found.setdefault(key, asked)
    return found


def _given(joint: JointMatter, key: str, before: list[str], columns: set[str], answers: Facts, facts: Facts) -> Iterator[Given]:
    for other in before:
        for table, rule in joint.parts[other].lines.items():
            if key_of(joint, other, table) == key:
                places = picked(joint, other, table, answers, facts)
                yield from (Given(column, other, fact, places) for column, fact in rule.gives.items() if column in columns)


def _told(one: Given, place: int, handed: Facts) -> Any:
    if one.fact == LINE:
        return one.places.index(place) + 1
    return one.fact.removeprefix(LITERAL) if one.fact.startswith(LITERAL) else handed.get(f"{one.part}.{NUMBER}")


def _takes(rule: Lines, facts: Facts) -> bool:
    day = str(value_of("case.day", facts) or "")
    return holds(rule.when, facts) and all(_listed(codes, str(facts.get(name) or ""), day) for name, codes in rule.listed.items())


def _listed(codes: CodeList, value: str, day: str) -> bool:
    """Whether a value begins with a code of a list that holds on a day."""
    return any(
        value.startswith(one.code) and (not one.since or one.since.isoformat() <= day) and (not one.until or day < one.until.isoformat())
        for one in codes.codes
    )
