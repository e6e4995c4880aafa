"""Conditions of packs over facts; dated values on a day."""

from __future__ import annotations

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
        return bool(value == test.value)
    if test.op == "one_of":
        return value in test.value
    if value is None:
        return False
    given, bound = (value, test.value) if not isinstance(value, str) or isinstance(test.value, str) else (int(value), test.value)
    return bool(given >= bound) if test.op == "at_least" else bool(given <= bound)


def dated(values: Iterable[Dated], on: date) -> Dated | None:
    """The value in force on a legal day; None before the first."""
    return max((one for one in values if one.since <= on), key=lambda one: one.since, default=None)


def required(values: Iterable[Dated], on: date, what: str) -> Dated:
    """As `dated`, but raises Refused("pack.no_value") when nothing is in force."""
    found = dated(values, on)
    if found is None:
        raise Refused("pack.no_value", what=what, day=on.isoformat())
    return found
