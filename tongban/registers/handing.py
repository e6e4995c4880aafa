"""A ledger on which one agency at a time draws: its holder hands it in (交单), who has it gives it back (退单返回)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.registers import lines
from tongban.registers.keeping import ensure_state, locked, name_of, own_entry, record, said
from tongban.registers.ledger_models import Ledger


@transaction.atomic
def hand_in(ledger_type: str, number: str, *, to: int, by: Actor, at: datetime) -> Ledger:
    """The holder hands a ledger to the one agency that draws on it from now on (交单); to the same again changes nothing.

    Raises Refused("ledger.in_other_hand") while another has it, "ledger.not_handed" where the type knows no such thing.
    """
    row = locked(ledger_type, number)
    if by.party != row.holder_id and by.kind != "system":
        raise NotFound("ledger.none", ledger=f"{ledger_type}/{number}")
    shape = lines.shape(ledger_type)
    if not shape.one_at_a_time or lines.function_of(to) not in shape.drawn_by:
        raise Refused("ledger.not_handed", ledger=name_of(row))
    if row.hand_id == to:
        return row
    if row.hand_id is not None:
        raise Refused("ledger.in_other_hand", line=0, ledger=name_of(row), field="to", given=to, on_record=name_of(row))
    ensure_state(row, ("open",), "hand_in")
    return _handed(row, "hand_in", to, "", by, at)


@transaction.atomic
def give_back(ledger_type: str, number: str, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """Who has it in hand gives it back (退单返回), as long as nothing was noted: then the holder may hand it to another."""
    row = locked(ledger_type, number)
    actors.require(by, "ledger.draw", agency=by.agency)
    if row.hand_id is None or (by.agency != row.hand_id and by.kind != "system"):
        raise Refused("ledger.not_in_hand", ledger=name_of(row))
    if any(one.reserved_amount + one.consumed_amount + one.reserved_quantity + one.consumed_quantity for one in row.lines.all()):
        raise Refused("ledger.still_reserved", ledger=name_of(row))
    return _handed(row, "give_back", None, said(reason), by, at)


def _handed(row: Ledger, kind: str, to: int | None, reason: str, by: Actor, at: datetime) -> Ledger:
    row.hand_id = to
    row.save(update_fields=["hand"])
    own_entry(row, kind, reason, by, at)
    record("handed_in" if to else "given_back", row, {"agency": to or 0}, by, at)
    return row
