"""Another authorised quantity or amount of a ledger's line: one officer of its owner proposes it with a reason, another decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.registers.keeping import ensure_state, line_of, locked, name_of, new_version, record, said
from tongban.registers.ledger_models import Adjustment, Ledger, LedgerEntry, LedgerLine
from tongban.registers.ledger_rules import most


@transaction.atomic
def propose_adjustment(
    ledger_type: str, number: str, line: int, *, quantity: int = 0, amount: int = 0, reason: str, by: Actor, at: datetime
) -> Adjustment:
    """Propose another authorised quantity or amount of a line; the same again by the same officer changes nothing.

    Raises Refused("ledger.adjusting") while another proposal is open, "ledger.below_drawn" where more was drawn already.
    """
    row = locked(ledger_type, number)
    actors.require(by, "ledger.adjust", agency=row.agency_id)
    found = line_of(row, line)
    _ensure_fits(found, quantity, amount)
    words = said(reason)
    open_one = Adjustment.objects.filter(line=found, decided_at=None).first()
    if open_one is not None:
        if (open_one.quantity, open_one.amount, open_one.reason, open_one.proposed_by) == (quantity, amount, words, by.account):
            return open_one
        raise Refused("ledger.adjusting", ledger=name_of(row), line=line)
    made = Adjustment.objects.create(line=found, quantity=quantity, amount=amount, reason=words, proposed_by=by.account, proposed_at=at)
    record("adjustment_proposed", row, {"line": line, "adjustment": made.pk, "reason": words}, by, at)
    return made


@transaction.atomic
def decide_adjustment(adjustment: int, *, approve: bool, by: Actor, at: datetime) -> Adjustment:
    """Approve an adjustment, which another proposed, or turn it down; its decision again changes nothing.

    Raises NotFound, Refused("ledger.same_person"), Refused("ledger.decided") where it was decided otherwise.
    """
    given = Adjustment.objects.filter(pk=adjustment).select_related("line__ledger").first()
    if given is None:
        raise NotFound("ledger.no_adjustment", adjustment=adjustment)
    row = locked(given.line.ledger.type_id, given.line.ledger.number)
    actors.require(by, "ledger.approve", agency=row.agency_id)
    given = Adjustment.objects.select_for_update().get(pk=adjustment)
    if given.decided_at is not None:
        if given.approved == approve:
            return given
        raise Refused("ledger.decided", adjustment=adjustment)
    if approve and given.proposed_by == by.account:
        raise Refused("ledger.same_person")
    given.decided_by, given.decided_at, given.approved = by.account, at, approve
    given.save(update_fields=["decided_by", "decided_at", "approved"])
    line = LedgerLine.objects.get(pk=given.line_id)
    if approve:
        _adjust(row, line, given, by, at)
    record("adjusted" if approve else "adjustment_refused", row, {"line": line.number, "adjustment": given.pk}, by, at)
    return given


@transaction.atomic
def lower(ledger_type: str, number: str, amount: int, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """Less is owed on the one line of a bill: what was decided where it was assessed, so no second officer decides it here.

    Never less than what was drawn: Refused("ledger.below_drawn"); no more than before: Refused("ledger.not_lower").
    """
    row = locked(ledger_type, number)
    actors.require(by, "ledger.adjust", agency=row.agency_id)
    line = line_of(row, 1)
    if amount >= line.authorised_amount:
        raise Refused("ledger.not_lower", ledger=name_of(row))
    _set(row, line, (0, amount), said(reason), by, at)
    record("lowered", row, {"line": 1, "reason": said(reason)}, by, at)
    return row


def _adjust(row: Ledger, line: LedgerLine, given: Adjustment, by: Actor, at: datetime) -> None:
    _set(row, line, (given.quantity, given.amount), given.reason, by, at)


def _set(row: Ledger, line: LedgerLine, values: tuple[int, int], reason: str, by: Actor, at: datetime) -> None:
    quantity, amount = values
    _ensure_fits(line, quantity, amount)
    ensure_state(row, ("open", "suspended"), "adjust")
    changed = {"authorised_quantity": quantity - line.authorised_quantity, "authorised_amount": amount - line.authorised_amount}
    line.authorised_quantity, line.authorised_amount, line.entries = quantity, amount, line.entries + 1
    line.most_quantity, line.most_amount = most(quantity, line.tolerance), most(amount, line.tolerance)
    line.save(update_fields=["authorised_quantity", "authorised_amount", "entries", "most_quantity", "most_amount"])
    told = {"kind": "adjust", "agency_id": by.agency, "account": by.account, "at": at, "reason": reason}
    LedgerEntry.objects.create(ledger=row, line=line, number=line.entries, **changed, **told)
    new_version(row)


def _ensure_fits(line: LedgerLine, quantity: int, amount: int) -> None:
    wrong = []
    for measure, value, mark in (("quantity", quantity, line.unit), ("amount", amount, line.currency)):
        drawn = getattr(line, f"reserved_{measure}") + getattr(line, f"consumed_{measure}")
        if bool(value) != bool(mark) or not 0 <= value <= exact.LARGEST // 2:
            wrong.append(Discrepancy("ledger.bad_measure", {"field": measure, "given": value, "mark": mark}))
        elif value < drawn:
            wrong.append(Discrepancy("ledger.below_drawn", {"field": measure, "given": value, "on_record": drawn}))
    if wrong:
        raise Refused.of(wrong)
