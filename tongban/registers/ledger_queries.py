"""Reads of ledgers (G5, G8): its owner sees all of one, its holder too and who looked, who draws sees what their documents drew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from tongban.actors import queries as actors
from tongban.actors.functions import agencies_with
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.registers import lines
from tongban.registers.draw_shapes import sender
from tongban.registers.ledger_models import (
    Adjustment,
    DocumentShare,
    DrawRequest,
    Ledger,
    LedgerEntry,
    LedgerLine,
    OwnerOutage,
    Unit,
    WriteOffReceipt,
)

SIDES = ("authorised", "reserved", "consumed")
DRAWN = tuple(f"{side}_{measure}" for side in SIDES[1:] for measure in ("quantity", "amount"))
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


def stands(ledger_type: str, number: str) -> bool:
    """Whether there is a ledger of a type under a number."""
    return Ledger.objects.filter(type=ledger_type, number=number).exists()


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
    """A ledger that an actor may see: its owner's officers, its holder, and whom its type lets read one by its number.

    Raises NotFound("ledger.none").
    """
    found = Ledger.objects.select_related("type", "agency", "holder", "hand").filter(type=ledger_type, number=number).first()
    if found is None or not (sees(found, to) or reads(found, to)):
        raise NotFound("ledger.none", ledger=f"{ledger_type}/{number}"[:140])
    return found


def sees(row: Ledger, to: Actor) -> bool:
    """Whether an actor sees all of a ledger."""
    if to.party is not None:
        return row.holder_id == to.party
    return actors.may(to, "ledger.read", agency=row.agency_id)


def reads(row: Ledger, to: Actor) -> bool:
    """Whether a type lets an officer's agency read its ledgers, such as a bank that takes the money for a bill."""
    if to.party is not None or to.agency is None:
        return False
    return lines.function_of(to.agency) in lines.shape(row.type_id).read_by and actors.may(to, "ledger.draw", agency=to.agency)


def posts(row: Ledger, to: Actor) -> bool:
    """Whether an officer's agency uses up what others reserved on a ledger, and something is reserved or was."""
    if to.party is not None or to.agency is None or lines.function_of(to.agency) not in lines.shape(row.type_id).consumed_by:
        return False
    held = DocumentShare.objects.filter(line__ledger=row)
    return actors.may(to, "ledger.draw", agency=to.agency) and held.exists()


def may_post(by: Actor) -> list[str]:
    """The types of ledgers on which an officer's agency uses up what others reserved."""
    function = lines.function_of(by.agency) if by.agency is not None else ""
    return [one.id for one in lines.types() if function in one.consumed_by]


def _to_post(by: Actor) -> Q:
    """Ledgers on which something is reserved that an officer's agency uses up."""
    kinds = may_post(by)
    if not kinds or not actors.may(by, "ledger.draw", agency=by.agency):
        return Q(pk=None)
    paid = LedgerLine.objects.filter(ledger=OuterRef("pk"), reserved_amount__gt=0)
    return Q(Exists(paid), type__in=kinds, state="open")


def in_hand(by: Actor, *, number: str = "", after: str = "", limit: int = 50) -> list[Ledger]:
    """Ledgers that were handed in to an officer's agencies, or that these post on, by type and number; `number`: those that begin so."""
    handed_in = actors.scope(by, "ledger.draw").q(agency="hand", service="") & Q(hand__isnull=False)
    asked = Ledger.objects.filter(handed_in | _to_post(by))
    return _paged(asked.filter(number__startswith=number) if number else asked, after, limit)


def held(ledger_type: str, number: str, *, to: Actor) -> Ledger:
    """A ledger that its holder handed in to an officer's agency, or on which that posts. Raises NotFound("ledger.none")."""
    found = handed(ledger_type, number, to=to)
    if found is None:
        raise NotFound("ledger.none", ledger=f"{ledger_type}/{number}"[:140])
    return found


def handed(ledger_type: str, number: str, *, to: Actor) -> Ledger | None:
    """The same, or none."""
    found = Ledger.objects.select_related("type", "agency", "holder", "hand").filter(type=ledger_type, number=number).first()
    return found if found is not None and has_in_hand(found, to) else None


def has_in_hand(row: Ledger, to: Actor) -> bool:
    """Whether an officer's agency has a ledger in hand, or posts on it."""
    handed_in = row.hand_id is not None and to.party is None and actors.may(to, "ledger.draw", agency=row.hand_id)
    return handed_in or posts(row, to)


