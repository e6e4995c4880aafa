"""Reads the published standards by which discretion is used."""

from __future__ import annotations

from tongban.pack import shapes
from tongban.pack.fee_sections import CURRENCY
from tongban.pack.sections import NAME, Section, condition

SPANS = ("days", "months", "years")


def standard(row: Section) -> shapes.Standard | None:
    """`unit` and `rows` of name, low, high and when."""
    unit, found = row.word("unit", needed=True), []
    if unit not in SPANS and not CURRENCY.fullmatch(unit):
        row.complain("shape.not_among", f"unit is {unit!r}.", f"Give a currency such as CNY, or one of: {', '.join(SPANS)}.", "unit")
    for one in row.rows("rows"):
        name, when = one.name_of("name", NAME), condition(one, "when")
        low, high = one.take("low", int, needed=True), one.take("high", int, needed=True)
        one.done()
        if low is not None and high is not None:
            found.append(shapes.Band(name, low, high, when))
    return shapes.Standard(unit, tuple(found)) if found else None
