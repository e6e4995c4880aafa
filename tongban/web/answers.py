"""Answers and facts in words: labels in the reader's language, codes by their labels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.errors import NotFound
from tongban.pack.forms import Asked, lines
from tongban.pack.shapes import Element, FormGroup, Service
from tongban.registers import long_lists
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import session


def label(words: Mapping[str, str], fallback: str = "") -> tuple[str, str]:
    """Words in the reader's language or the nearest, and which language it is."""
    found, lang = services.in_language(dict(words), session.language())
    return (found, lang) if found else (fallback, "")


def shown(value: Any, element: Element, at: datetime) -> str:
    """An answer in words; lists line by line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(shown(one, element, at) for one in value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if element.type == "region":
        return region(str(value))
    if element.list:
        return listed(str(value), element, at)
    if element.type == "code":
        labels = {one.code: one.label for one in registers.codes(element.code_list, at.date())}
        return label(labels.get(str(value), {}), str(value))[0]
    return str(value)


def listed(code: str, element: Element, at: datetime) -> str:
    """A code of a long list with its name; the code alone where the list does not have it."""
    found = long_lists.listed(element.list, code, words_of=element.words_of, on=at.date())
    name = label(found.names)[0] if found is not None else ""
    return f"{code} {name}".strip()


def asked_by(service: Service, asked: Asked) -> tuple[str, str]:
    """What an answer is called, and in which language: a question by its element, a table by its group."""
    if isinstance(asked, FormGroup):
        return services.said(service, f"group.{asked.name}", session.language())
    return label(registers.elements()[asked.element].label, asked.name)


def given(asked: Asked, value: Any, at: datetime) -> str:
    """An answer in words; of a table each line by itself, with its number."""
    if not isinstance(asked, FormGroup):
        return shown(value, registers.elements()[asked.element], at)
    told = [" · ".join(cell["text"] for cell in line if cell["text"]) for line in table(asked, value, at)["lines"]]
    return "\n".join(f"{number}. {words}" for number, words in enumerate(told, start=1))


def table(group: FormGroup, value: Any, at: datetime) -> dict[str, Any]:
    """The lines of a table in words: the titles of its columns, and the cells of each line in which something stands."""
    known = registers.elements()
    titles = [label(known[one.element].label, one.name) for one in group.fields]
    cells = [
        [
            {"title": title, "text": shown(line.get(one.name), known[one.element], at)}
            for one, (title, _) in zip(group.fields, titles, strict=True)
        ]
        for _, line in lines(value)
    ]
    return {"columns": [{"title": title, "lang": lang} for title, lang in titles], "lines": cells}


def region(code: str) -> str:
    """The name of a region; one that is not in the tree by its code."""
    try:
        return actors.region(code).name
    except NotFound:
        return code


def facts(register: str, told: Mapping[str, Any], at: datetime) -> list[dict[str, str]]:
    """Facts of a record in the order of its register, each by the label of its element."""
    known, fields = registers.elements(), registers.shape(register).fields
    elements = [(name, known[one.element]) for name, one in fields.items() if name in told]
    return [{"label": label(element.label, name)[0], "value": shown(told[name], element, at)} for name, element in elements]
