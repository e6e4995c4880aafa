"""Ledgers for programs: read one as it was at a moment, and draw on ledgers for a document. Numbers are texts; all draws or none."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.base import exact
from tongban.base.errors import Discrepancy, Refused
from tongban.registers import draws, handing, ledger_looks, ledger_queries, ledgers
from tongban.registers.draw_shapes import Document, Draw, read
from tongban.registers.draws import Answer
from tongban.registers.ledger_queries import LedgerState
from tongban.web import errors, session
from tongban.web.gateway.bearer import actor

router = Router()
DECLARED = {"kind": "declaration", "number": "510020261000000017", "holder": "91999999000000019D", "day": "2026-03-02", "office": "5100"}
DRAWN = {"line": 1, "quantity": "12.5", "unit": "035", "goods": "100110", "edition": "2022", "country": "CAN"}
LEFT = {"ledger": "eport.licence/26-AA-1", "line": 1, "entry": 2, "uses": 1, "drawn": "12.5", "rest": "87.5", "unit": "035"}
EXAMPLE: Any = {"document": DECLARED, "draws": [DRAWN]}
DONE: Any = {"request": 7, "outcome": "done", "lines": [LEFT]}


class DocumentIn(Schema):
    """Whose document draws: its `day` is that of its declaration (today when left out), `holder` the code of the party."""

    kind: str
    number: str
    version: int = 1
    holder: str = ""
    day: str | None = None
    office: str = ""


class DrawIn(Schema):
    """What one line of the document (`document_line`) draws from a `line` of a ledger; that of the address where none is named."""

    line: int
    document_line: int | None = None
    quantity: str | None = None
    unit: str = ""
    amount: str | None = None
    currency: str = ""
    goods: str = ""
    edition: str = ""
    country: str = ""
    type: str | None = None
    ledger: str | None = None


class DrawsIn(Schema):
    """A document and its draws; to consume, release or reverse all that the document has, no draws."""

    model_config = {"json_schema_extra": {"example": EXAMPLE}}
    document: DocumentIn
    draws: list[DrawIn] = []


class DrawsOut(Schema):
    """`done`, with what is left of each line; `pending` while an owner cannot be reached; `parked` until the document is known."""

    model_config = {"json_schema_extra": {"example": DONE}}
    request: int
    outcome: Literal["done", "pending", "parked"]
    lines: list[dict[str, Any]]


class CheckOut(Schema):
    """What drawing would be refused for now, all of it; nothing was changed."""

    model_config = {"json_schema_extra": {"example": {"fits": True, "discrepancies": []}}}
    fits: bool
    discrepancies: list[dict[str, Any]]


class LineOut(Schema):
    """A line and its balances, as texts."""

    line: int
    goods: str
    edition: str
    country: str
    unit: str
    currency: str
    authorised: str
    reserved: str
    consumed: str
    rest: str
    authorised_amount: str
    reserved_amount: str
    consumed_amount: str
    rest_amount: str
    uses: int
    most_uses: int | None


class LedgerOut(Schema):
    """A ledger as it was at a moment (now when none is asked for). `expired` is derived from its days."""

    model_config = {
        "json_schema_extra": {
            "example": {
                "type": "eport.licence",
                "number": "26-AA-1",
                "state": "open",
                "expired": False,
                "holder": "91999999000000019D",
                "valid_from": "2026-01-01",
                "valid_until": "2026-12-31",
                "offices": ["5100"],
                "lines": [],
            }
        }
    }
    type: str
    number: str
    state: str
    expired: bool
    holder: str
    valid_from: date
    valid_until: date
    offices: list[str]
    lines: list[LineOut]


class Reason(Schema):
    """Why."""

    model_config = {"json_schema_extra": {"example": {"reason": "all goods have arrived"}}}
    reason: str


class HandIn(Schema):
    """The agency (its number) to which a ledger is handed in; `GET /v1/ledgers/hands` tells which there are."""

    model_config = {"json_schema_extra": {"example": {"to": 41}}}
    to: int


class HandInAll(Schema):
    """Several ledgers of one type, at most 100, for one agency."""

    model_config = {"json_schema_extra": {"example": {"type": "eport.payment", "numbers": ["DEMO-0001", "DEMO-0002"], "to": 41}}}
    type: str
    numbers: list[str]
    to: int


class HandedOut(Schema):
    """What became of one of several; empty discrepancies where it was handed in."""

    model_config = {"json_schema_extra": {"example": {"number": "DEMO-0001", "discrepancies": []}}}
    number: str
    discrepancies: list[dict[str, Any]]


class HandOut(Schema):
    """An agency to which ledgers of a type may be handed in."""

    model_config = {"json_schema_extra": {"example": {"agency": 41, "name": "演示银行（演示）"}}}
    agency: int
    name: str


class EntryOut(Schema):
    """What happened on a ledger, or on one line of it; amounts are differences, as texts."""

    model_config = {
        "json_schema_extra": {
            "example": {
                "id": 17,
                "at": "2026-03-02T01:00:00Z",
                "kind": "note",
                "line": 1,
                "quantity": "0",
                "amount": "600",
                "document": "payment/PAY-1",
                "agency": 41,
                "reason": "",
            }
        }
    }
    id: int
    at: datetime
    kind: str
    line: int
    quantity: str
    amount: str
    document: str
    agency: int | None
    reason: str


@router.get("/hands", response=list[HandOut])
def hands(request: HttpRequest, type: str) -> Any:  # noqa: A002
    """The agencies to which ledgers of a type may be handed in; none where several draw side by side."""
    actor(request, "ledgers")
    found = ledger_queries.hands(type, session.now(request).date())
    return [{"agency": number, "name": name} for number, name in found.items()]


@router.post("/hand-in", response=list[HandedOut])
def hand_in_all(request: HttpRequest, told: HandInAll) -> Any:
    """Hand several in, each for itself. Called again, what was handed in there before stays so."""
    by = actor(request, "ledgers")
    done = handing.hand_in_all(told.type, told.numbers, to=told.to, by=by, at=session.now(request))
    return [{"number": number, "discrepancies": _problems(wrong)} for number, wrong in done]


@router.get("/{ledger_type}/{number}/entries", response=list[EntryOut])
def entries(request: HttpRequest, ledger_type: str, number: str, purpose: str = "", before: int = 0, limit: int = 50) -> Any:
    """What happened on it, newest first, for who may read it; `before` is the `id` of the last one seen."""
    by = actor(request, "ledgers")
    row = ledger_looks.consult_ledger(ledger_type, number, purpose=purpose, by=by, at=session.now(request))
    return [_entry(one) for one in ledger_queries.entries(row, to=by, before=max(0, before), limit=max(1, min(limit, 200)))]


@router.post("/{ledger_type}/{number}/hand-in", response=dict[str, str])
def hand_in(request: HttpRequest, ledger_type: str, number: str, told: HandIn) -> Any:
    """Its holder hands it to the one agency that draws on it from now on; to the same again changes nothing."""
    row = handing.hand_in(ledger_type, number, to=told.to, by=actor(request, "ledgers"), at=session.now(request))
    return {"state": row.state}


@router.post("/{ledger_type}/{number}/give-back", response=dict[str, str])
def give_back(request: HttpRequest, ledger_type: str, number: str, told: Reason) -> Any:
    """Who has it in hand gives it back, as long as nothing was noted, kept or closed: its holder may hand it to another."""
    row = handing.give_back(ledger_type, number, reason=told.reason, by=actor(request, "ledgers"), at=session.now(request))
    return {"state": row.state}


@router.post("/{ledger_type}/{number}/keep", response=dict[str, str])
def keep(request: HttpRequest, ledger_type: str, number: str, told: Reason) -> Any:
    """Who has it in hand returns the papers and keeps the ledger: it goes to no other any more."""
    row = handing.keep(ledger_type, number, reason=told.reason, by=actor(request, "ledgers"), at=session.now(request))
    return {"state": row.state}


@router.get("/{ledger_type}/{number}", response=LedgerOut)
def read_ledger(request: HttpRequest, ledger_type: str, number: str, at: datetime | None = None, purpose: str = "") -> Any:
    """A ledger with its balances: for its holder, and for its owner's officers, who say the purpose; the holder sees who looked."""
    by, now = actor(request, "ledgers"), session.now(request)
    if at is not None and at.tzinfo is None:
        raise Refused("ledger.bad_field", field="at", given=at.isoformat(), kind="an instant with its zone, such as 2026-03-02T01:00:00Z")
    row = ledger_looks.consult_ledger(ledger_type, number, purpose=purpose, by=by, at=now)
    return _ledger(ledger_queries.as_of(row, at), at or now)


