"""Cross checks X1 to X12 of the electronic port: one document against others. Named rules: values in, all discrepancies out.

Quantities are × 10^5, unit prices × 10^4, amounts minor units. Each discrepancy says its rule, what is given, what is on record, the
difference, and how grave it is: block, refer (an officer decides), case (a case of its own is opened) or alert.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.base import exact
from tongban.base.errors import Discrepancy
from tongban.base.exact import half_up

WEIGHT = 300  # ten-thousandths by which a weight may differ from that of the bill (X1, assumed)


@dataclass(frozen=True)
class Goods:
    """A line of a declaration, or of what it is held against."""

    code: str
    edition: str = ""
    country: str = ""
    quantity: int = 0
    unit: str = ""
    unit_price: int = 0
    total: int = 0
    currency: str = ""
    units: tuple[str, ...] = ()  # statutory units, in their order


@dataclass(frozen=True)
class Tariff:
    """A code of the tariff: in which edition, on which days, in which statutory units, and which licences it needs by trade mode."""

    edition: str
    since: date
    until: date | None
    units: tuple[str, ...] = ()
    needs: Mapping[str, tuple[str, ...]] | None = None


def _one(code: str, severity: str, given: Any, on_record: Any, *, line: int = 0, difference: Any = "", **more: Any) -> Discrepancy:
    told = {"line": line, "given": given, "on_record": on_record, "difference": difference, "severity": severity, **more}
    return Discrepancy(code, {**told, "rule": code.split(".")[1].split("_")[0].upper()})


def _quantity(value: int) -> str:
    return exact.show(value, exact.QUANTITY_PLACES)


def x1(packages: int, weight: int, bill_packages: int, bill_weight: int) -> list[Discrepancy]:
    """Packages equal those of the bill of lading, gross weight within 3 percent of its own."""
    found = []
    if packages != bill_packages:
        found.append(_one("cross.x1_packages", "block", packages, bill_packages, difference=packages - bill_packages))
    if abs(weight - bill_weight) * 10_000 > bill_weight * WEIGHT:
        told = _quantity(abs(weight - bill_weight))
        found.append(_one("cross.x1_weight", "block", _quantity(weight), _quantity(bill_weight), difference=told))
    return found


def x2(net: int, gross: int, lines: Sequence[Goods], currency: str) -> list[Discrepancy]:
    """Net weight is not above gross; a total is quantity times unit price, up to a hundredth for each unit; all in one currency."""
    found = []
    if net > gross:
        found.append(_one("cross.x2_net", "block", _quantity(net), _quantity(gross), difference=_quantity(net - gross)))
    for place, one in enumerate(lines, 1):
        reckoned = exact.price(one.quantity, one.unit_price, one.currency).minor
        if abs(one.total - reckoned) > max(1, one.quantity // 10**exact.QUANTITY_PLACES):
            told = [str(exact.Money(value, one.currency)) for value in (one.total, reckoned, one.total - reckoned)]
            found.append(_one("cross.x2_total", "block", told[0], told[1], line=place, difference=told[2]))
        if one.currency != currency:
            found.append(_one("cross.x2_currency", "block", one.currency, currency, line=place))
    return found


def x3(lines: Sequence[Goods], tariff: Mapping[str, Sequence[Tariff]], on: date) -> list[Discrepancy]:
    """Each code is one of the edition of the day, and its statutory units are those of the tariff."""
    found = []
    for place, one in enumerate(lines, 1):
        known = tariff.get(one.code, ())
        valid = next((row for row in known if row.since <= on and (row.until is None or on < row.until)), None)
        if valid is None:
            editions = ", ".join(row.edition for row in known)
            found.append(
                _one("cross.x3_code" if not known else "cross.x3_edition", "block", one.code, editions, line=place, day=on.isoformat())
            )
        elif one.edition and one.edition != valid.edition:
            found.append(_one("cross.x3_edition", "block", one.code, valid.edition, line=place, day=on.isoformat()))
        elif one.units != valid.units:
            found.append(_one("cross.x3_units", "block", ", ".join(one.units), ", ".join(valid.units), line=place))
    return found


def x4(lines: Sequence[Goods], tariff: Mapping[str, Tariff], mode: str, given: Mapping[int, Collection[str]]) -> list[Discrepancy]:
    """Every kind of licence that a tariff line needs in a trade mode is given (customs law, article 24)."""
    found = []
    for place, one in enumerate(lines, 1):
        row = tariff.get(one.code)
        needed = (row.needs or {}).get(mode, ()) if row else ()
        missing = [kind for kind in needed if kind not in given.get(place, ())]
        found += [_one("cross.x4_missing", "block", one.code, kind, line=place) for kind in missing]
    return found


@dataclass(frozen=True)
class Note:
    """A clearance note, or the declaration that is held against it."""

    holder: str
    lines: tuple[Goods, ...]
    since: date
    until: date
    port: str = ""


def x5(declared: Note, note: Note, on: date) -> list[Discrepancy]:
    """The seven checks of a clearance note: holder, country, number and order of lines, codes, first quantity, unit, day; and the port."""
    found = []
    if declared.holder != note.holder:
        found.append(_one("cross.x5_holder", "block", declared.holder, note.holder))
    if len(declared.lines) != len(note.lines):
        found.append(_one("cross.x5_lines", "block", len(declared.lines), len(note.lines)))
    for place, (one, allowed) in enumerate(zip(declared.lines, note.lines, strict=False), 1):
        for name in ("country", "code", "unit"):
            given, on_record = getattr(one, name), getattr(allowed, name)
            if given != on_record:
                found.append(_one("cross.x5_differs", "block", given, on_record, line=place, what=name))
        if one.unit == allowed.unit and one.quantity > allowed.quantity:
            more = _quantity(one.quantity - allowed.quantity)
            found.append(
                _one("cross.x5_quantity", "block", _quantity(one.quantity), _quantity(allowed.quantity), line=place, difference=more)
            )
    if not note.since <= on <= note.until:
        found.append(_one("cross.x5_day", "block", on.isoformat(), f"{note.since.isoformat()}/{note.until.isoformat()}"))
    if note.port and declared.port != note.port:
        found.append(_one("cross.x5_differs", "block", declared.port, note.port, what="port"))
    return found


def x6(paid: str, declared: str, *, allowed: bool = False) -> list[Discrepancy]:
    """One pays in the currency of the declaration; in another only as the exchange bureau allowed."""
    return [] if allowed or paid == declared else [_one("cross.x6_currency", "block", paid, declared)]


@dataclass(frozen=True)
class Claim:
    """A refund claim for one line of a declaration, with what the declaration, the invoices and both ledgers say."""

    closed: bool
    holders: tuple[str, ...]  # of claim, declaration and each invoice
    quantity: int
    unit: str
    invoices: tuple[tuple[int, str], ...]  # quantity and unit
    declaration_rest: int
    invoice_rest: int
    rate: int  # ten-thousandths
    rate_on_export: int


def x7(claim: Claim) -> list[Discrepancy]:
    """The declaration is closed, all are of one holder, quantity and unit are those of the invoices, both ledgers have it, at the rate of
    the day of export.
    """
    found = []
    if not claim.closed:
        found.append(_one("cross.x7_open", "block", "", ""))
    if len(set(claim.holders)) > 1:
        found.append(_one("cross.x7_holder", "block", claim.holders[0], ", ".join(claim.holders[1:])))
    units = {unit for _, unit in claim.invoices} - {claim.unit}
    if units:
        found.append(_one("cross.x7_unit", "block", claim.unit, ", ".join(sorted(units))))
    total = sum(quantity for quantity, _ in claim.invoices)
    for code, most in (("x7_invoices", total), ("x7_rest", min(claim.declaration_rest, claim.invoice_rest))):
        off = claim.quantity != most if code == "x7_invoices" else claim.quantity > most
        if off and not (units and code == "x7_invoices"):
            told = _quantity(claim.quantity - most)
            found.append(_one(f"cross.{code}", "block", _quantity(claim.quantity), _quantity(most), difference=told))
    if claim.rate != claim.rate_on_export:
        found.append(_one("cross.x7_rate", "block", exact.show(claim.rate, 2), exact.show(claim.rate_on_export, 2)))
    return found


def repayment(refund: int, declared: int, collected: int) -> int:
    """The refund times the share that was not collected, half up to a minor unit."""
    return half_up(refund * max(0, declared - collected), declared) if declared else 0


def x8(refund: int, declared: int, collected: int, currency: str, *, limit: date, on: date) -> list[Discrepancy]:
    """Less collected than declared once the limit is over: a case for the repayment."""
    back = repayment(refund, declared, collected)
    if on <= limit or collected >= declared:
        return []
    told = [str(exact.Money(value, currency)) for value in (collected, declared, declared - collected)]
    return [_one("cross.x8_uncollected", "case", told[0], told[1], difference=told[2], repayment=str(exact.Money(back)))]


@dataclass(frozen=True)
class Material:
    """A material of a processing-trade handbook at its closing; quantities × 10^5 of one unit."""

    name: str
    imported: int
    carried_over: int
    stock: int
    sold_at_home: int
    returned: int
    uses: tuple[tuple[int, int, int], ...] = ()  # product exported, net consumption × 10^5 of one unit of it, loss in ten-thousandths
    used: int = 0  # by what was exported, where it was reckoned already
    carried_on: int = 0  # to another handbook
    scrapped: int = 0  # beyond the loss that its consumption has


def theoretical(uses: Sequence[tuple[int, int, int]]) -> int:
    """Theoretical use: of each product its quantity times net consumption / (1 - loss), added up exactly, half up at the end (H1)."""
    scale = 10**exact.QUANTITY_PLACES
    return exact.sum_half_up((product * net * 10_000, scale * (10_000 - loss)) for product, net, loss in uses)


def x9(materials: Sequence[Material]) -> list[Discrepancy]:
    """What came in is used in theory, in stock, carried on, sold at home, returned or scrapped: a surplus or a lack must be resolved."""
    found = []
    for place, one in enumerate(materials, 1):
        accounted = theoretical(one.uses) + one.used + one.stock + one.carried_on + one.sold_at_home + one.returned + one.scrapped
        there = one.imported + one.carried_over
        if accounted != there:
            told = _quantity(there - accounted)
            found.append(
                _one("cross.x9_surplus", "block", _quantity(accounted), _quantity(there), line=place, difference=told, what=one.name)
            )
    return found


def x10(company: str, operator: str, licence: str, *, listed: bool) -> list[Discrepancy]:
    """Class of the company (A, B, C), state of the operator and of its electronic licence, and the list of abnormal operations."""
    found = []
    if company == "C":
        found.append(_one("cross.x10_class", "refer", company, "A, B"))
    if operator != "active":
        found.append(_one("cross.x10_operator", "block", operator, "active"))
    if licence != "issued":
        found.append(_one("cross.x10_licence", "block", licence, "issued"))
    if listed:
        found.append(_one("cross.x10_listed", "refer", "", ""))
    return found


Copy = Mapping[tuple[str, int, int], tuple[int, ...]]


def x11(owner: Copy, centre: Copy) -> list[Discrepancy]:
    """The owner's copy against the centre's, by (ledger, line, entry); entry 0 is the balance of the line. Every difference is told."""
    found = []
    for key in sorted({*owner, *centre}):
        one, other = owner.get(key), centre.get(key)
        if one != other:
            code = "cross.x11_missing" if one is None or other is None else "cross.x11_differs"
            where = f"{key[0]} {key[1]}" + (f" no. {key[2]}" if key[2] else "")
            found.append(_one(code, "case", _told(one), _told(other), line=key[1], what=where))
    return found


def _told(values: Sequence[int] | None) -> str:
    return "" if values is None else ", ".join(map(str, values))


def x12(amounts: Mapping[str, Sequence[int]], limit: int, *, near: int = 1000, least: int = 5) -> list[Discrepancy]:
    """By party, many amounts just under a limit: at least `least` of them within `near` ten-thousandths below it, and most of what
    reaches that band or beyond. In 1998 fifty forged forms all lay below the 500,000 dollars above which banks had to ask.
    """
    floor = limit - limit * near // 10_000
    found = []
    for party in sorted(amounts):
        under = sum(floor <= one < limit for one in amounts[party])
        reaching = sum(one >= floor for one in amounts[party])
        if under >= least and 2 * under > reaching:
            found.append(_one("cross.x12_under", "alert", under, limit, difference=reaching - under, what=party))
    return found


RULES: dict[str, Callable[..., list[Discrepancy]]] = {
    **{"X1": x1, "X2": x2, "X3": x3, "X4": x4, "X5": x5, "X6": x6},
    **{"X7": x7, "X8": x8, "X9": x9, "X10": x10, "X11": x11, "X12": x12},
}
