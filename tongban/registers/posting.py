"""Writing draws: lines by conditional UPDATE, shares of the document, entries. Inside the transaction of `draws`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from tongban.base import exact
from tongban.base.actor import Actor
from tongban.registers.draw_shapes import Document, Draw
from tongban.registers.ledger_models import DocumentShare, LedgerEntry, OwnerOutage
from tongban.registers.ledger_rules import DRAWS, Factor, Held, LineView, converted, is_last

# What an act does with what is drawn: (to reserved, to consumed).
SIGNS = {"reserve": (1, 0), "consume": (-1, 1), "release": (-1, 0), "reverse": (0, -1), "note": (0, 1)}


class Asking(Protocol):
    """The part of a request that entries tell."""

    @property
    def act(self) -> str: ...
    @property
    def document(self) -> Document: ...
    @property
    def by(self) -> Actor: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True)
class Move:
    """What a document changes on one line: the draws with their quantity in the line's unit, their sum, and the change of uses."""

    line: LineView
    act: str
    rows: tuple[tuple[Draw, int], ...]
    quantity: int
    amount: int
    uses: int
    most_quantity: int  # reserved and consumed may go together up to here
    most_amount: int


def everything(act: str, found: Mapping[Any, LineView], held: Mapping[int, Held]) -> Iterator[Draw]:
    """Draws of all that a document holds: what is reserved, or for a reversal what is used up."""
    side = "consumed" if act == "reverse" else "reserved"
    for line in found.values():
        share = held.get(line.id, Held())
        quantity, amount = getattr(share, f"{side}_quantity"), getattr(share, f"{side}_amount")
        if quantity or amount:
            yield Draw(line.type, line.ledger, line.number, quantity=quantity, unit=line.unit, amount=amount, currency=line.currency)


def moves(
    act: str, draws: Sequence[Draw], found: Mapping[Any, LineView], held: Mapping[int, Held], units: Mapping[str, Factor]
) -> list[Move]:
    """What changes, by line in the order of rule G3."""
    made = []
    for line in sorted(found.values(), key=lambda one: (one.ledger_id, one.number)):
        rows = tuple((one, converted(one.quantity, one.unit, line.unit, units) or 0) for one in draws if one.key == line.key)
        if not rows:
            continue
        quantity, amount = sum(each for _, each in rows), sum(one.amount for one, _ in rows)
        share = held.get(line.id, Held())
        uses = _uses(act, share, quantity, amount)
        last = is_last(line, new=uses > 0)
        made.append(Move(line, act, rows, quantity, amount, uses, line.bound("quantity", last=last), line.bound("amount", last=last)))
    return made


def _uses(act: str, share: Held, quantity: int, amount: int) -> int:
    """A document is one use of a line, until it holds nothing of it any more."""
    if act in DRAWS:
        return 0 if share.counted else 1
    if act == "consume" or not share.counted:
        return 0
    left = share.reserved_quantity + share.consumed_quantity - quantity + share.reserved_amount + share.consumed_amount - amount
    return 0 if left else -1


LINE = """
UPDATE registers_ledgerline SET reserved_quantity = reserved_quantity + %s, consumed_quantity = consumed_quantity + %s,
reserved_amount = reserved_amount + %s, consumed_amount = consumed_amount + %s, uses = uses + %s, entries = entries + %s
WHERE id = %s AND version = %s
AND (%s <= 0 OR reserved_quantity + consumed_quantity + %s <= %s) AND (%s <= 0 OR reserved_amount + consumed_amount + %s <= %s)
AND (%s <= 0 OR most_uses IS NULL OR uses + %s <= most_uses)
RETURNING entries, reserved_quantity, consumed_quantity, reserved_amount, consumed_amount, uses
"""


def lines_moved(moved: Sequence[Move]) -> list[Sequence[int]] | None:
    """Change each line where it is as it was read and has enough. Returns the balances after; None where one is not."""
    after = []
    with connection.cursor() as cursor:
        for one in moved:
            reserved, consumed = SIGNS[one.act]
            quantity, amount = (reserved + consumed) * one.quantity, (reserved + consumed) * one.amount
            changes = [
                reserved * one.quantity,
                consumed * one.quantity,
                reserved * one.amount,
                consumed * one.amount,
                one.uses,
                len(one.rows),
            ]
            bounds = [quantity, quantity, one.most_quantity, amount, amount, one.most_amount, one.uses, one.uses]
            cursor.execute(LINE, [*changes, one.line.id, one.line.version, *bounds])
            row = cursor.fetchone()
            if row is None:
                return None
            after.append(row)
    return after


