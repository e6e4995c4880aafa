"""Checks of types of ledgers and of tables of units."""

from __future__ import annotations

from collections.abc import Iterable

from tongban.pack.ledger_reader import MEASURES
from tongban.pack.ledgers import CHECKS, LedgerShape, UnitTable
from tongban.pack.sections import NAME
from tongban.pack.world import Check, near


def check_ledgers(one: Check) -> None:
    """Every problem of the ledgers and units of a pack."""
    for shape in one.pack.ledgers.values():
        _ledger(one, one.home("ledgers/", shape.id), shape)
    for table in one.pack.units.values():
        _units(one, one.home("units/", table.id), table)


def _ledger(one: Check, file: str, shape: LedgerShape) -> None:
    what = f"The ledger {shape.id}"
    one.words(file, ("title",), shape.title, what)
    one.law(file, ("law",), shape.law, None, what)
    one.dated(file, ("uses",), shape.uses, f"The uses of {shape.id}")
    one.dated(file, ("tolerance",), shape.tolerance, f"The tolerance of {shape.id}")
    if shape.retention is not None:
        one.law(file, ("retention",), shape.retention.law, None, f"The retention of {shape.id}")
    _among(one, file, "measures", shape.measures, MEASURES)
    _among(one, file, "checks", shape.checks, CHECKS)
    for key in ("measures", "drawn_by"):
        if not getattr(shape, key):
            one.complain(file, (key,), "ledger.nothing", f"{what} names no {key}.", f"Add `{key}: […]`.")
    for key in ("measures", "drawn_by", "opened_by", "consumed_by", "read_by", "reverse", "checks"):
        if len(set(getattr(shape, key))) < len(getattr(shape, key)):
            one.complain(file, (key,), "ledger.twice", f"{key} names something twice.", "Name each once.")
    if shape.consumed_by and not shape.reserve:
        reason = f"{what} holds nothing beforehand that {shape.consumed_by[0]} could use up."
        one.complain(file, ("consumed_by",), "ledger.consumed_by", reason, "Say `reserve:`, or take `consumed_by:` out.")
    _points(one, file, shape, what)
    if any(row.value < 1 for row in shape.uses):
        one.complain(file, ("uses",), "ledger.uses", f"{what} could never be used.", "Give `at_most:` above zero, or take `uses:` out.")
    if any(row.value > 10_000 for row in shape.tolerance):
        one.complain(file, ("tolerance",), "ledger.percent", f"{what} lets more than twice as much go.", "Give at most 100 percent.")


def _points(one: Check, file: str, shape: LedgerShape, what: str) -> None:
    points = [point for point in (shape.reserve, shape.consume, *shape.reverse) if point]
    for point in points:
        if not NAME.fullmatch(point):
            one.complain(file, (), "shape.bad_name", f"The point {point} is no name.", "Use a to z, 0 to 9, - and _, a letter first.")
    if len(set(points)) < len(points):
        reason = f"{what} reserves, consumes or reverses at the same point."
        one.complain(file, ("consume",), "ledger.same_point", reason, "Name different points; what is used up at once needs no `reserve:`.")


def _among(one: Check, file: str, key: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            cure = f"Name one of: {', '.join(known)}.{near(name, known)}"
            one.complain(file, (key,), f"ledger.no_{key[:-1]}", f"{key} names {name}.", cure)


def _units(one: Check, file: str, table: UnitTable) -> None:
    known = {unit.code: unit for unit in table.units}
    for place, unit in enumerate(table.units):
        where, what = ("units", place), f"The unit {unit.code}"
        one.words(file, where, unit.title, what)
        base = known.get(unit.base)
        if known[unit.code] is not unit:
            one.complain(file, where, "unit.twice", f"{what} stands twice.", "Keep one of them.")
        if base is None or base.base != base.code:
            cure = f"Name a base of this table, which is `of` itself.{near(unit.base, known)}"
            one.complain(file, where, "unit.no_base", f"{what} is of {unit.base}, which is no base.", cure)
        if min(unit.numerator, unit.denominator) < 1 or max(unit.numerator, unit.denominator) > 10**9:
            one.complain(
                file, where, "unit.factor", f"{what} has a factor that cannot be.", "Give `times` and `over` from 1 to 1000000000."
            )
        if unit.base == unit.code and unit.numerator != unit.denominator:
            one.complain(file, where, "unit.factor", f"{what} is not one of itself.", "Leave `times` and `over` out.")
