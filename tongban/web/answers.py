"""Answers and facts in words: labels in the reader's language, codes by their labels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.pack.shapes import Element
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
    if element.type == "code":
        labels = {one.code: one.label for one in registers.codes(element.code_list, at.date())}
        return label(labels.get(str(value), {}), str(value))[0]
    return str(value)


def facts(register: str, told: Mapping[str, Any], at: datetime) -> list[dict[str, str]]:
    """Facts of a record in the order of its register, each by the label of its element."""
    known, fields = registers.elements(), registers.shape(register).fields
    elements = [(name, known[one.element]) for name, one in fields.items() if name in told]
    return [{"label": label(element.label, name)[0], "value": shown(told[name], element, at)} for name, element in elements]
