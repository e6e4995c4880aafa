"""What ledgers hold of the answers of a joint matter is filled in where the applicant leaves it empty; nothing of a stranger's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.base import exact
from tongban.pack.conditions import holds
from tongban.pack.forms import lines
from tongban.pack.joint_shapes import Fill
from tongban.registers import ledger_queries, telling

EMPTY = (None, "")


def filled(fills: Iterable[Fill], answers: Mapping[str, Any], holder: int) -> dict[str, Any]:
    """The answers with what ledgers on which the holder may draw say of those that are empty."""
    told = dict(answers)
    for one in fills:
        if one.each:
            told |= _table(one, told, holder)
        elif holds(one.when, told) and isinstance(number := told.get(one.by), str) and number:
            told |= _missing(one, told, ledger_queries.rests(one.ledger, number, holder=holder))
    return told


def _table(one: Fill, told: Mapping[str, Any], holder: int) -> dict[str, Any]:
    there = {place: line for place, line in lines(told.get(one.each)) if line.get(one.by) and holds(one.when, {**told, **line})}
    if not there:
        return {}
    wanted = {(one.ledger, str(line[one.by])) for line in there.values()}
    found = telling.told(wanted, holder=holder, document="")
    rows = list(told[one.each])
    for place, line in there.items():
        number = str(line.get(one.line) or 1)
        ledger = found.get((one.ledger, str(line[one.by])), [])
        says = next((row for row in ledger if str(row["line"]) == number), {})
        rows[place] = {**line, **_missing(one, line, {**says, "quantity": says.get("rest_quantity")})}
    return {one.each: rows}


def _missing(one: Fill, there: Mapping[str, Any], says: Mapping[str, Any]) -> dict[str, Any]:
    """What is empty and known. Quantities are told with their decimals."""
    known = {name: exact.show(value, exact.QUANTITY_PLACES) if isinstance(value, int) else value for name, value in says.items()}
    return {name: known[fact] for name, fact in one.gives.items() if there.get(name) in EMPTY and known.get(fact) not in EMPTY}
