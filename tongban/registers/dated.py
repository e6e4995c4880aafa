"""Rows of dated registers (tariffs, day rates): which row of a key holds on a day, for many keys at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection

from tongban.pack.looking import SINCE, UNTIL

Rows = Mapping[str, Mapping[str, Any]]
Column = tuple[str, str]  # a register and a field of it
ROWS = "SELECT i.register, i.field, i.value, r.facts FROM registers_recordindex i JOIN registers_record r ON r.id = i.record_id"


def beginnings(value: str, shortest: int) -> list[str]:
    """A value, and where beginnings of it count as well, these, the longest first."""
    return [value[:length] for length in range(len(value), max(shortest, 1) - 1, -1)] if shortest else [value]


def holding(wanted: Mapping[Column, Collection[str]], on: date) -> dict[Column, Rows]:
    """By register and field, and by value, the facts of the row that holds on a day: of several the one that began last.

    One question, however many registers and values; by hand, for every declaration asks it.
    """
    asked = {column: sorted({one[:255] for one in values if one}) for column, values in wanted.items()}
    found: dict[Column, dict[str, Mapping[str, Any]]] = {column: {} for column in asked}
    for register, field, value, facts in _rows([(column, values) for column, values in asked.items() if values]):
        rows = found[register, field]
        if holds(facts, on) and str(facts[SINCE]) >= str(rows.get(value, {}).get(SINCE, "")):
            rows[value] = facts
    return {**found}


def _rows(asked: list[tuple[Column, list[str]]]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    if not asked:
        return
    if connection.vendor == "postgresql":  # one text however many values there are
        parts: list[tuple[str, list[Any]]] = [("i.value = ANY(%s)", [values]) for _, values in asked]
    else:
        parts = [(f"i.value IN ({', '.join(['%s'] * len(values))})", values) for _, values in asked]
    places = " OR ".join(f"(i.register = %s AND i.field = %s AND {text})" for text, _ in parts)
    given: list[Any] = [one for (column, _), (_, values) in zip(asked, parts, strict=True) for one in (*column, *values)]
    with connection.cursor() as cursor:
        cursor.execute(f"{ROWS} WHERE {places} ORDER BY i.id", given)
        for *column, facts in cursor.fetchall():
            yield *column, json.loads(facts) if isinstance(facts, str) else facts


def holds(facts: Mapping[str, Any], on: date) -> bool:
    """Whether a row holds on a day: from its first day to before `until`."""
    day, until = on.isoformat(), facts.get(UNTIL)
    return str(facts.get(SINCE, "9999")) <= day and (not until or day < str(until))


def best(value: str, shortest: int, rows: Rows) -> Mapping[str, Any]:
    """The row of the longest beginning of a value; nothing where there is none."""
    return next((rows[one] for one in beginnings(value, shortest) if one in rows), {})
