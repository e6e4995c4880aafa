"""What happened on several ledgers at once, put together: what one document drew, what others drew, what is left; a statement each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q, Sum

from tongban.registers.ledger_models import Ledger as Ledger
from tongban.registers.ledger_models import LedgerEntry, LedgerLine

Measured = tuple[str, str]  # quantity and its unit, or amount and its currency
DRAWS = ("reserve", "consume", "release", "reverse", "note")
SIDES = ("reserved", "consumed")
MOST = 200  # rows of what documents did on ledgers, the newest


@dataclass(frozen=True)
class Moved:
    """What one document did on a ledger by one kind of act: when last, and how much in all (above 0) by what it is measured in."""

    ledger: int
    kind: str
    document: str
    at: datetime
    sums: Mapping[Measured, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """What is allowed on all lines of a ledger, and what of it is left, by what it is measured in."""

    authorised: Mapping[Measured, int] = field(default_factory=dict)
    rest: Mapping[Measured, int] = field(default_factory=dict)


def named(wanted: Collection[tuple[str, str]]) -> list[Ledger]:
    """The ledgers of these types and numbers that there are, by type and number."""
    numbers: dict[str, set[str]] = {}
    for kind, number in wanted:
        numbers.setdefault(kind, set()).add(number)
    if not numbers:
        return []
    asked = reduce(or_, (Q(type=kind, number__in=sorted(several)) for kind, several in sorted(numbers.items())))
    return list(Ledger.objects.filter(asked).select_related("type", "agency", "holder", "hand").order_by("type", "number"))


def of_document(document: str) -> list[Moved]:
    """What a document drew and gave back, on whatever ledgers, in the order in which it happened."""
    return _moved(Q(document=document))


def on(ledgers: Iterable[int]) -> list[Moved]:
    """What documents drew and gave back on some ledgers, in the order in which it happened; the newest where there is much."""
    listed = sorted(set(ledgers))
    return _moved(Q(ledger__in=listed), most=MOST) if listed else []


def held(ledgers: Iterable[int]) -> dict[int, Held]:
    """What is allowed and left on ledgers."""
    names = [f"{side}_{measure}" for side in ("authorised", *SIDES) for measure in ("quantity", "amount")]
    asked = LedgerLine.objects.filter(ledger__in=sorted(set(ledgers))).values("ledger", "unit", "currency").annotate(**_sums(names))
    found: dict[int, tuple[dict[Measured, int], dict[Measured, int]]] = {}
    rows: Iterable[Mapping[str, Any]] = asked.order_by("ledger", "unit", "currency")
    for row in rows:
        authorised, rest = found.setdefault(row["ledger"], ({}, {}))
        for measure, mark in _measures(row):
            whole = row[f"s_authorised_{measure}"]
            authorised[measure, mark] = authorised.get((measure, mark), 0) + whole
            left = whole - sum(row[f"s_{side}_{measure}"] for side in SIDES)
            rest[measure, mark] = rest.get((measure, mark), 0) + left
    return {ledger: Held(*both) for ledger, both in found.items()}


def _moved(wanted: Q, most: int | None = None) -> list[Moved]:
    names = [f"{side}_{measure}" for side in SIDES for measure in ("quantity", "amount")]
    by = ("ledger", "kind", "document", "line__unit", "line__currency")
    asked = LedgerEntry.objects.filter(wanted, kind__in=DRAWS).values(*by).annotate(last=Max("at"), first=Max("pk"))
    found: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
    for row in asked.annotate(**_sums(names)).order_by("-first")[:most]:
        found.setdefault((row["ledger"], row["kind"], row["document"]), []).append(row)
    made = [Moved(*key, max(row["last"] for row in rows), _sum(rows)) for key, rows in found.items()]
    return sorted(made, key=lambda one: (one.at, DRAWS.index(one.kind)))


def _sums(names: Iterable[str]) -> dict[str, Sum]:
    return {f"s_{name}": Sum(name) for name in names}


def _measures(row: Mapping[str, Any], prefix: str = "") -> list[Measured]:
    found = [("quantity", row[f"{prefix}unit"])] if row[f"{prefix}unit"] else []
    return [*found, ("amount", row[f"{prefix}currency"])] if row[f"{prefix}currency"] else found


def _sum(rows: Iterable[Mapping[str, Any]]) -> dict[Measured, int]:
    """What is used up was reserved before, so one number tells both."""
    sums: dict[Measured, int] = {}
    for row in rows:
        for measure, mark in _measures(row, "line__"):
            value = abs(row[f"s_consumed_{measure}"] or row[f"s_reserved_{measure}"] or 0)
            sums[measure, mark] = sums.get((measure, mark), 0) + value
    return {key: value for key, value in sums.items() if value}
