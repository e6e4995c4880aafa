"""Answers that a pack reckons: filled in where they were left empty, told where something else was given.

A rule says what a question comes to, `[("", {"value": "12.5"})]`, each cell of a column by the place of its line, `[("0", {…}), …]`,
or cells of a table, `[("0.amount", {…}), …]`; what it does not name stays as it is. Whoever reckons for themselves may give their own
figure, and is told when it differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tongban.base.errors import Discrepancy
from tongban.pack.forms import answers_of
from tongban.pack.rules import load
from tongban.pack.shapes import FormGroup, Service

EMPTY: tuple[Any, ...] = (None, "", [])
Facts = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def complete(
    service: Service, clean: Mapping[str, Any], facts: Facts, before: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Discrepancy]]:
    """Clean answers with what is reckoned, and what was given otherwise. Each rule sees what those before it said (`facts` of answers).

    `before`: the answers until now; a figure that was reckoned then, and comes to something else now, was not given by anybody.
    """
    kept: dict[str, Any] = {name: [dict(one) for one in value] if _table(service, name) else value for name, value in clean.items()}
    found: list[Discrepancy] = []
    for path, rule in service.reckons.items():
        for where, name, field, value in _cells(service, path, load(service.rules)[rule](facts(kept)), kept):
            if where.get(name) in (*EMPTY, _at(before, field)):
                where[name] = value
            elif where[name] != value:
                found.append(Discrepancy("answer.reckoned", {"field": field, "label": name, "given": where[name], "on_record": value}))
    return kept, found


def _table(service: Service, name: str) -> bool:
    return isinstance(answers_of(service).get(name), FormGroup)


def _cells(service: Service, path: str, said: Any, kept: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, str, Any]]:
    """Where each figure belongs: the mapping that holds it, its name there, its field in the form, and what it comes to."""
    table, _, column = path.partition(".")
    for where, told in said:
        place, _, named = str(where).partition(".")
        column = named or column
        if not column:
            yield kept, path, path, told["value"]
        elif str(place).isdecimal() and int(place) < len(kept.get(table) or ()):
            yield kept[table][int(place)], column, f"{table}.{place}.{column}", told["value"]


def _at(answers: Mapping[str, Any], field: str) -> Any:
    table, _, rest = field.partition(".")
    place, _, column = rest.partition(".")
    lines = answers.get(table) if column else None
    if not column:
        return answers.get(field)
    return lines[int(place)].get(column) if isinstance(lines, list) and int(place) < len(lines) else None
