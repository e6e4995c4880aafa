"""What the rules of ledgers decide (G1, G6, G7, G11): values in, values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.base import exact
from tongban.base.errors import Discrepancy
from tongban.registers.draw_shapes import Document, Draw

WHOLE = 10_000  # ten-thousandths
ENDED = {"void": "ledger.void", "written_off": "ledger.written_off"}  # what is told apart from a ledger that may be used again
DRAWS = ("reserve", "note")  # what takes from the rest, and so is held against everything


@dataclass(frozen=True)
class Factor:
    """One of a unit is numerator / denominator of its base."""

    base: str
    numerator: int
    denominator: int


@dataclass(frozen=True)
class LineView:
    """A line of a ledger as it was read, with what its ledger says."""

    id: int
    ledger_id: int
    type: str
    ledger: str
    number: int
    agency: int
    holder: int
    holder_lookup: str
    state: str
    valid_from: date
    valid_until: date
    offices: tuple[str, ...]
    hand: int | None
    lines: int
    down: bool
    goods: str
    edition: str
    country: str
    unit: str
    currency: str
    authorised_quantity: int
    reserved_quantity: int
    consumed_quantity: int
    authorised_amount: int
    reserved_amount: int
    consumed_amount: int
    uses: int
    most_uses: int | None
    tolerance: int
    version: int
    entries: int
    seal: str

    @property
    def key(self) -> tuple[str, str, int]:
        """How draws name it."""
        return self.type, self.ledger, self.number

    @property
    def name(self) -> str:
        """How people name its ledger."""
        return f"{self.type}/{self.ledger}"

    def rest(self, measure: str) -> int:
        """What is available: authorised less reserved and consumed (G1)."""
        held: int = getattr(self, f"authorised_{measure}") - getattr(self, f"reserved_{measure}") - getattr(self, f"consumed_{measure}")
        return held

    def bound(self, measure: str, *, last: bool) -> int:
        """Up to where reserved and consumed may go together by a draw, which is its `last` use or not.

        On a line of one use the tolerance is of what is authorised; on one of several it is of the rest, at the last use.
        """
        authorised: int = getattr(self, f"authorised_{measure}")
        if not self.tolerance or not last:
            return authorised
        base = max(0, self.rest(measure)) if (self.most_uses or 0) > 1 else authorised
        return authorised + base * self.tolerance // WHOLE


@dataclass(frozen=True)
class Held:
    """What a document holds of a line already."""

    reserved_quantity: int = 0
    consumed_quantity: int = 0
    reserved_amount: int = 0
    consumed_amount: int = 0
    counted: bool = False


@dataclass(frozen=True)
class Known:
    """What a request is held against: lines by their key, what the document holds by id of the line, who asks, and the legal day."""

    lines: Mapping[tuple[str, str, int], LineView]
    held: Mapping[int, Held]
    units: Mapping[str, Factor]
    good: frozenset[int]  # lines whose seal is right
    holders: frozenset[str]  # keyed hashes of the holder's code
    agency: int | None
    day: date
    latest: date  # no document is declared later
    shapes: Mapping[str, Any] = field(default_factory=dict)  # LedgerShape by type


def is_last(line: LineView, *, new: bool) -> bool:
    """Whether a draw is the last that a line allows; where uses are not counted, each may be."""
    return line.most_uses is None or line.uses + new >= line.most_uses


def most(authorised: int, tolerance: int) -> int:
    """The bound that the database holds."""
    return authorised + authorised * tolerance // WHOLE


def converted(quantity: int, unit: str, to: str, units: Mapping[str, Factor]) -> int | None:
    """A quantity in another unit, exactly; None where the units have no common base or the result has more than five decimals."""
    if unit == to:
        return quantity
    one, other = units.get(unit), units.get(to)
    if one is None or other is None or one.base != other.base:
        return None
    made, rest = divmod(quantity * one.numerator * other.denominator, one.denominator * other.numerator)
    return None if rest or made > exact.LARGEST else made


def comparable(unit: str, to: str, units: Mapping[str, Factor]) -> bool:
    """Whether two units measure the same."""
    return unit == to or (unit in units and to in units and units[unit].base == units[to].base)


def totals(draws: Sequence[Draw], known: Known) -> dict[int, tuple[int, int]]:
    """Quantity (in the line's unit) and amount of all draws by id of the line."""
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for one in draws:
        line = known.lines.get(one.key)
        if line is not None:
            quantity, amount = found[line.id]
            same = one.amount if one.currency == line.currency else 0  # another currency is told as such
            found[line.id] = quantity + (converted(one.quantity, one.unit, line.unit, known.units) or 0), amount + same
    return dict(found)


def problems(act: str, document: Document, draws: Sequence[Draw], known: Known) -> list[Discrepancy]:
    """Everything for which a request cannot be done, draw by draw in the order of rule G6; empty when it can."""
    sums, told = totals(draws, known), set[int]()
    found: list[Discrepancy] = []
    for place, one in enumerate(draws):
        line = known.lines.get(one.key)
        if line is None:
            on_record = f"{one.type}/{one.ledger}"
            found.append(_problem("ledger.unknown", one, place, "ledger", f"{on_record} {one.line}", ""))
            continue
        found += _wrong_ledger(act, document, one, place, line, known)
        found += _wrong_line(act, one, place, line, known)
        if line.id not in told:
            told.add(line.id)
            found += _too_much(act, one, place, line, known, sums[line.id])
    return found + (list(_not_whole(draws, known)) if act in DRAWS else [])


def _problem(code: str, one: Draw, place: int, field: str, given: Any, on_record: Any, **more: Any) -> Discrepancy:
    facts = {"line": one.document_line, "field": f"draws.{place}.{field}", "ledger": f"{one.type}/{one.ledger}"}
    return Discrepancy(code, {**facts, "given": given, "on_record": on_record, "severity": "block", **more})


def _wrong_ledger(act: str, document: Document, one: Draw, place: int, line: LineView, known: Known) -> Iterator[Discrepancy]:
    """Seal, state, holder, days, office: of the ledger as a whole."""
    if line.id not in known.good:
        yield _problem("ledger.bad_seal", one, place, "ledger", "", line.name)
    # What no longer counts still takes back what was drawn from it, until it is written off.
    over = ("written_off",) if act in ("release", "reverse") else ("suspended", "closed", "void", "written_off")
    if line.state in over:
        yield _problem(ENDED.get(line.state, "ledger.wrong_state"), one, place, "ledger", act, line.state)
    if line.hand is not None and line.hand != known.agency and act in (*DRAWS, "consume"):
        yield _problem("ledger.in_other_hand", one, place, "ledger", "", line.name)
    if act not in DRAWS:  # G11: what was reserved in time may be consumed after expiry
        return
    if line.holder_lookup not in known.holders and not getattr(known.shapes.get(line.type), "any_holder", False):
        yield _problem("ledger.other_holder", one, place, "holder", document.holder, "")
    if not line.valid_from <= known.day <= line.valid_until:
        span = f"{line.valid_from.isoformat()}/{line.valid_until.isoformat()}"
        yield _problem("ledger.not_valid", one, place, "day", known.day.isoformat(), span)
    if known.day > known.latest:
        yield _problem("ledger.day_ahead", one, place, "day", known.day.isoformat(), known.latest.isoformat())
    if line.offices and document.office not in line.offices:
        yield _problem("ledger.other_office", one, place, "office", document.office, ", ".join(line.offices))


def _wrong_line(act: str, one: Draw, place: int, line: LineView, known: Known) -> Iterator[Discrepancy]:
    """Goods, country, unit, currency: of one line."""
    if act in DRAWS:
        if line.goods and (one.goods, one.edition) != (line.goods, line.edition):
            yield _problem("ledger.other_goods", one, place, "goods", _coded(one), _coded(line))
        if line.country and one.country != line.country:
            yield _problem("ledger.other_country", one, place, "country", one.country, line.country)
    if one.quantity and not line.unit:
        yield _problem("ledger.no_measure", one, place, "quantity", exact.show(one.quantity, exact.QUANTITY_PLACES), "amount")
    elif one.quantity and not comparable(one.unit, line.unit, known.units):
        yield _problem("ledger.other_unit", one, place, "unit", one.unit, line.unit)
    elif one.quantity and converted(one.quantity, one.unit, line.unit, known.units) is None:
        shown = f"{exact.show(one.quantity, exact.QUANTITY_PLACES)} {one.unit}"
        yield _problem("ledger.inexact", one, place, "quantity", shown, line.unit)
    if one.amount and not line.currency:
        yield _problem("ledger.no_measure", one, place, "amount", exact.show(one.amount, 2), "quantity")
    elif one.amount and one.currency != line.currency:
        yield _problem("ledger.other_currency", one, place, "currency", one.currency, line.currency)
    missing = [name for name, asked in (("quantity", line.unit), ("amount", line.currency)) if asked and not getattr(one, name)]
    yield from (_problem("ledger.nothing_drawn", one, place, name, "0", "") for name in missing)


def _coded(one: Draw | LineView) -> str:
    return f"{one.goods} ({one.edition})" if one.edition else one.goods


def _too_much(act: str, one: Draw, place: int, line: LineView, known: Known, asked: tuple[int, int]) -> Iterator[Discrepancy]:
    """Uses, then quantity and amount, against the rest of the line or against what the document holds."""
    held = known.held.get(line.id, Held())
    new = act in DRAWS and not held.counted
    if new and line.most_uses is not None and line.uses >= line.most_uses:
        code = "ledger.noted_already" if line.most_uses == 1 else "ledger.no_uses_left"
        yield _problem(code, one, place, "ledger", line.uses, line.most_uses)
    last = is_last(line, new=new)
    for measure, amount in zip(("quantity", "amount"), asked, strict=True):
        if not amount:
            continue
        if act in DRAWS:
            rest = line.bound(measure, last=last) - getattr(line, f"reserved_{measure}") - getattr(line, f"consumed_{measure}")
            code = "ledger.over_drawn"
        else:
            rest = getattr(held, f"{'consumed' if act == 'reverse' else 'reserved'}_{measure}")
            code = "ledger.more_than_held"
        if amount > rest:
            shown = [_shown(value, measure, line) for value in (amount, max(0, rest), amount - max(0, rest))]
            severity = getattr(known.shapes.get(line.type), "over", "refuse") if act in DRAWS else "refuse"
            more = {"difference": shown[2], "severity": "refer" if severity == "refer" else "block"}
            yield _problem(code, one, place, measure, shown[0], shown[1], **more)


def _shown(value: int, measure: str, line: LineView) -> str:
    if measure == "quantity":
        return f"{exact.show(value, exact.QUANTITY_PLACES)} {line.unit}"
    return f"{exact.show(value, exact.MINOR.get(line.currency, 2))} {line.currency}"


def _not_whole(draws: Sequence[Draw], known: Known) -> Iterator[Discrepancy]:
    """Ledgers of which a document draws every line, in their order."""
    by_ledger: dict[tuple[str, str], list[tuple[int, Draw]]] = defaultdict(list)
    for place, one in enumerate(draws):
        by_ledger[one.type, one.ledger].append((place, one))
    for (kind, number), rows in by_ledger.items():
        line = next((one for one in known.lines.values() if (one.type, one.ledger) == (kind, number)), None)
        if line is None or not getattr(known.shapes.get(kind), "whole", False):
            continue
        drawn = [one.line for _, one in sorted(rows, key=lambda row: row[1].document_line)]
        if drawn != list(range(1, line.lines + 1)):
            place, one = rows[0]
            given, on_record = ", ".join(map(str, drawn)), f"1–{line.lines}"
            yield _problem("ledger.not_whole", one, place, "line", given, on_record)
