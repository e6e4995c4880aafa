"""Questions of a pack as fields of a form: drawn with what was typed, read back as answers. A repeated group is a table of lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tongban.base.errors import Discrepancy
from tongban.cases import queries
from tongban.pack.forms import Asked, answers_in, is_blank
from tongban.pack.shapes import Element, FormField, FormGroup, Service
from tongban.registers import long_lists
from tongban.registers import queries as registers
from tongban.web import marks, pasting
from tongban.web.answers import asked_by, given, label, listed, table
from tongban.web.posted import whole
from tongban.web.problems import at_cell, at_field

INPUTS = {"date": "date", "integer": "text", "phone": "tel", "mail": "email"}
PICK = "pick"  # what is chosen of the codes that were offered, under the name of its field
OFFERED = 100  # characters of a name that is offered
LINE = "line"  # the button that adds or takes out a line, or takes over what was pasted


def fields(
    questions: Iterable[Asked],
    answers: Mapping[str, Any],
    problems: Sequence[Discrepancy],
    at: datetime,
    *,
    service: Service | None = None,
) -> list[dict[str, Any]]:
    """Questions as the template draws them, with what was typed and what does not fit; tables are named by their `service`."""
    known = registers.elements()
    return [
        _table(one, answers, problems, at, service)
        if isinstance(one, FormGroup)
        else _field(one, known[one.element], answers.get(one.name), problems, at)
        for one in questions
    ]


def _field(question: FormField, element: Element, value: Any, problems: Sequence[Discrepancy], at: datetime) -> dict[str, Any]:
    name, lang = label(element.label, question.name)
    found = {
        "id": f"f-{question.name}",
        "name": question.name,
        "label": name,
        "lang": lang,
        "hint": label(element.hint)[0],
        "required": question.required,
        "errors": at_field(problems, question.name),
        "value": "" if value is None else value,
        "kind": INPUTS.get(element.type, "text"),
        "inputmode": {"integer": "numeric", "money": "decimal", "quantity": "decimal"}.get(element.type, ""),
    }
    if element.type == "boolean":
        found["kind"] = "boolean"
    elif element.type == "code":
        found |= _options(element, at)
    elif element.list:
        found |= _listed(element, str(found["value"]), at)
    elif question.repeat > 1 or element.type == "long_text":
        found |= {"kind": "lines", "rows": 3, "value": "\n".join(value) if isinstance(value, list) else found["value"]}
    return found


def _options(element: Element, at: datetime) -> dict[str, Any]:
    options = []
    for one in registers.codes(element.code_list, at.date()):
        text, lang = label(one.label, one.code)
        options.append({"value": one.code, "label": text, "lang": lang})
    return {"kind": "choice" if len(options) <= 7 else "select", "options": options}


def _listed(element: Element, given: str, at: datetime) -> dict[str, Any]:
    """What a question of a long list shows beside its field: the name of a code that holds, or what fits what was typed, to choose from."""
    told, day = given.strip().upper(), at.date()
    if not told:
        return {}
    if long_lists.problem(element.list, told, day) is None:
        return {"said": listed(told, element, at)}
    offers = long_lists.found(element.list, given, day, words_of=element.words_of)
    return {"offers": [{"value": one.code, "label": f"{one.code} {label(one.names)[0]}".strip()[:OFFERED]} for one in offers]}


def _table(
    group: FormGroup, answers: Mapping[str, Any], problems: Sequence[Discrepancy], at: datetime, service: Service | None
) -> dict[str, Any]:
    """A repeated group: its columns, and each line with its cells; at least as many lines as are needed, and one."""
    answer = answers.get(group.name)
    lines = [one for one in answer if isinstance(one, Mapping)] if isinstance(answer, list) else []
    drawn = [*lines, *({} for _ in range(max(group.least, 1) - len(lines)))]
    known, name = registers.elements(), group.name
    title, lang = asked_by(service, group) if service else (name, "")
    rows = []
    for place, line in enumerate(drawn):
        cells = [_cell(one, known[one.element], line.get(one.name), f"{name}.{place}.{one.name}", problems, at) for one in group.fields]
        wrong = any(one["errors"] for one in cells)
        rows.append({"id": f"f-{name}.{place}", "place": place, "number": place + 1, "cells": cells, "wrong": wrong})
    return {
        "kind": "table",
        "id": f"f-{name}",
        "name": name,
        "label": title,
        "lang": lang,
        "columns": [_field(one, known[one.element], None, (), at) for one in group.fields],
        "lines": rows,
        "count": len(rows),
        "filled": sum(not is_blank(one) for one in lines),
        "least": group.least,
        "most": group.repeat,
        "full": len(rows) >= group.repeat,
        "errors": at_cell(problems, name),
        "paste": answers.get(f"{name}.paste", ""),
        "paste_errors": at_cell(problems, f"{name}.paste"),
    }


def _cell(question: FormField, element: Element, value: Any, path: str, problems: Sequence[Discrepancy], at: datetime) -> dict[str, Any]:
    found = _field(question, element, value, (), at) | {"id": f"f-{path}", "name": path, "errors": at_cell(problems, path)}
    if found["kind"] == "choice":
        found["kind"] = "select"
    elif found["kind"] == "lines":
        found["kind"] = "text"
    return found


def typed(questions: Iterable[Asked], posted: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as answers: lines of a repeated question as a list, yes and no as truth, tables after the button that was pressed."""
    known = registers.elements()
    return {
        one.name: _lines(one, posted, known) if isinstance(one, FormGroup) else _answer(one, known[one.element], _given(posted, one.name))
        for one in questions
    }