@router.post("/{ledger_type}/{number}/check", response=CheckOut)
def check(request: HttpRequest, ledger_type: str, number: str, told: DrawsIn) -> Any:
    """What drawing would be refused for, without effect; the holder sees who asked."""
    document, asked = _asked(ledger_type, number, told)
    wrong = draws.check(document, asked, by=actor(request, "ledgers"), at=session.now(request))
    return {"fits": not wrong, "discrepancies": _problems(wrong)}


def _problems(wrong: list[Discrepancy]) -> Any:
    """Discrepancies as all refusals tell them."""
    return errors.problem(Refused.of(wrong))["discrepancies"] if wrong else []


@router.post("/{ledger_type}/{number}/reserve", response=DrawsOut)
def reserve(request: HttpRequest, ledger_type: str, number: str, told: DrawsIn) -> Any:
    """Hold what a document draws. The header Idempotency-Key is needed: a repeated call is told the same and draws nothing more."""
    return _drawn(draws.reserve, request, ledger_type, number, told)


@router.post("/{ledger_type}/{number}/consume", response=DrawsOut)
def consume(request: HttpRequest, ledger_type: str, number: str, told: DrawsIn) -> Any:
    """Use up what was reserved. With Idempotency-Key, as all that draw."""
    return _drawn(draws.consume, request, ledger_type, number, told)


