"""Conditions of packs over facts; dated values on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tongban.base.errors import Refused
from tongban.pack.shapes import Condition, Dated, Test


def value_of(path: str, facts: Mapping[str, Any]) -> Any:
    """The fact at a dotted path (`domain`, `fetch.operator.state`); None when there is none."""
    found: Any = facts
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def holds(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """Whether every comparison holds; an empty condition does. A missing fact equals nothing."""
    return all(_holds(test, value_of(test.field, facts)) for test in condition)


def _holds(test: Test, value: Any) -> bool:
    if test.op == "present":
        return (value not in (None, "", [], {})) == bool(test.value)
    if test.op == "equals":
        return _same(value, test.value)
    if test.op == "one_of":
        return isinstance(test.value, list) and any(_same(value, one) for one in test.value)
    given = _number(value) if isinstance(test.value, int) else value
    if type(given) is not type(test.value) or not isinstance(given, int | str):
        return False
    return bool(given >= test.value) if test.op == "at_least" else bool(given <= test.value)


def _same(value: Any, wanted: Any) -> bool:
    """Equal and of one kind: true is not 1. A number may be given as text, as JSON carries it."""
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        value = _number(value)
    return type(value) is type(wanted) and bool(value == wanted)


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value) else value


def dated(values: Iterable[Dated], on: date) -> Dated | None:
    """The value in force on a legal day; None before the first."""
    return max((one for one in values if one.since <= on), key=lambda one: one.since, default=None)


def required(values: Iterable[Dated], on: date, what: str) -> Dated:
    """As `dated`, but raises Refused("pack.no_value") when nothing is in force."""
    found = dated(values, on)
    if found is None:
        raise Refused("pack.no_value", what=what, day=on.isoformat())
    return found
