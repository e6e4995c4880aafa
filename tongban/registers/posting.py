"""Writing draws: lines and shares of documents where they are as they were read, requests, entries. Inside the transaction of `draws`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection

from tongban.base import canonical, exact
from tongban.registers import draw_sql as sql
from tongban.registers.asking import Asked
from tongban.registers.draw_shapes import Draw
from tongban.registers.ledger_models import DocumentShare, OwnerOutage
from tongban.registers.ledger_rules import DRAWS, Factor, Held, LineView, converted

# What an act does with what is drawn: (to reserved, to consumed).
SIGNS = {"reserve": (1, 0), "consume": (-1, 1), "release": (-1, 0), "reverse": (0, -1), "note": (0, 1)}
Row = dict[str, Any]


@dataclass(frozen=True)
class Move:
    """What a document changes on one line: the draws with their quantity in the line's unit, their sums, and the line after it."""

    line: LineView
    after: LineView
    rows: tuple[tuple[Draw, int], ...]
    quantity: int
    amount: int
    uses: int


@dataclass(frozen=True)
class Fit:
    """A request that fits: what it moves, and what its document held before, by the ids of lines."""

    asked: Asked
    moved: tuple[Move, ...]
    held: Mapping[int, Held]

    @cached_property
    def drawn(self) -> list[Row]:
        """What is left of each line."""
        return [told(one) for one in self.moved]


def everything(act: str, found: Mapping[Any, LineView], held: Mapping[int, Held]) -> Iterator[Draw]:
    """Draws of all that a document holds: what is reserved, or for a reversal what is used up."""
    side = "consumed" if act == "reverse" else "reserved"
    for line in found.values():
        share = held.get(line.id, Held())
        quantity, amount = getattr(share, f"{side}_quantity"), getattr(share, f"{side}_amount")
        if quantity or amount:
            yield Draw(line.type, line.ledger, line.number, quantity=quantity, unit=line.unit, amount=amount, currency=line.currency)


def fitted(
    asked: Asked, draws: Sequence[Draw], found: Mapping[Any, LineView], held: Mapping[int, Held], units: Mapping[str, Factor]
) -> Fit:
    """What a request changes, by line in the order of rule G3."""
    made = []
    for line in sorted(found.values(), key=lambda one: (one.ledger_id, one.number)):
        rows = tuple((one, converted(one.quantity, one.unit, line.unit, units) or 0) for one in draws if one.key == line.key)
        if not rows:
            continue
        quantity, amount = sum(each for _, each in rows), sum(one.amount for one, _ in rows)
        uses = _uses(asked.act, held.get(line.id, Held()), quantity, amount)
        changes = _changes(asked.act, quantity, amount) | {"uses": uses, "entries": len(rows)}
        after = replace(line, **{name: getattr(line, name) + change for name, change in changes.items()})
        made.append(Move(line, after, rows, quantity, amount, uses))
    return Fit(asked, tuple(made), held)


def _changes(act: str, quantity: int, amount: int) -> dict[str, int]:
    """Of the balances."""
    reserved, consumed = SIGNS[act]
    return {
        "reserved_quantity": reserved * quantity,
        "reserved_amount": reserved * amount,
        "consumed_quantity": consumed * quantity,
        "consumed_amount": consumed * amount,
    }


def _uses(act: str, share: Held, quantity: int, amount: int) -> int:
    """A document is one use of a line, until it holds nothing of it any more."""
    if act in DRAWS:
        return 0 if share.counted else 1
    if act == "consume" or not share.counted:
        return 0
    left = share.reserved_quantity + share.consumed_quantity - quantity + share.reserved_amount + share.consumed_amount - amount
    return 0 if left else -1


@dataclass(frozen=True)
class Written:
    """How many lines and shares were as they were read, the requests' numbers by sender and key, and which documents were awaited."""

    moved: int
    kept: int
    numbers: Mapping[tuple[str, str], int]
    early: frozenset[str]


def write(fits: Sequence[Fit]) -> Written | None:
    """Write requests that fit, in their order; a document is in no two of them.

    None where a line or a share is not as it was read: then all of it must be undone.
    """
    lines, shares, held = _lines(fits), *_shares(fits)
    asked = [request(one.asked, "done", one.drawn) for one in fits if one.asked.row is None]
    entries = [row for one in fits for row in _entries(one)]
    drawn = [one.asked.document.name for one in fits if one.asked.act in DRAWS]
    write_all = _together if connection.vendor == "postgresql" else _one_by_one
    written = write_all(lines, shares, held, asked, entries, drawn)
    return written if (written.moved, written.kept) == (len(lines), len(held)) else None