def sent(questions: Iterable[Asked], posted: Mapping[str, Any]) -> list[Asked]:
    """The questions of which a form has something."""
    return [one for one in questions if one.name in posted or f"{one.name}.count" in posted]


def _given(posted: Mapping[str, str], name: str) -> str:
    """What was chosen of what was offered, else what was typed."""
    return posted.get(f"{name}.{PICK}") or posted.get(name, "")


def _answer(question: FormField, element: Element, text: str) -> Any:
    if question.repeat > 1:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if element.type == "boolean":
        return {"yes": True, "no": False}.get(text, text or None)
    return text


def _lines(group: FormGroup, posted: Mapping[str, str], known: Mapping[str, Element]) -> list[dict[str, Any]]:
    """The lines of a table as typed, after the button that was pressed; when none was, blank ones go."""
    count = min(whole(posted, f"{group.name}.count"), group.repeat)
    lines = [
        {one.name: _answer(one, known[one.element], _given(posted, f"{group.name}.{place}.{one.name}")) for one in group.fields}
        for place in range(count)
    ]
    name, _, act = posted.get(LINE, "").partition(".")
    if name != group.name:
        return [one for one in lines if not is_blank(one)]
    if act == "add" and len(lines) < group.repeat:
        return [*lines, {one.name: None if known[one.element].type == "boolean" else "" for one in group.fields}]
    if act.startswith("remove."):
        return [one for place, one in enumerate(lines) if str(place) != act.removeprefix("remove.")]
    return lines


def pasted(questions: Iterable[Asked], answers: dict[str, Any], posted: Mapping[str, str], at: datetime) -> list[Discrepancy]:
    """Take over into the answers what was pasted below a table, when that was asked for; or what is wrong with it as lines.

    What cannot be taken over stays in the answers to be drawn again, under `<table>.paste`, which is no answer.
    """
    found: list[Discrepancy] = []
    for one in questions:
        text = posted.get(f"{one.name}.paste", "")[:100_000]
        if isinstance(one, FormGroup) and posted.get(LINE) == f"{one.name}.paste":
            there = [line for line in answers.get(one.name) or [] if not is_blank(line)]
            lines, found = pasting.read(one, text, len(there), at)
            answers |= {f"{one.name}.paste": text} if found else {one.name: there + lines}
    return found


def unlisted(questions: Iterable[Asked], answers: Mapping[str, Any], posted: Mapping[str, str], at: datetime) -> list[Discrepancy]:
    """Which answers are no codes of the long lists that they are of, when somebody goes on: the page is drawn again with what fits."""
    if LINE in posted or posted.get("go") == "later":
        return []
    known, found = registers.elements(), list[Discrepancy]()
    for one in questions:
        lines = enumerate(answers.get(one.name) or []) if isinstance(one, FormGroup) else [(None, answers)]
        for place, line in lines:
            for asked in one.fields if isinstance(one, FormGroup) else (one,):
                element, value = known[asked.element], str(line.get(asked.name) or "").strip()
                wrong = long_lists.problem(element.list, value.upper(), at.date()) if element.list and value else None
                if wrong is not None:
                    field = asked.name if place is None else f"{one.name}.{place}.{asked.name}"
                    told = {"field": field, "label": label(element.label, asked.name)[0], "given": value[:80]}
                    found.append(Discrepancy(wrong.code, {**wrong.facts, **told}))
    return found


def summary(row: Any, service: Service, at: datetime) -> list[dict[str, Any]]:
    """A case's answers, group by group, as facts to be read; a table with its lines. What is asked no longer comes last."""
    answers, found = queries.answers(row), []
    for group in service.form:
        title, lang = asked_by(service, group)
        rows = []
        for one in answers_in(group):
            name, of = asked_by(service, one)
            value = given(one, answers.get(one.name), at)
            lines = table(one, answers.get(one.name), at) if isinstance(one, FormGroup) else None
            rows.append({"name": one.name, "label": name, "lang": of, "value": value, "empty": not value, "table": lines})
        found.append({"name": group.name, "title": title, "lang": lang, "rows": rows})
    return [*found, *marks.gone(row, at)]
