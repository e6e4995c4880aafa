"""A ledger on which one agency at a time draws: its holder hands it in (交单), who has it gives it back (退单返回) or keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.registers import lines
from tongban.registers.keeping import ensure_state, locked, name_of, own_entry, record, said
from tongban.registers.ledger_models import Ledger, LedgerEntry

MOST = 100  # ledgers handed in together


@transaction.atomic
def hand_in(ledger_type: str, number: str, *, to: int, by: Actor, at: datetime) -> Ledger:
    """The holder hands a ledger to the one agency that draws on it from now on (交单); to the same again changes nothing.

    Raises Refused("ledger.in_other_hand") while another has it, "ledger.not_handed" where the type knows no such thing.
    """
    row = locked(ledger_type, number)
    if by.party != row.holder_id and by.kind != "system":
        raise NotFound("ledger.none", ledger=f"{ledger_type}/{number}")
    shape = lines.shape(ledger_type)
    if not shape.one_at_a_time or lines.function_of(to) not in shape.hands:
        raise Refused("ledger.not_handed", ledger=name_of(row))
    if row.hand_id == to:
        return row
    if row.hand_id is not None:
        raise Refused("ledger.in_other_hand", line=0, ledger=name_of(row), field="to", given=to, on_record=name_of(row))
    ensure_state(row, ("open",), "hand_in")
    return _handed(row, "hand_in", to, "", by, at)


def hand_in_all(ledger_type: str, numbers: Sequence[str], *, to: int, by: Actor, at: datetime) -> list[tuple[str, list[Discrepancy]]]:
    """Several at once, each for itself: its number, and what stood in its way. Raises Refused("ledger.hand_none"), "ledger.hand_many"."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise Refused("ledger.hand_none", field="numbers")
    if len(wanted) > MOST:
        raise Refused("ledger.hand_many", field="numbers", given=len(wanted), most=MOST)
    told: list[tuple[str, list[Discrepancy]]] = []
    for number in wanted:
        try:
            hand_in(ledger_type, number, to=to, by=by, at=at)
            told.append((number, []))
        except (NotFound, Refused) as saying:
            told.append((number, list(saying.discrepancies)))
    return told


@transaction.atomic
def give_back(ledger_type: str, number: str, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """Who has it in hand gives it back (退单返回): then the holder may hand it to another.

    Not once something is noted on it, its papers were returned and it was kept, or it is closed: Refused("ledger.still_reserved"),
    "ledger.kept_in_hand", "ledger.wrong_act".
    """
    row = _in_hand(ledger_type, number, by)
    ensure_state(row, ("open", "suspended"), "give_back")
    if any(one.reserved_amount + one.consumed_amount + one.reserved_quantity + one.consumed_quantity for one in row.lines.all()):
        raise Refused("ledger.still_reserved", ledger=name_of(row))
    if is_kept(row):
        raise Refused("ledger.kept_in_hand", ledger=name_of(row))
    return _handed(row, "give_back", None, said(reason), by, at)


@transaction.atomic
def keep(ledger_type: str, number: str, *, reason: str, by: Actor, at: datetime) -> Ledger:
    """Who has it in hand returns the papers and keeps it (留单返回): it goes to no other any more. Kept already: it changes nothing."""
    row = _in_hand(ledger_type, number, by)
    ensure_state(row, ("open",), "keep")
    if is_kept(row):
        return row
    own_entry(row, "keep", said(reason), by, at)
    record("kept_in_hand", row, {"agency": row.hand_id or 0, "reason": said(reason)}, by, at)
    return row


def is_kept(row: Ledger) -> bool:
    """Whether who has it in hand returned its papers and kept it."""
    last = LedgerEntry.objects.filter(ledger=row, line=None, kind__in=["hand_in", "give_back", "keep"]).order_by("-number").first()
    return last is not None and last.kind == "keep"


def _in_hand(ledger_type: str, number: str, by: Actor) -> Ledger:
    """A ledger that an officer's agency has in hand, locked. Raises Refused("ledger.not_in_hand")."""
    row = locked(ledger_type, number)
    actors.require(by, "ledger.draw", agency=by.agency)
    if row.hand_id is None or by.agency not in (row.hand_id, None):
        raise Refused("ledger.not_in_hand", ledger=name_of(row))
    return row


def _handed(row: Ledger, kind: str, to: int | None, reason: str, by: Actor, at: datetime) -> Ledger:
    row.hand_id = to
    row.save(update_fields=["hand"])
    own_entry(row, kind, reason, by, at)
    record("handed_in" if to else "given_back", row, {"agency": to or 0}, by, at)
    return row
