"""Cross checks as services ask for them: from the texts of a document to what `cross_checks` takes, and back to the part that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from tongban.base import exact
from tongban.base.errors import Discrepancy, Refused
from tongban.registers import goods_codes
from tongban.registers.cross_checks import Goods, Material, Tariff, x1, x2, x3, x4, x9, x10

Said = Mapping[str, str]
# Which part of a check is at fault; what names none concerns the party and not an answer.
AT = {
    "cross.x1_packages": "packages", "cross.x1_weight": "weight", "cross.x2_net": "net", "cross.x2_total": "total",
    "cross.x2_currency": "currency", "cross.x3_code": "goods", "cross.x3_edition": "goods", "cross.x3_units": "first_unit",
    "cross.x4_missing": "kind", "cross.x9_surplus": "material",
}  # fmt: skip


def run(check: str, head: Said, lines: Sequence[Said], on: date) -> list[Discrepancy]:
    """What a named check says of a document of a legal day; a discrepancy of a line has its number from 1, 0 is the head."""
    return RUN[check](head, lines, on)


def part_of(found: Discrepancy) -> str:
    """The part of the document that is at fault."""
    return AT.get(found.code, "")


def _number(text: str, places: int) -> int:
    """A number as it is reckoned with; what is none counts as nothing, and the form says so itself."""
    try:
        return exact.parse(text, places) if text else 0
    except Refused:
        return 0


def _bill(head: Said, lines: Sequence[Said], on: date) -> list[Discrepancy]:
    """X1, where the bill is known: a number that stands nowhere is told by the draw on it.

    Where several declarations share a bill, what is left of it bounds each, and that is the draw's to say.
    """
    if not head["bill_packages"] or not head["bill_weight"] or head["shared"]:
        return []
    quantity = exact.QUANTITY_PLACES
    return x1(
        _number(head["packages"], 0),
        _number(head["weight"], quantity),
        _number(head["bill_packages"], quantity) // 10**quantity,
        _number(head["bill_weight"], quantity),
    )


def _sums(head: Said, lines: Sequence[Said], on: date) -> list[Discrepancy]:
    currency = head["currency"] or "CNY"
    goods = [
        Goods(
            "",
            quantity=_number(one["quantity"], exact.QUANTITY_PLACES),
            unit_price=_number(one["unit_price"], exact.PRICE_PLACES),
            total=_number(one["total"], exact.MINOR.get(currency, 2)),
            currency=currency,
        )
        for one in lines
    ]
    return x2(_number(head["net"], exact.QUANTITY_PLACES), _number(head["gross"], exact.QUANTITY_PLACES), goods, currency)


def _codes(head: Said, lines: Sequence[Said], on: date) -> list[Discrepancy]:
    """X3 line by line: each has the statutory units of its own row of the tariff."""
    found: list[Discrepancy] = []
    for place, one in enumerate(lines, 1):
        code, units = one["goods"][: goods_codes.SUBHEADING], tuple(filter(None, (one["first_unit"], one["second_unit"])))
        needed = tuple(filter(None, (one["first_needed"], one["second_needed"]))) or units
        known: dict[str, Sequence[Tariff]] = {code: [replace(row, units=needed) for row in goods_codes.tariff().get(code, ())]}
        told = x3([Goods(code, head["edition"], units=units)], known, on)
        found += [Discrepancy(wrong.code, {**wrong.facts, "line": place}) for wrong in told]
    return found


def _licences(head: Said, lines: Sequence[Said], on: date) -> list[Discrepancy]:
    """X4: `needs` says kinds of licence by trade modes, `1@0110,0615 7@*`."""
    mode, found = head["mode"], list[Discrepancy]()
    for place, one in enumerate(lines, 1):
        needs = (need.partition("@")[::2] for need in one["needs"].split())
        kinds = tuple(kind for kind, modes in needs if mode and (modes == "*" or mode in modes.split(",")))
        row = Tariff("", date.min, None, needs={mode: kinds})
        told = x4([Goods(one["goods"])], {one["goods"]: row}, mode, {1: [one["kind"]]})
        found += [Discrepancy(wrong.code, {**wrong.facts, "line": place}) for wrong in told]
    return found


def _materials(head: Said, lines: Sequence[Said], on: date) -> list[Discrepancy]:
    """X9 of the lines of a handbook, once it is reckoned what came in."""
    places, found = exact.QUANTITY_PLACES, list[Discrepancy]()
    for place, one in enumerate(lines, 1):
        came, used, carried, sold, returned, scrap = (
            _number(one[part], places) for part in ("imported", "used", "carried", "sold", "returned", "scrap")
        )
        material = Material(one["material"], came, 0, 0, sold, returned, used=used, carried_on=carried, scrapped=scrap)
        found += [Discrepancy(wrong.code, {**wrong.facts, "line": place}) for wrong in (x9([material]) if one["imported"] else ())]
    return found


def _company(head: Said, lines: Sequence[Said], on: date) -> list[Discrepancy]:
    """X10, as far as registers say it; whose state nobody told is not judged."""
    if not head["operator"]:
        return []
    listed = head["operator"] in ("listed", "serious")  # still in business, and an officer looks
    state = "active" if listed else head["operator"]
    return x10(head["company"], state, "issued" if state == "active" else state, listed=listed)


RUN: dict[str, Callable[[Said, Sequence[Said], date], list[Discrepancy]]] = {
    "X1": _bill, "X2": _sums, "X3": _codes, "X4": _licences, "X9": _materials, "X10": _company,
}  # fmt: skip