def _together(*rows: list[Any]) -> Written:
    with connection.cursor() as cursor:
        cursor.execute(sql.TOGETHER, [json.dumps(one, default=datetime.isoformat) for one in rows])
        moved, kept, *found = cursor.fetchone()
    asked, early = (json.loads(one) if isinstance(one, str) else one or () for one in found)
    return Written(moved, kept, {(sender, key): number for sender, key, number in asked}, frozenset(early))


def _one_by_one(lines: list[Row], shares: list[Row], held: list[Row], asked: list[Row], entries: list[Row], drawn: list[str]) -> Written:
    when = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        moved = cursor.executemany(sql.MOVED, lines).rowcount
        kept = cursor.executemany(sql.KEPT, held).rowcount if held else 0
        if shares:
            cursor.executemany(sql.SHARED, shares)
        numbers = {}
        for one in asked:
            cursor.execute(sql.ASKED, one | {"received_at": when(one["received_at"])})
            numbers[one["sender"], one["key"]] = cursor.lastrowid
        for one in entries:
            one |= {"at": when(one["at"]), "request_id": one["request"] or numbers[one["sender"], one["key"]]}
        cursor.executemany(sql.ENTERED, entries)
        early = set()
        for document in drawn:
            early |= {one for (one,) in cursor.execute(sql.EARLY, [document]).fetchall()}
    return Written(moved, kept, numbers, frozenset(early))


def _lines(fits: Sequence[Fit]) -> list[Row]:
    """How each line changes by all of them."""
    first: dict[int, LineView] = {}
    last: dict[int, LineView] = {}
    for move in (move for one in fits for move in one.moved):
        first.setdefault(move.line.id, move.line)
        last[move.line.id] = move.after
    return [
        {
            "id": line.id,
            "version": line.version,
            "was": line.entries,
            **{name: getattr(last[line.id], name) - getattr(line, name) for name in (*sql.BALANCES, "uses", "entries")},
        }
        for line in first.values()
    ]


def _shares(fits: Sequence[Fit]) -> tuple[list[Row], list[Row]]:
    """What documents hold: new shares, and old ones that change."""
    new, old = [], []
    for fit, move in ((each, move) for each in fits for move in each.moved):
        before = fit.held.get(move.line.id)
        counted = (before is not None and before.counted) + move.uses > 0
        row = {"line_id": move.line.id, "document": fit.asked.document.name, "counted": counted}
        row |= _changes(fit.asked.act, move.quantity, move.amount)
        if before is None:
            new.append(row)
        else:
            old.append(row | {f"was_{name}": getattr(before, name) for name in (*sql.BALANCES, "counted")})
    return new, old


def digest(asked: Asked) -> str:
    """What tells one content of a key from another."""
    return hashlib.sha256(asked.told).hexdigest()


def request(asked: Asked, result: str, answer: Any, awaits: int | None = None) -> Row:
    """A request as it is kept."""
    return {
        "sender": asked.sender,
        "key": asked.key,
        "digest": digest(asked),
        "act": asked.act,
        "document": asked.document.name,
        "told": asked.told.decode(),
        "actor": canonical.dumps(asked.by.as_json()).decode(),
        "received_at": asked.received,
        "awaits_id": awaits,
        "result": result,
        "answer": canonical.dumps(answer).decode() if result else "",
    }


def _entries(one: Fit) -> Iterator[Row]:
    """One entry for each draw; the use is told by the first of a line."""
    asked = one.asked
    for move in one.moved:
        for place, (draw, quantity) in enumerate(move.rows):
            yield {
                "request": asked.row.pk if asked.row else None,
                "sender": asked.sender,
                "key": asked.key,
                "ledger_id": move.line.ledger_id,
                "line_id": move.line.id,
                "number": move.line.entries + place + 1,
                "kind": asked.act,
                "authorised_quantity": 0,
                "authorised_amount": 0,
                **_changes(asked.act, quantity, draw.amount),
                "uses": move.uses if place == 0 else 0,
                "document": asked.document.name,
                "version": asked.document.version,
                "document_line": draw.document_line,
                "agency_id": asked.by.agency,
                "account": asked.by.account,
                "at": asked.at,
                "reason": "",
            }


def told(one: Move) -> Row:
    """What is left of a line, as texts."""
    line = one.after
    found: Row = {"ledger": line.name, "line": line.number, "entry": line.entries, "uses": line.uses}
    if line.unit:
        found |= {
            "drawn": exact.show(one.quantity, exact.QUANTITY_PLACES),
            "rest": exact.show(line.rest("quantity"), exact.QUANTITY_PLACES),
            "unit": line.unit,
        }
    if line.currency:
        places = exact.MINOR.get(line.currency, 2)
        found |= {"drawn_amount": exact.show(one.amount, places), "rest_amount": exact.show(line.rest("amount"), places)}
        found["currency"] = line.currency
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
