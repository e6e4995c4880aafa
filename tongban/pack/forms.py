"""What the answers of a form are: one for each question, and one for each table, the list of its lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.pack.shapes import FormField, FormGroup, Service

MOST_LINES = 50  # what a page of a form can show on a telephone
MOST_CELLS = 1250  # what a page can send at once

Asked = FormField | FormGroup


def answers_of(service: Service) -> dict[str, Asked]:
    """Every answer of a form by its name: its question, or the group whose lines it is."""
    return {one.name: one for group in service.form for one in answers_in(group)}


def answers_in(group: FormGroup) -> tuple[Asked, ...]:
    """The answers of one page."""
    return (group,) if group.repeat > 1 else group.fields


def element_of(service: Service, path: str) -> str:
    """The element of a question, or of the column in `goods.3.weight` or `goods.weight`; empty when there is none."""
    first, _, rest = path.partition(".")
    asked = answers_of(service).get(first)
    if isinstance(asked, FormGroup):
        column = rest.rpartition(".")[2]
        return next((one.element for one in asked.fields if one.name == column), "")
    return asked.element if asked else ""


def is_blank(line: Mapping[str, Any]) -> bool:
    """Whether nothing stands in a line of a table: it is not counted then."""
    return all(value in (None, "", []) for value in line.values())


def lines(answer: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The lines of a table in which something stands, each with its place from 0."""
    for place, line in enumerate(answer if isinstance(answer, list) else ()):
        if isinstance(line, Mapping) and not is_blank(line):
            yield place, line
