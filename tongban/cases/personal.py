"""Personal answers are kept encrypted: every version of a form, a proposed change and a licence's facts hold them sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.base.canonical import digest
from tongban.log.store import keys
from tongban.pack.shapes import Service


def sealed(service: Service, form: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they are kept."""
    return _each(service, form, lambda value: keys().seal(str(value)))


def opened(service: Service, form: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as acts and pages see them."""
    return _each(service, form, lambda value: keys().open(str(value)))


def mark(told: Mapping[str, Any]) -> str:
    """By which an answer sheet is known again: a keyed hash, so that nobody finds a personal answer by trying."""
    return keys().lookup("form", digest(dict(told)))


def seen(answers: Mapping[str, Any], names: Iterable[str]) -> str:
    """Marks of some answers as they stand, in the order of their names: who saves them says which they saw."""
    return ".".join(mark({name: answers.get(name) or None})[:10] for name in sorted(names))


def _each(service: Service, form: Mapping[str, Any], change: Any) -> dict[str, Any]:
    return _of(personal(service), form, change)


def personal(service: Service) -> set[str]:
    """The questions whose answers are kept encrypted."""
    return {question.name for group in service.form for question in group.fields if question.personal}


def sealed_of(names: Iterable[str], form: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they are kept, those of some names sealed."""
    return _of(set(names), form, lambda value: keys().seal(str(value)))


def opened_of(names: Iterable[str], form: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as acts and pages see them, those of some names opened."""
    return _of(set(names), form, lambda value: keys().open(str(value)))


def _of(names: set[str], form: Mapping[str, Any], change: Any) -> dict[str, Any]:
    return {name: change(value) if name in names and value not in (None, "") else value for name, value in form.items()}