@router.post("/{ledger_type}/{number}/release", response=DrawsOut)
def release(request: HttpRequest, ledger_type: str, number: str, told: DrawsIn) -> Any:
    """Give back what was reserved."""
    return _drawn(draws.release, request, ledger_type, number, told)


@router.post("/{ledger_type}/{number}/reverse", response=DrawsOut)
def reverse(request: HttpRequest, ledger_type: str, number: str, told: DrawsIn) -> Any:
    """Take back what was used up."""
    return _drawn(draws.reverse, request, ledger_type, number, told)


@router.post("/{ledger_type}/{number}/note", response=DrawsOut)
def note(request: HttpRequest, ledger_type: str, number: str, told: DrawsIn) -> Any:
    """Use up at once, on ledgers that hold nothing beforehand."""
    return _drawn(draws.note, request, ledger_type, number, told)


@router.post("/{ledger_type}/{number}/close", response=dict[str, str])
def close(request: HttpRequest, ledger_type: str, number: str, told: Reason) -> Any:
    """Close it: nothing is drawn any more."""
    row = ledgers.close(ledger_type, number, reason=told.reason, by=actor(request, "ledgers"), at=session.now(request))
    return {"state": row.state}


@router.post("/{ledger_type}/{number}/reopen", response=dict[str, str])
def reopen(request: HttpRequest, ledger_type: str, number: str, told: Reason) -> Any:
    """Undo a closing."""
    row = ledgers.reopen(ledger_type, number, reason=told.reason, by=actor(request, "ledgers"), at=session.now(request))
    return {"state": row.state}


def _drawn(act: Any, request: HttpRequest, ledger_type: str, number: str, told: DrawsIn) -> dict[str, Any]:
    document, asked = _asked(ledger_type, number, told)
    key, by = request.headers.get("Idempotency-Key", ""), actor(request, "ledgers")
    done: Answer = act(document, asked, key=key, by=by, at=session.now(request))
    return {"request": done.request, "outcome": done.outcome, "lines": list(done.drawn)}


def _asked(ledger_type: str, number: str, told: DrawsIn) -> tuple[Document, list[Draw]]:
    """What was sent, read exactly; lines are of the ledger of the address unless they say otherwise."""
    rows = [{name: value for name, value in one.dict().items() if value not in (None, "")} for one in told.draws]
    return read({"document": told.document.dict(), "draws": [{"type": ledger_type, "ledger": number, **row} for row in rows]})


def _ledger(state: LedgerState, at: datetime) -> dict[str, Any]:
    row = state.ledger
    told = {name: getattr(row, name) for name in ("number", "valid_from", "valid_until", "offices")}
    code = row.holder.code if row.holder.scheme == "uscc" else ""  # the number of a person is not told
    told |= {"type": row.type_id, "state": state.state, "expired": at.date() > row.valid_until, "holder": code}
    return {**told, "lines": [_line(one) for one in state.lines]}


def _entry(one: Any) -> dict[str, Any]:
    """An entry; of what is used up after it was reserved the change of both is told once, as on pages."""
    changes = {
        measure: next((value for side in ("authorised", "consumed", "reserved") if (value := getattr(one, f"{side}_{measure}"))), 0)
        for measure in ("quantity", "amount")
    }
    places = exact.MINOR.get(one.line.currency, 2) if one.line else 2
    told = {name: getattr(one, name) for name in ("at", "kind", "document", "reason")}
    amounts = {"quantity": exact.show(changes["quantity"], exact.QUANTITY_PLACES), "amount": exact.show(changes["amount"], places)}
    return {**told, **amounts, "id": one.pk, "line": one.line.number if one.line else 0, "agency": one.agency_id}


def _line(one: Any) -> dict[str, Any]:
    line, places = one.line, exact.MINOR.get(one.line.currency, 2)
    told = {name: getattr(line, name) for name in ("goods", "edition", "country", "unit", "currency", "most_uses")}
    for side in ("authorised", "reserved", "consumed", "rest"):
        told[side] = exact.show(getattr(one, f"{side}_quantity"), exact.QUANTITY_PLACES)
        told[f"{side}_amount"] = exact.show(getattr(one, f"{side}_amount"), places)
    return {**told, "line": line.number, "uses": one.uses}
