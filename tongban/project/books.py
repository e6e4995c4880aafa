"""Ledgers as scenarios tell them: opened by their owner, drawn on by others beside the case, turned, out of reach; and what is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tongban.actors import actions as actors
from tongban.actors.loading import DISTRICT
from tongban.base import exact
from tongban.base.actor import SYSTEM, Actor
from tongban.cases import actions as cases
from tongban.cases import bills as case_bills
from tongban.cases import drawing, queries, shipments
from tongban.cases.bill_book import compare_due
from tongban.exchange import actions as exchange
from tongban.pack.stage import Asked
from tongban.registers import actions as records
from tongban.registers import bills, draws, handing, ledger_queries, ledgers, lines, waiting
from tongban.registers.book_models import BookDifference
from tongban.registers.draw_shapes import read
from tongban.registers.ledgers import Allowed

Facts = Mapping[str, Any]


def _agency(stage: Any, function: str, asked: Asked) -> int:
    """The body with a function, opened where the house has none."""
    if function not in stage.people.agencies:
        found = actors.found_agency(f"{function}（演示）", function, DISTRICT, by=SYSTEM, at=asked.at, origin="demo")
        stage.people.agencies[function] = found
    return int(stage.people.agencies[function].pk)


def _open(stage: Any, asked: Asked) -> Facts:
    """`type`, `number`, `holder` of the cast, `lines`, `valid_from`, `valid_until`, `offices`; kept by the body that owns the type."""
    facts, kind = asked.facts, str(asked.facts["type"])
    rows = [_allowed(row) for row in facts["lines"]]
    row = ledgers.open_ledger(
        kind,
        str(facts["number"]),
        rows,
        agency=_agency(stage, lines.shape(kind).owner, asked),
        holder=stage.people.parties[str(facts["holder"])].pk,
        valid_from=date.fromisoformat(str(facts["valid_from"])),
        valid_until=date.fromisoformat(str(facts["valid_until"])),
        offices=[str(one) for one in facts.get("offices", [])],
        by=stage.by(asked),
        at=asked.at,
    )
    return {"type": row.type_id, "number": row.number, "state": row.state}


def _allowed(row: Facts) -> Allowed:
    unit, currency, goods, edition, country = (str(row.get(name, "")) for name in ("unit", "currency", "goods", "edition", "country"))
    quantity, amount = (exact.parse(str(row.get(name, 0)), _places(name, currency)) for name in ("quantity", "amount"))
    return Allowed(quantity, unit, amount, currency, goods, edition, country, most_uses=row.get("uses"))


def _places(measure: str, currency: str) -> int:
    return exact.QUANTITY_PLACES if measure == "quantity" else exact.MINOR.get(currency, 2)


def _draws(act: Callable[..., Any]) -> Callable[[Any, Asked], Facts]:
    """An act for a document of another authority: `agency` (a function), `document`, `kind`, `holder`, `office`, `draws`, `key`."""

    def do(stage: Any, asked: Asked) -> Facts:
        facts = asked.facts
        holder = stage.people.parties[str(facts["holder"])] if "holder" in facts else None
        told = {"kind": str(facts.get("kind", "document")), "number": str(facts["document"]), "office": facts.get("office")}
        document, wanted = read({"document": {**told, "holder": holder.code if holder else None}, "draws": facts.get("draws", [])})
        by = Actor(kind="system", agency=_agency(stage, str(facts["agency"]), asked), channel="worker", level=3)
        answer = act(document, wanted, key=str(facts.get("key") or f"{facts['document']} {act.__name__}"), by=by, at=asked.at)
        return {"outcome": answer.outcome, "request": answer.request}

    return do


def _turned(act: Callable[..., Any], drawer: str = "") -> Callable[[Any, Asked], Facts]:
    """An act on `type`, `number` with a `reason`; by who draws on it, where `drawer` is given: the body with that function, or `agency`."""

    def do(stage: Any, asked: Asked) -> Facts:
        facts, reason = asked.facts, str(asked.facts.get("reason", "as the story says"))
        by, function = stage.by(asked), str(facts.get("agency", drawer))
        if function:
            by = Actor(kind="system", agency=_agency(stage, function, asked), channel="worker", level=3)
        row = act(str(facts["type"]), str(facts["number"]), reason=reason, by=by, at=asked.at)
        return {"number": row.number, "state": row.state}

    return do


def _handed_in(stage: Any, asked: Asked) -> Facts:
    """`number` or `numbers`, `to` the body with a function; by the holder."""
    facts, to = asked.facts, _agency(stage, str(asked.facts.get("to", "bank")), asked)
    by, numbers = stage.by(asked), [str(one) for one in facts.get("numbers", [])]
    if numbers:
        told = handing.hand_in_all(str(facts["type"]), numbers, to=to, by=by, at=asked.at)
        return {number: wrong[0].code if wrong else "done" for number, wrong in told}
    row = handing.hand_in(str(facts["type"]), str(facts["number"]), to=to, by=by, at=asked.at)
    return {"number": row.number, "state": row.state}


def _lost(stage: Any, asked: Asked) -> Facts:
    reason = str(asked.facts.get("reason", "as the story says"))
    row = waiting.lose_owner(_agency(stage, str(asked.facts["agency"]), asked), reason=reason, by=stage.by(asked), at=asked.at)
    return {"since": row.since.isoformat()}


def _back(stage: Any, asked: Asked) -> Facts:
    return {"done": waiting.return_owner(_agency(stage, str(asked.facts["agency"]), asked), by=stage.by(asked), at=asked.at)}


def _offer_turned(*, suspended: bool) -> Callable[[Any, Asked], Facts]:
    """An `offer` stops answering, or answers again."""

    def do(stage: Any, asked: Asked) -> Facts:
        exchange.suspend_offer(str(asked.facts["offer"]), suspended=suspended, by=stage.by(asked), at=asked.at)
        return {"suspended": suspended}

    return do


def _lines(stage: Any, asked: Asked) -> list[Facts]:
    """A row a line, numbers as texts."""
    row = ledger_queries.ledger(str(asked.facts["type"]), str(asked.facts["number"]), to=stage.by(asked))
    found: list[Facts] = []
    for one in ledger_queries.as_of(row).lines:
        told: dict[str, Any] = {"line": one.line.number, "uses": one.uses, "goods": one.line.goods, "unit": one.line.unit}
        for measure in [name for name, mark in (("quantity", one.line.unit), ("amount", one.line.currency)) if mark]:
            places = _places(measure, one.line.currency)
            suffix = "" if measure == "quantity" else "_amount"
            for side in ("authorised", "reserved", "consumed", "rest"):
                told[f"{side}{suffix}"] = exact.show(getattr(one, f"{side}_{measure}"), places)
        found.append(told)
    return found


def _ledger(stage: Any, asked: Asked) -> Facts:
    row = ledger_queries.ledger(str(asked.facts["type"]), str(asked.facts["number"]), to=stage.by(asked))
    days = {name: getattr(row, name).isoformat() for name in ("valid_from", "valid_until")}
    return {"number": row.number, "state": row.state, "offices": list(row.offices), "owner": row.agency.function, **days}


def _of_case(stage: Any, asked: Asked) -> list[Facts]:
    """What a case asked of ledgers, a row an act."""
    found = queries.case(str(asked.facts["case"]), to=stage.by(asked))
    rows = drawing.kept(found)
    return [
        {"point": one.point, "act": one.act, "ledger": one.ledger, "result": (one.request.result or "waits") if one.request else "done"}
        for one in rows
    ]


def _bills(stage: Any, asked: Asked) -> list[Facts]:
    """How the ledger of each bill of a case stands, in minor units, in the order in which they were issued."""
    found = queries.case(str(asked.facts["case"]), to=stage.by(asked))
    use, told = case_bills.billing(found), list[Facts]()
    for one in case_bills.of_case(found) if use is not None else ():
        row = bills.stands(use.type if use is not None else "", one.number)
        if row is not None:
            told.append({"number": one.number, "state": row.state, "owed": row.authorised, "paid": row.paid, "posted": row.posted})
    return told


def _shipment(stage: Any, asked: Asked) -> Facts:
    """Which marks of a shipment are there, which are missing, and which have nothing to show."""
    found = shipments.shipment(str(asked.facts["case"]), to=stage.by(asked))
    told: dict[str, Any] = {state: [] for state in ("there", "gap", "none")}
    for one in (one for listed in found.flows.values() for one in listed):
        told[one.state].append(one.mark.name)
    return {**told, "whole": found.whole, "ended": found.ended}


def _findings(stage: Any, asked: Asked) -> Facts:
    """What the worker opens of what is found on ledgers; `first` and `last` of the cases, in the order of their opening."""
    numbers = cases.open_due(at=asked.at)
    return {"opened": len(numbers), "first": numbers[0] if numbers else "", "last": numbers[-1] if numbers else ""}


TURNS = ("suspend", "resume", "void", "close", "reopen", "write_off")
DRAWS = ("reserve", "note", "consume", "release", "reverse")


def _enter(stage: Any, asked: Asked) -> Facts:
    """A record of a register, by who keeps it."""
    return dict(records.enter(str(asked.facts["register"]), dict(asked.facts["facts"]), by=SYSTEM, at=asked.at).facts)


def _bills_compared(stage: Any, asked: Asked) -> Facts:
    """What the worker finds of bills, banks and the treasury."""
    return {"new": compare_due(at=asked.at)}


def _differences(stage: Any, asked: Asked) -> list[Facts]:
    """Open differences of a `type` of ledger, oldest first."""
    rows = BookDifference.objects.filter(type=str(asked.facts["type"]), answer="").order_by("pk")
    return [{"found": one.found, "ledger": one.ledger, "theirs": one.theirs, "ours": one.ours, "due": one.due.isoformat()} for one in rows]


ACTS: dict[str, Callable[..., Facts]] = {
    "ledgers.compare_bills": _bills_compared,
    "registers.enter": _enter,
    "ledgers.open": _open,
    "ledgers.hand_in": _handed_in,
    "ledgers.open_findings": _findings,
    **{f"ledgers.{name}": _turned(getattr(handing, name), "bank") for name in ("give_back", "keep")},
    "ledgers.lose_owner": _lost,
    "ledgers.return_owner": _back,
    "offers.suspend": _offer_turned(suspended=True),
    "offers.resume": _offer_turned(suspended=False),
    **{f"ledgers.{name}": _turned(getattr(ledgers, name)) for name in TURNS},
    **{f"ledgers.{name}": _draws(getattr(draws, name)) for name in DRAWS},
}
LOOKS: dict[str, Callable[..., Any]] = {
    "ledgers.lines": _lines,
    "ledgers.ledger": _ledger,
    "ledgers.differences": _differences,
    "cases.draws": _of_case,
    "cases.bills": _bills,
    "cases.shipment": _shipment,
}
