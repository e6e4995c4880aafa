"""What happens to a ledger that a decision opened once its holder does not want it: handed back, not collected, left unused (L4, L5)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.cases import office, refunds
from tongban.cases.charge_models import Payment
from tongban.cases.drawing_models import CaseDraw
from tongban.cases.models import Case
from tongban.pack.conditions import dated
from tongban.pack.ledgers import LedgerUse
from tongban.registers import draws, ledger_queries, ledgers
from tongban.registers.draw_shapes import Draw, read
from tongban.registers.ledgers import Allowed


def give_back(row: Case, use: LedgerUse, drawer: Actor, *, key: str, at: datetime) -> tuple[str, int | None]:
    """Close the ledger that the decision before opened, and return to other ledgers what that case drew for what is left of it.

    Returns its name, and the request that returned something. Raises Refused("case.no_ledger"), "ledger.still_reserved".
    """
    opened = CaseDraw.objects.filter(case=row.about_id, act="open", ledger__startswith=f"{use.type}/").first()
    if opened is None:
        raise Refused("case.no_ledger", type=use.type)
    number = opened.ledger.removeprefix(f"{use.type}/")
    ledger = ledgers.close(use.type, number, reason=row.number, by=drawer, at=at)
    if use.pays_back:
        _pay_back(row, ledger, at)
    used = CaseDraw.objects.filter(case=row.about_id, act="consume", request__result="done").select_related("request").last()
    if used is None or used.request is None:
        return opened.ledger, None
    document, drawn = read(_told(used))
    returned = list(_left(ledger, drawn))
    answer = draws.reverse(document, returned, key=key, by=drawer, at=at) if returned else None
    return opened.ledger, answer.request if answer else None


def _pay_back(row: Case, ledger: Any, at: datetime) -> None:
    """What was paid for the ledger in the case that opened it goes back, as far as it is left."""
    assert row.about is not None, "a ledger was opened by it"
    other = office.locked(row.about.number, at=at)
    rest = sum(max(0, one.rest_amount) for one in ledger_queries.as_of(ledger).lines)
    for payment in Payment.objects.filter(charge__case=other, counts=True).select_related("charge", "order").order_by("pk"):
        part = min(rest, refunds.left(payment))
        if part > 0:
            rest -= part
            refunds.begin(other, payment, part, "returned", by=SYSTEM, at=at)


def _told(used: CaseDraw) -> dict[str, Any]:
    assert used.request is not None, "a draw that was done is a request"
    told = json.loads(used.request.told)
    return {"document": told["document"], "draws": [{name: value for name, value in one.items() if value} for one in told["draws"]]}


def _left(ledger: Any, drawn: list[Draw]) -> list[Draw]:
    """Of each draw as much as is left on the line that was opened for it, in its unit."""
    rest = {one.line.number: one for one in ledger_queries.as_of(ledger).lines}
    found = []
    for one in drawn:
        line = rest.get(one.document_line)
        if line is None or line.line.unit != one.unit:
            continue
        quantity, amount = min(one.quantity, max(0, line.rest_quantity)), min(one.amount, max(0, line.rest_amount))
        if quantity or amount:
            found.append(replace(one, quantity=quantity, amount=amount))
    return found


def less(row: Case, use: LedgerUse, rows: list[Allowed], day: date) -> list[Allowed]:
    """What is allowed without what its holder left unused of the year before, not handed back.

    Raises Refused("case.nothing_unused") where there is no such thing.
    """
    unused = ledger_queries.left_unused(use.type, row.party_id, day.year - 1)
    found = []
    for one in rows:
        off = min(one.quantity, unused.get((one.goods, one.unit), 0))
        if off:
            unused[one.goods, one.unit] -= off
        found.append(replace(one, quantity=one.quantity - off))
    if found == rows:
        raise Refused("case.nothing_unused", year=day.year - 1)
    return found


def fall_due(row: Case, use: LedgerUse, *, at: datetime) -> None:
    """What is opened and not collected within its time counts no more (L4)."""
    day = office.day_of(row, at)
    within = dated(use.collect, day)
    if within is not None:
        office.fall_due(row, at, uncollected=within.value)


def uncollected(row: Case, at: datetime) -> None:
    """Its decision was not served and nothing was drawn: the ledger is void, what was drawn for it goes back, and the case is over."""
    from tongban.cases import drawing  # which opens ledgers, and asks here what becomes of them

    opened = [one.ledger.partition("/") for one in drawing.kept(row) if one.act == "open"]
    if row.state != "decided" or any(ledger_queries.was_used(kind, number) for kind, _, number in opened):
        return
    for kind, _, number in opened:
        ledgers.void(kind, number, reason=row.number, by=SYSTEM, at=at)
    drawing.let_go(row, at=at)
    row.state, row.closed_at, row.holder, row.due = "closed", at, None, None
    office.record("uncollected", row, {"last": office.last_day(row, at).isoformat()}, by=SYSTEM, at=at)