def documents(row: Ledger, *, limit: int = 100) -> list[DocumentShare]:
    """What documents have used up of a ledger, by line, the newest document first."""
    asked = DocumentShare.objects.filter(Q(consumed_quantity__gt=0) | Q(consumed_amount__gt=0), line__ledger=row)
    return list(asked.select_related("line").order_by("-pk")[:limit])


def reserved(row: Ledger, *, limit: int = 100) -> list[DocumentShare]:
    """What documents have reserved of a ledger, by line, the oldest document first."""
    asked = DocumentShare.objects.filter(Q(reserved_quantity__gt=0) | Q(reserved_amount__gt=0), line__ledger=row)
    return list(asked.select_related("line").order_by("pk")[:limit])


def to_hand_in(by: Actor, *, limit: int = 100) -> list[Ledger]:
    """Ledgers of a party that stand open, of types on which one agency at a time draws, and that nobody has in hand."""
    if by.party is None:
        return []
    kinds = [one.id for one in lines.types() if one.one_at_a_time]
    return _paged(Ledger.objects.filter(holder=by.party, type__in=kinds, state="open", hand=None), "", limit)


def hands(ledger_type: str, on: date) -> dict[int, str]:
    """The agencies to which ledgers of a type may be handed in, by name."""
    shape = lines.shape(ledger_type)
    return agencies_with(shape.hands, on) if shape.one_at_a_time else {}


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
    """Entries newest first: all for the owner, the holder and who has it in hand, for others those of their own documents."""
    asked = LedgerEntry.objects.filter(ledger=row).select_related("line", "agency").order_by("-pk")
    if not sees(row, to) and not has_in_hand(row, to) and not reads(row, to):
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


def was_used(ledger_type: str, number: str) -> bool:
    """Whether some document draws, or drew, on a ledger."""
    return LedgerLine.objects.filter(ledger__type=ledger_type, ledger__number=number, uses__gt=0).exists()


def left_unused(ledger_type: str, holder: int, year: int) -> dict[tuple[str, str], int]:
    """What a party left of its ledgers that ended in a year and were not closed: quantity × 10^5 by goods and unit."""
    found: dict[tuple[str, str], int] = {}
    ended = {"ledger__type": ledger_type, "ledger__holder": holder, "ledger__valid_until__year": year}
    for line in LedgerLine.objects.filter(**ended, ledger__state__in=("open", "suspended")):
        rest = line.authorised_quantity - line.reserved_quantity - line.consumed_quantity
        found[line.goods, line.unit] = found.get((line.goods, line.unit), 0) + max(0, rest)
    return found


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


def reserved_by(document: str, ledger_type: str) -> dict[str, tuple[int, str]]:
    """By the number of each ledger of a type what amount of it a document has reserved, and in which currency."""
    held = DocumentShare.objects.filter(document=document, line__ledger__type=ledger_type, reserved_amount__gt=0)
    sums = held.values_list("line__ledger__number", "line__currency").annotate(all=Sum("reserved_amount")).order_by("line__ledger__number")
    return {number: (amount, currency) for number, currency, amount in sums}


def reserving(number: str) -> list[str]:
    """The documents that have an amount reserved of ledgers of a number."""
    held = DocumentShare.objects.filter(line__ledger__number=number[:60], reserved_amount__gt=0)
    return list(held.order_by("document").values_list("document", flat=True).distinct())


def why_opened(ledger_type: str, number: str) -> str:
    """The reason with which a ledger was opened: of one that a decision opened the number of its case. Empty where there is none."""
    entries = LedgerEntry.objects.filter(ledger__type=ledger_type, ledger__number=number[:60], line=None, kind="open")
    return entries.values_list("reason", flat=True).first() or ""


def rests(ledger_type: str, number: str, *, holder: int, document: str = "") -> dict[str, Any]:
    """What is left on the first two lines of a ledger on which a party's documents draw, what one drew itself counted as left.

    Nothing of a stranger's, unless documents of any holder draw on its type.
    """
    row = Ledger.objects.filter(type=ledger_type, number=number[:60]).first()
    if row is None or not (row.holder_id == holder or lines.shape(ledger_type).any_holder):
        return {}
    told: dict[str, Any] = {"state": row.state}
    for line in row.lines.filter(number__lte=2).order_by("number"):
        own = line.shares.filter(document=document).aggregate(**{one: Sum(one) for one in DRAWN}) if document else {}
        suffix = "" if line.number == 1 else f"_{line.number}"
        for measure in ("quantity", "amount"):
            gone = sum(getattr(line, f"{side}_{measure}") - (own.get(f"{side}_{measure}") or 0) for side in SIDES[1:])
            told[measure + suffix] = getattr(line, f"authorised_{measure}") - gone
    return told
