"""What lines of ledgers say to the rules of a service: those of the applicant only, with what its own document holds counted as left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Q

from tongban.base import exact, parts
from tongban.base.errors import Refused
from tongban.registers import lines
from tongban.registers.ledger_models import DocumentShare, LedgerEntry, LedgerLine
from tongban.registers.ledger_rules import converted

Ledger = tuple[str, str]  # type and number


def stand_still(wanted: Collection[Ledger]) -> None:
    """Keep the lines of ledgers as they are until the transaction ends, in the order in which draws lock them (G3)."""
    list(_lines(wanted).select_for_update(of=("self",)).order_by("ledger_id", "number").values_list("pk"))


def told(
    wanted: Collection[Ledger], whole: Collection[Ledger] = (), *, holder: int, document: str, opened_by: str = ""
) -> dict[Ledger, list[dict[str, Any]]]:
    """The lines of those ledgers that the holder has, in their order: quantities × 10^5, amounts in minor units, days as texts.

    `rest_…` is what is left for the document: what it holds itself has not gone for it; `free`, of those that are wanted line by line,
    where of the quantity that lies. `used_by`, of those that are wanted as a `whole`: how much of the quantity each document used up.
    `opened_by`: the number of a case by which the applicant had one opened for somebody else; the applicant sees that one too.
    """
    found: dict[Ledger, list[dict[str, Any]]] = {}
    theirs = Q(ledger__holder=holder) | (Q(ledger__number=opened_by) if opened_by else Q())
    rows = list(_lines({*wanted, *whole}).filter(theirs).select_related("ledger").order_by("ledger_id", "number"))
    by_line, of_all = ({one for one in rows if (one.ledger.type_id, one.ledger.number) in asked} for asked in (wanted, whole))
    moves = _moves(by_line)
    shares: dict[int, dict[str, DocumentShare]] = {}
    seen = Q(line__in=rows, document=document) | Q(line__in=of_all)
    for share in DocumentShare.objects.filter(seen).order_by("pk") if rows else ():
        shares.setdefault(share.line_id, {})[share.document] = share
    for one in rows:
        by_document, head = shares.get(one.pk, {}), one.ledger
        own = by_document.get(document)
        says: dict[str, Any] = {name: getattr(one, name) for name in ("goods", "edition", "country", "unit", "currency")}
        says |= {"ledger": head.number, "line": one.number, "state": head.state}
        says |= {"from": head.valid_from.isoformat(), "until": head.valid_until.isoformat()}
        for measure in ("quantity", "amount"):
            authorised, gone = getattr(one, f"authorised_{measure}"), 0
            for side in ("reserved", "consumed"):
                gone += getattr(one, f"{side}_{measure}") - (getattr(own, f"{side}_{measure}") if own else 0)
            consumed = getattr(one, f"consumed_{measure}")
            says |= {f"authorised_{measure}": authorised, f"consumed_{measure}": consumed, f"rest_{measure}": authorised - gone}
        if one in of_all:
            says["used_by"] = {name: share.consumed_quantity for name, share in by_document.items() if share.consumed_quantity}
        if one in by_line:
            says["free"] = parts.free(one.authorised_quantity, moves.get(one.pk, ()), document)
        found.setdefault((head.type_id, head.number), []).append(says)
    return found


def with_parts(rows: Sequence[dict[str, Any]], asked: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Told lines with the part of each that is asked of it, a quantity and its unit as texts: `part`, where it lies on what is free, and
    `part_amount`, what of the amount of the line belongs to it. Who asks twice of a line gets what is free after the first.
    """
    made: list[dict[str, Any]] = []
    left: dict[tuple[str, int], list[parts.Span]] = {}
    for row, (quantity, unit) in zip(rows, asked, strict=True):
        size = _size(quantity, unit, row.get("unit", "")) if row else None
        if size is None:
            made.append(row)
            continue
        free = left.get((row["ledger"], row["line"]), row["free"])
        part = parts.lowest(free, size)
        left[row["ledger"], row["line"]] = parts.less(free, part)
        made.append({**row, "part": part, "part_amount": parts.share(row["authorised_amount"], row["authorised_quantity"], part)})
    return made


def _size(quantity: str, unit: str, to: str) -> int | None:
    try:
        return converted(exact.parse(quantity, exact.QUANTITY_PLACES), unit, to, lines.units())
    except Refused:
        return None


def drawn_on(ledger: Ledger) -> bool:
    """Whether a document holds anything of a ledger, or used it up."""
    sides = [f"{side}_{measure}__gt" for side in ("reserved", "consumed") for measure in ("quantity", "amount")]
    held = Q()
    for side in sides:
        held |= Q(**{side: 0})
    return bool(_lines([ledger]).filter(held).exists())


def _moves(rows: Collection[LedgerLine]) -> dict[int, list[tuple[str, int]]]:
    """By line what documents took and gave back of its quantity, in the order in which they did."""
    moves: dict[int, list[tuple[str, int]]] = {}
    entries = LedgerEntry.objects.filter(line__in=rows).exclude(document="").order_by("line_id", "number") if rows else ()
    for one in entries:
        change = one.reserved_quantity + one.consumed_quantity
        if change:
            moves.setdefault(one.line_id or 0, []).append((one.document, change))
    return moves


def _lines(wanted: Collection[Ledger]) -> Any:
    rows = LedgerLine.objects.filter(ledger__type__in={one for one, _ in wanted}, ledger__number__in={one for _, one in wanted})
    return rows if wanted else rows.none()
