"""Acts on ledgers: open, suspend, resume, void, close (结案), reopen, write off (核销) with a receipt for the owner.

Every act waits for all lines of its ledger and gives them its new version, so that no draw goes on as if it had not been.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base import exact, text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.pack.conditions import dated
from tongban.pack.ledgers import LedgerShape
from tongban.registers import lines
from tongban.registers.keeping import ensure_state, locked, name_of, own_entry, record, said
from tongban.registers.ledger_models import Ledger, LedgerEntry, LedgerLine, WriteOffReceipt
from tongban.registers.ledger_rules import most

# From which states an act leads where.
COURSE = {
    "suspend": (("open",), "suspended"),
    "resume": (("suspended",), "open"),
    "void": (("open", "suspended", "closed"), "void"),
    "close": (("open",), "closed"),
    "reopen": (("closed",), "open"),
    "write_off": (("open", "closed"), "written_off"),
}
# Kinds of events.
PAST = {
    "suspend": "suspended",
    "resume": "resumed",
    "void": "voided",
    "close": "closed",
    "reopen": "reopened",
    "write_off": "written_off",
}


@dataclass(frozen=True)
class Allowed:
    """A line as its owner opens it: a quantity × 10^5 in a unit, an amount in minor units of a currency, or both.

    `most_uses` and `tolerance` (in ten-thousandths): what the type says on the first day of the ledger, when left out.
    """

    quantity: int = 0
    unit: str = ""
    amount: int = 0
    currency: str = ""
    goods: str = ""
    edition: str = ""
    country: str = ""
    most_uses: int | None = None
    tolerance: int | None = None


def ensure_opens(ledger_type: str, *, by: Actor) -> LedgerShape:
    """What is asked before anything else: an agency opens ledgers of a type that it keeps, or whose type lets it. Raises NotAllowed."""
    actors.require(by, "ledger.open", agency=by.agency)
    shape = lines.shape(ledger_type)
    if by.agency is not None and lines.function_of(by.agency) not in (shape.owner, *shape.opened_by):
        raise NotAllowed("ledger.not_opener", type=ledger_type)
    return shape


@transaction.atomic
def open_ledger(
    ledger_type: str,
    number: str,
    rows: Sequence[Allowed],
    *,
    agency: int,
    holder: int,
    valid_from: date,
    valid_until: date,
    offices: Sequence[str] = (),
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Ledger:
    """Open a ledger kept by `agency` for the party `holder`; the owner does, or who the type lets open it.

    Raises Refused with everything that does not fit, or "ledger.stands" where the number is taken.
    """
    shape = lines.shape(ledger_type)
    actors.require(by, "ledger.open", agency=by.agency if by.agency is not None else agency)
    functions = {lines.function_of(one) for one in (by.agency, agency) if one is not None}
    if by.agency is not None and by.agency != agency and lines.function_of(by.agency) not in shape.opened_by:
        raise NotAllowed("ledger.not_opener", type=ledger_type)
    if lines.function_of(agency) != shape.owner:
        raise NotAllowed("ledger.not_owner", type=ledger_type, given=sorted(functions))
    number = text.clean(number, 60, field="number")
    wrong = misfits(shape, number, rows, valid_from, valid_until, offices)
    if wrong:
        raise Refused.of(wrong)
    told = {"type_id": ledger_type, "number": number, "agency_id": agency, "holder_id": actors.party(holder).id}
    days = {"valid_from": valid_from, "valid_until": valid_until, "offices": list(offices), "opened_at": at, "entries": 1}
    try:
        with transaction.atomic():
            row = Ledger.objects.create(**told, **days, reason=text.clean(reason, 300, field="reason"))
    except IntegrityError as error:
        raise Refused("ledger.stands", type=ledger_type, number=number) from error
    uses, tolerance = (dated(values, valid_from) for values in (shape.uses, shape.tolerance))
    made = [_line(row, place, one, uses.value if uses else None, tolerance.value if tolerance else 0) for place, one in enumerate(rows, 1)]
    LedgerLine.objects.bulk_create(made)
    common = {"ledger": row, "kind": "open", "agency_id": by.agency, "account": by.account, "at": at, "reason": row.reason}
    sums = [{"authorised_quantity": one.authorised_quantity, "authorised_amount": one.authorised_amount} for one in made]
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(number=1, **common),
            *(LedgerEntry(line=one, number=1, **each, **common) for one, each in zip(made, sums, strict=True)),
        ]
    )
    record("opened", row, {"lines": len(made), "valid_until": valid_until.isoformat()}, by, at)
    return row


def misfits(
    shape: LedgerShape, number: str, rows: Sequence[Allowed], since: date, until: date, offices: Sequence[str]
) -> list[Discrepancy]:
    """Everything that is wrong with what should be opened."""
    found = []
    if not number or "/" in number:
        found.append(Discrepancy("ledger.bad_number", {"field": "number", "given": number}))
    if until < since:
        found.append(Discrepancy("ledger.bad_days", {"field": "valid_until", "given": until.isoformat(), "on_record": since.isoformat()}))
    if shape.one_office and len(offices) != 1:
        found.append(Discrepancy("ledger.one_office", {"field": "offices", "given": len(offices), "type": shape.id}))
    if not rows:
        found.append(Discrepancy("ledger.no_lines", {"field": "lines"}))
    return found + [one for place, row in enumerate(rows) for one in _misfit_line(shape, place, row)]


def _misfit_line(shape: LedgerShape, place: int, one: Allowed) -> Iterator[Discrepancy]:
    for measure, mark in (("quantity", one.unit), ("amount", one.currency)):
        value, wanted, field = getattr(one, measure), measure in shape.measures, f"lines.{place}.{measure}"
        if (value or mark) and not wanted:
            yield Discrepancy("ledger.not_measured", {"field": field, "type": shape.id, "measure": measure})
        elif wanted and (not mark or not 0 < value <= exact.LARGEST // 2):
            yield Discrepancy("ledger.bad_measure", {"field": field, "given": value, "mark": mark})
    if one.unit and one.unit not in lines.units():
        yield Discrepancy("ledger.no_unit", {"field": f"lines.{place}.unit", "given": one.unit})


def _line(row: Ledger, number: int, one: Allowed, uses: int | None, tolerance: int) -> LedgerLine:
    each = one.tolerance if one.tolerance is not None else tolerance
    made = LedgerLine(
        ledger=row,
        number=number,
        goods=one.goods,
        edition=one.edition,
        country=one.country,
        unit=one.unit,
        currency=one.currency,
        authorised_quantity=one.quantity,
        most_quantity=most(one.quantity, each),
        authorised_amount=one.amount,
        most_amount=most(one.amount, each),
        most_uses=one.most_uses if one.most_uses is not None else uses,
        tolerance=each,
        entries=1,
    )
    made.seal = lines.seal(made, f"{row.type_id}/{row.number}")
    return made


def suspend(ledger_type: str, number: str, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """Nothing is drawn until it is resumed; what was drawn can still be given back. Suspended already: Refused("ledger.wrong_act")."""
    return _turned("suspend", ledger_type, number, "ledger.suspend", reason, by, at)


def resume(ledger_type: str, number: str, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """Let draws go on. Not suspended: Refused("ledger.wrong_act")."""
    return _turned("resume", ledger_type, number, "ledger.suspend", reason, by, at)


def void(ledger_type: str, number: str, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """It never counts again; what documents hold of it can only be given back."""
    return _turned("void", ledger_type, number, "ledger.suspend", reason, by, at)


def close(ledger_type: str, number: str, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """Close (结案), by its owner or who draws on it: nothing is drawn any more. Refused("ledger.still_reserved") while something is."""
    return _turned("close", ledger_type, number, "ledger.close", reason, by, at)


def reopen(ledger_type: str, number: str, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """Undo a closing (撤销结案)."""
    return _turned("reopen", ledger_type, number, "ledger.close", reason, by, at)


def write_off(ledger_type: str, number: str, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """Write off (核销) once all is over: the owner gets a receipt with the balances. Refused while something is reserved."""
    return _turned("write_off", ledger_type, number, "ledger.close", reason, by, at)


@transaction.atomic
def acknowledge(ledger_type: str, number: str, *, by: Actor, at: datetime) -> WriteOffReceipt:
    """The owner took note of a receipt; again changes nothing."""
    row = locked(ledger_type, number)
    actors.require(by, "ledger.read", agency=row.agency_id)
    receipt = WriteOffReceipt.objects.filter(ledger=row).first()
    if receipt is None:
        raise NotFound("ledger.no_receipt", ledger=name_of(row))
    if receipt.acknowledged_at is None:
        receipt.acknowledged_at, receipt.acknowledged_by = at, by.account
        receipt.save(update_fields=["acknowledged_at", "acknowledged_by"])
        record("acknowledged", row, {}, by, at)
    return receipt


@transaction.atomic
def _turned(act: str, ledger_type: str, number: str, verb: str, reason: str, by: Actor, at: datetime) -> Ledger:
    row = locked(ledger_type, number)
    _may_turn(row, verb, by)
    states, to = COURSE[act]
    ensure_state(row, states, act)
    if act in ("close", "write_off") and row.lines.filter(_reserved()).exists():
        raise Refused("ledger.still_reserved", ledger=name_of(row))
    row.state, row.reason = to, said(reason)
    row.save(update_fields=["state", "reason"])
    own_entry(row, act, row.reason, by, at)
    told: dict[str, Any] = {"reason": row.reason}
    if act == "write_off":
        balances = [{"line": one.number, **_balances(one)} for one in row.lines.order_by("number")]
        WriteOffReceipt.objects.create(ledger=row, at=at, balances=balances)
        told |= {"owner": row.agency_id, "balances": balances}
    record(PAST[act], row, told, by, at)
    return row


def _may_turn(row: Ledger, verb: str, by: Actor) -> None:
    """The owner; closing and writing off also is for who draws on it, where they have the right at home."""
    function = lines.function_of(by.agency) if by.agency is not None else ""
    drawer = verb == "ledger.close" and function in lines.shape(row.type_id).drawn_by and row.hand_id in (None, by.agency)
    actors.require(by, verb, agency=by.agency if drawer else row.agency_id)


def _reserved() -> Q:
    return Q(reserved_quantity__gt=0) | Q(reserved_amount__gt=0)


def _balances(line: LedgerLine) -> dict[str, str]:
    found = {}
    for measure, places in (("quantity", exact.QUANTITY_PLACES), ("amount", exact.MINOR.get(line.currency, 2))):
        for side in ("authorised", "consumed"):
            found[f"{side}_{measure}"] = exact.show(getattr(line, f"{side}_{measure}"), places)
    return found
