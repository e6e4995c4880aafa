"""What several pages show: a case as a card, limits in words, fields of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext

from tongban.base.errors import Discrepancy
from tongban.pack.shapes import Element, FormField, Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web.answers import label as label
from tongban.web.answers import shown as shown
from tongban.web.problems import at_field
from tongban.web.problems import summary as summary

INPUTS = {"date": "date", "integer": "text", "phone": "tel", "mail": "email"}


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


def limit_words(amount: int, unit: str) -> str:
    """A period in words."""
    if unit == "working_days":
        return ngettext("%(n)s working day", "%(n)s working days", amount) % {"n": amount}
    if unit == "days":
        return ngettext("%(n)s day", "%(n)s days", amount) % {"n": amount}
    return f"{amount} {unit}"


def said(service: Service, key: str) -> tuple[str, str]:
    """A text of the pack in the reader's language, and which language it is."""
    text, lang = services.said(service, key, language())
    return text, lang


def card(row: Any, at: datetime) -> dict[str, Any]:
    """A case as lists show it."""
    service = services.by_digest(row.digest).service
    title, lang = said(service, "title")
    address = (
        reverse("portal:form", args=[row.number, service.form[0].name])
        if row.state == "draft"
        else reverse("portal:matter", args=[row.number])
    )
    kind = "warn" if row.state == "waiting" else "info"
    return {
        "number": row.number,
        "title": title,
        "lang": lang,
        "state": row.state,
        "outcome": row.outcome,
        "href": address,
        "due": row.due if row.state in ("in_hand", "waiting") else None,
        "due_kind": kind,
    }


def fields(
    questions: Sequence[FormField], answers: Mapping[str, Any], problems: Sequence[Discrepancy], at: datetime
) -> list[dict[str, Any]]:
    """Questions as the template draws them, with what was typed and what does not fit."""
    known = registers.elements()
    return [_field(question, known[question.element], answers.get(question.name), problems, at) for question in questions]


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
    elif question.repeat > 1 or element.type == "long_text":
        found |= {"kind": "lines", "rows": 3, "value": "\n".join(value) if isinstance(value, list) else found["value"]}
    return found


def _options(element: Element, at: datetime) -> dict[str, Any]:
    options = []
    for one in registers.codes(element.code_list, at.date()):
        text, lang = label(one.label, one.code)
        options.append({"value": one.code, "label": text, "lang": lang})
    return {"kind": "choice" if len(options) <= 7 else "select", "options": options}


def typed(questions: Sequence[FormField], posted: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as answers: lines of a repeated question as a list, yes and no as truth."""
    known = registers.elements()
    answers: dict[str, Any] = {}
    for question in questions:
        text = posted.get(question.name, "")
        kind = known[question.element].type
        if question.repeat > 1:
            answers[question.name] = [line.strip() for line in text.splitlines() if line.strip()]
        elif kind == "boolean":
            answers[question.name] = {"yes": True, "no": False}.get(text)
        else:
            answers[question.name] = text
    return answers
