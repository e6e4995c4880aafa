"""Reads of ledgers (G5, G8): its owner sees all of one, its holder too and who looked, who draws sees what their documents drew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.registers.draw_shapes import sender
from tongban.registers.ledger_models import (
    Adjustment,
    DrawRequest,
    Ledger,
    LedgerEntry,
    LedgerLine,
    OwnerOutage,
    Unit,
    WriteOffReceipt,
)

SIDES = ("authorised", "reserved", "consumed")
BALANCES = tuple(f"{side}_{measure}" for side in SIDES for measure in ("quantity", "amount"))
STATES = {
    "open": "open",
    "suspend": "suspended",
    "resume": "open",
    "void": "void",
    "close": "closed",
    "reopen": "open",
    "write_off": "written_off",
}


@dataclass(frozen=True)
class LineState:
    """A line and its balances at a moment, as integers (quantity × 10^5, amounts in minor units)."""

    line: LedgerLine
    authorised_quantity: int
    reserved_quantity: int
    consumed_quantity: int
    authorised_amount: int
    reserved_amount: int
    consumed_amount: int
    uses: int

    @property
    def rest_quantity(self) -> int:
        """What is available (G1)."""
        return self.authorised_quantity - self.reserved_quantity - self.consumed_quantity

    @property
    def rest_amount(self) -> int:
        """What is available (G1)."""
        return self.authorised_amount - self.reserved_amount - self.consumed_amount


@dataclass(frozen=True)
class LedgerState:
    """A ledger at a moment."""

    ledger: Ledger
    state: str
    lines: tuple[LineState, ...]


def ledger(ledger_type: str, number: str, *, to: Actor) -> Ledger:
    """A ledger that an actor may see: its owner's officers, and its holder. Raises NotFound("ledger.none")."""
    found = Ledger.objects.select_related("type", "agency", "holder", "hand").filter(type=ledger_type, number=number).first()
    if found is None or not sees(found, to):
        raise NotFound("ledger.none", ledger=f"{ledger_type}/{number}"[:140])
    return found


def sees(row: Ledger, to: Actor) -> bool:
    """Whether an actor sees all of a ledger."""
    if to.party is not None:
        return row.holder_id == to.party
    return actors.may(to, "ledger.read", agency=row.agency_id)


def as_of(row: Ledger, at: datetime | None = None) -> LedgerState:
    """A ledger as it was at the end of an instant, from its entries; None is now. Opened later: no lines."""
    asked = LedgerEntry.objects.filter(ledger=row) if at is None else LedgerEntry.objects.filter(ledger=row, at__lte=at)
    sums = {one["line"]: one for one in _summed(asked.exclude(line=None), (*BALANCES, "uses"))}
    turned = asked.filter(line=None, kind__in=STATES).order_by("-number").first()
    rows = [
        LineState(line, **{name: sums[line.pk][f"s_{name}"] for name in (*BALANCES, "uses")})
        for line in row.lines.order_by("number")
        if line.pk in sums
    ]
    return LedgerState(row, STATES[turned.kind] if turned else "", tuple(rows))


def entries(row: Ledger, *, to: Actor, at: datetime | None = None, before: int = 0, limit: int = 50) -> list[LedgerEntry]:
    """Entries newest first: all for the owner and the holder, for others those of their own documents."""
    asked = LedgerEntry.objects.filter(ledger=row).select_related("line", "agency").order_by("-pk")
    if not sees(row, to):
        asked = asked.filter(agency=to.agency) if to.agency is not None else asked.none()
    if at is not None:
        asked = asked.filter(at__lte=at)
    return list((asked.filter(pk__lt=before) if before else asked)[:limit])


def kept(by: Actor, *, ledger_type: str = "", state: str = "", number: str = "", after: str = "", limit: int = 50) -> list[Ledger]:
    """The ledgers that an officer's agencies keep, by type and number; `after` is `type/number` of the last one seen.

    `number`: those that begin so.
    """
    wanted = {"type": ledger_type, "state": state, "number__startswith": number}
    asked = Ledger.objects.filter(actors.scope(by, "ledger.read").q(service=""), **{name: value for name, value in wanted.items() if value})
    return _paged(asked, after, limit)


def own(by: Actor, *, after: str = "", limit: int = 50) -> list[Ledger]:
    """The ledgers of a party."""
    return _paged(Ledger.objects.filter(holder=by.party), after, limit) if by.party is not None else []


def _paged(asked: QuerySet[Ledger], after: str, limit: int) -> list[Ledger]:
    kind, _, number = after.partition("/")
    if after:
        asked = asked.filter(Q(type__gt=kind) | Q(type=kind, number__gt=number))
    return list(asked.select_related("type", "agency", "holder").order_by("type", "number")[:limit])


def receipts(by: Actor, *, limit: int = 50) -> list[WriteOffReceipt]:
    """Receipts of write-offs of which the owner has not taken note."""
    asked = WriteOffReceipt.objects.filter(actors.scope(by, "ledger.read").q(agency="ledger__agency", service=""), acknowledged_at=None)
    return list(asked.select_related("ledger").order_by("pk")[:limit])


def unit_titles(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Units of measure by code, in words by language."""
    return dict(Unit.objects.filter(code__in=set(codes)).values_list("code", "title"))


def receipt(row: Ledger) -> WriteOffReceipt | None:
    """The receipt of a ledger that was written off."""
    return WriteOffReceipt.objects.filter(ledger=row).first()


def adjustments(row: Ledger) -> list[Adjustment]:
    """Adjustments of a ledger, the newest first."""
    return list(Adjustment.objects.filter(line__ledger=row).select_related("line").order_by("-pk"))


def request(sender_agency: int | None, number: int) -> DrawRequest | None:
    """A request of an agency."""
    sender = f"agency {sender_agency}"
    return DrawRequest.objects.filter(pk=number, sender=sender).first()


def by_key(by: Actor, key: str) -> DrawRequest | None:
    """What an actor asked under a key."""
    return DrawRequest.objects.filter(sender=sender(by), key=key).first()


def waiting(*, limit: int = 100) -> list[DrawRequest]:
    """What waits for an owner or for its document, in the order in which it came."""
    return list(DrawRequest.objects.filter(result="").order_by("pk")[:limit])


def away() -> list[OwnerOutage]:
    """Owners that cannot be reached."""
    return list(OwnerOutage.objects.filter(until=None).select_related("agency").order_by("pk"))


def recomputed() -> Iterator[str]:
    """G5: every line whose balances are not the sums over its entries, or whose shares are not what documents drew, in words."""
    names = (*BALANCES, "uses")
    sums = {one["line"]: one for one in _summed(LedgerEntry.objects.exclude(line=None), names)}
    for line in LedgerLine.objects.select_related("ledger").order_by("pk").iterator(chunk_size=2000):
        found = sums.get(line.pk, {f"s_{name}": 0 for name in names} | {"last": 0})
        wrong = [name for name in names if found[f"s_{name}"] != getattr(line, name)] + ["entries"] * (found["last"] != line.entries)
        if wrong:
            yield f"{line.ledger.type_id}/{line.ledger.number} line {line.number}: {', '.join(wrong)}"


def _summed(asked: QuerySet[LedgerEntry], names: tuple[str, ...]) -> Any:
    return asked.values("line").annotate(last=Max("number"), **{f"s_{name}": Sum(name) for name in names})
