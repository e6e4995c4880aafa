"""Everything that is kept about a party, as values that print to JSON: one file to take along."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from tongban.actors import own, passkeys, reaching, sign_ins
from tongban.base.actor import Actor
from tongban.cases import booking_free, delivery, joint_queries, past, slots
from tongban.cases import queries as cases
from tongban.documents import queries as documents
from tongban.exchange import queries as exchange
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.registers import queries as registers

ALL = 1_000_000
TIMES = ("created_at", "submitted_at", "accepted_at", "decided_at", "effective_at", "closed_at")


def everything(by: Actor, at: datetime) -> dict[str, Any]:
    """All of a party, for whoever speaks for it. Raises NotAllowed("party.not_yours")."""
    party = own.held(by, at=at)
    mine = by.party == by.person
    return {
        "format": "tongban-party-1",
        "at": at,
        "party": asdict(party),
        "told_by": asdict(reaching.own(by, at=at)),
        "account": {"level": by.level} if mine else None,
        "passkeys": _passkeys(by) if mine else [],
        "sign_ins": _sign_ins(by) if mine else [],
        "mandates_given": [asdict(one) for one in own.given(by, at=at)],
        "mandates_received": [asdict(one) for one in own.received(by, at=at)] if mine else [],
        "cases": [_case(row) for row in cases.visible(by).order_by("pk")],
        "cases_of_earlier_systems": [_earlier(row) for row in past.listed(by, limit=ALL)],
        "joint_matters": [_joint(row) for row in joint_queries.own(by, limit=ALL)],
        "bookings": [_booking(row) for row in booking_free.own(by, at, limit=ALL)] if mine else [],
        "licences": [_licence(row) for row in licences.of_party(party.party)],
        "records": [_record(one) for one in registers.of_subject(party.party)],
        "looks": [asdict(one) for one in exchange.uses_of(party.party, at=at, limit=ALL)],
        "events": [{"at": one.at, "kind": one.kind, "about": one.noun} for one in log.about(party.party, limit=ALL)],
    }


def _passkeys(by: Actor) -> list[dict[str, Any]]:
    return [{"name": one.name, "made_at": one.made_at, "used_at": one.used_at} for one in passkeys.of(by.account or 0)]


def _sign_ins(by: Actor) -> list[dict[str, Any]]:
    return [{"at": one.at, "how": one.how, "network": one.network} for one in sign_ins.latest(by.account or 0, ALL)]


def _case(row: Any) -> dict[str, Any]:
    papers = [{"number": one.number, "kind": one.kind, "facts": one.facts} for one in documents.of_subject("case", row.number)]
    return {
        "number": row.number,
        "service": row.service,
        "state": row.state,
        "outcome": row.outcome,
        **{name: getattr(row, name) for name in TIMES},
        "due": row.due,
        "delivery": _delivery(row),
        "answers": cases.answers(row),
        "fetched": row.facts,
        "materials": [{"name": one.name, "file": one.file.name} for one in cases.materials(row)],
        "papers": papers,
        "messages": [_message(one) for one in cases.messages(row)],
        "course": [{"at": one.at, "kind": one.kind} for one in cases.timeline(row)],
    }


def _earlier(row: Any) -> dict[str, Any]:
    days = {name: getattr(row, name) for name in ("submitted_on", "decided_on", "closed_on", "taken_at")}
    return {"source": row.source, "number": row.number, "service": row.service, "outcome": row.outcome, **days, **past.told(row)}


def _delivery(row: Any) -> dict[str, Any] | None:
    kept = delivery.chosen(row)
    return {"how": kept.how, **delivery.opened(kept)} if kept else None


def _joint(row: Any) -> dict[str, Any]:
    """One form for several services; what became of each part stands in its case."""
    found = joint_queries.form(row)
    return {
        "number": row.number,
        "matter": row.matter,
        "state": joint_queries.state(row),
        "created_at": row.created_at,
        "submitted_at": row.submitted_at,
        "answers": found.answers,
        "held": row.held,
        "materials": [{"name": one.name, "file": one.file.name} for one in found.brought],
        "parts": [
            {"part": one.name, "standing": one.standing, "case": one.row.case and one.row.case.number} for one in joint_queries.parts(row)
        ],
        "papers": [{"number": one.number, "kind": one.kind, "facts": one.facts} for one in documents.of_subject("joint", row.number)],
    }


def _message(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("at", "from_office", "words", "read_at")}


def _booking(row: Any) -> dict[str, Any]:
    names = ("number", "day", "service", "case", "channel", "state", "made_at")
    return {**{name: getattr(row, name) for name in names}, "time": slots.clock(row.begins), "hall": row.hall.name}


def _licence(row: licences.Licence) -> dict[str, Any]:
    names = ("number", "kind", "facts", "valid_from", "valid_until", "state", "reason", "article", "issued_at", "case")
    return {name: getattr(row, name) for name in names}


def _record(one: registers.RecordView) -> dict[str, Any]:
    return {"register": one.register, "key": one.key, "facts": one.facts, "valid_from": one.valid_from, "valid_to": one.valid_to}
