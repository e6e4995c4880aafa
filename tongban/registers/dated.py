"""Rows of dated registers (tariffs, day rates): which row of a key holds on a day, for many keys at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from tongban.pack.looking import SINCE, UNTIL
from tongban.registers.models import RecordIndex

Rows = Mapping[str, Mapping[str, Any]]


def beginnings(value: str, shortest: int) -> list[str]:
    """A value, and where beginnings of it count as well, these, the longest first."""
    return [value[:length] for length in range(len(value), max(shortest, 1) - 1, -1)] if shortest else [value]


def holding(register: str, field: str, values: Collection[str], on: date) -> Rows:
    """By value the facts of the row that holds on a day: of several the one that began last. One question, however many values."""
    wanted = sorted({one[:255] for one in values if one})
    if not wanted:
        return {}
    found: dict[str, Mapping[str, Any]] = {}
    rows = RecordIndex.objects.filter(register=register, field=field, value__in=wanted).select_related("record")
    for row in rows:
        facts = row.record.facts
        if holds(facts, on) and str(facts[SINCE]) >= str(found.get(row.value, {}).get(SINCE, "")):
            found[row.value] = facts
    return found


def holds(facts: Mapping[str, Any], on: date) -> bool:
    """Whether a row holds on a day: from its first day to before `until`."""
    day, until = on.isoformat(), facts.get(UNTIL)
    return str(facts.get(SINCE, "9999")) <= day and (not until or day < str(until))


def best(value: str, shortest: int, rows: Rows) -> Mapping[str, Any]:
    """The row of the longest beginning of a value; nothing where there is none."""
    return next((rows[one] for one in beginnings(value, shortest) if one in rows), {})