NEW_SHARE = """
INSERT INTO registers_documentshare (line_id, document, reserved_quantity, consumed_quantity, reserved_amount, consumed_amount, counted)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
SHARE = """
UPDATE registers_documentshare SET reserved_quantity = reserved_quantity + %s, consumed_quantity = consumed_quantity + %s,
reserved_amount = reserved_amount + %s, consumed_amount = consumed_amount + %s, counted = %s
WHERE line_id = %s AND document = %s AND reserved_quantity = %s AND consumed_quantity = %s
AND reserved_amount = %s AND consumed_amount = %s AND counted = %s
"""


def shares_moved(document: str, moved: Sequence[Move], held: Mapping[int, Held]) -> bool:
    """What the document holds of each line: a new share, or the old one changed where it is as it was read."""
    with connection.cursor() as cursor:
        for one in moved:
            reserved, consumed = SIGNS[one.act]
            changes = [reserved * one.quantity, consumed * one.quantity, reserved * one.amount, consumed * one.amount]
            before = held.get(one.line.id)
            if before is None:
                cursor.execute(NEW_SHARE, [one.line.id, document, *changes, one.uses > 0])
                continue
            counted = before.counted + one.uses > 0
            was = [before.reserved_quantity, before.consumed_quantity, before.reserved_amount, before.consumed_amount, before.counted]
            cursor.execute(SHARE, [*changes, counted, one.line.id, document, *was])
            if cursor.rowcount != 1:
                return False
    return True


def entries(asked: Asking, moved: Sequence[Move], after: Sequence[Sequence[int]], request: int) -> None:
    """One entry for each draw; the use is told by the first of a line."""
    rows = []
    reserved, consumed = SIGNS[asked.act]
    for one, state in zip(moved, after, strict=True):
        first = state[0] - len(one.rows) + 1
        rows += [
            LedgerEntry(
                ledger_id=one.line.ledger_id,
                line_id=one.line.id,
                number=first + place,
                kind=asked.act,
                reserved_quantity=reserved * quantity,
                consumed_quantity=consumed * quantity,
                reserved_amount=reserved * draw.amount,
                consumed_amount=consumed * draw.amount,
                uses=one.uses if place == 0 else 0,
                document=asked.document.name,
                version=asked.document.version,
                document_line=draw.document_line,
                request_id=request,
                agency_id=asked.by.agency,
                account=asked.by.account,
                at=asked.at,
            )
            for place, (draw, quantity) in enumerate(one.rows)
        ]
    LedgerEntry.objects.bulk_create(rows)


def told(one: Move, state: Sequence[int]) -> dict[str, Any]:
    """What is left of a line, as texts."""
    line = one.line
    quantity = line.authorised_quantity - state[1] - state[2]
    amount = line.authorised_amount - state[3] - state[4]
    found: dict[str, Any] = {"ledger": line.name, "line": line.number, "entry": state[0], "uses": state[5]}
    if line.unit:
        found |= {
            "drawn": exact.show(one.quantity, exact.QUANTITY_PLACES),
            "rest": exact.show(quantity, exact.QUANTITY_PLACES),
            "unit": line.unit,
        }
    if line.currency:
        places = exact.MINOR.get(line.currency, 2)
        found |= {"drawn_amount": exact.show(one.amount, places), "rest_amount": exact.show(amount, places), "currency": line.currency}
    return found


def outage_locked(agency: int) -> OwnerOutage | None:
    """The outage of an owner that lasts, locked: its end waits for who adds to what waits."""
    return OwnerOutage.objects.select_for_update().filter(agency=agency, until=None).first()


def holds(document: str) -> tuple[bool, bool]:
    """Whether a document has something reserved, and something used up."""
    shares = DocumentShare.objects.filter(document=document).values_list(
        "reserved_quantity", "reserved_amount", "consumed_quantity", "consumed_amount"
    )
    rows = list(shares)
    return any(one[0] or one[1] for one in rows), any(one[2] or one[3] for one in rows)


def is_known(document: str) -> bool:
    """Whether a document drew on anything yet."""
    return DocumentShare.objects.filter(document=document).exists()
