"""Evidence that is looked for outside: asked of the worker and answered by it (law 1), until it is there or the case is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.cases import course, office, rules
from tongban.cases.models import Case, EvidenceRow
from tongban.exchange import actions as exchange
from tongban.log.store import keys
from tongban.pack.shapes import Evidence

OPEN = ("submitted", "in_hand", "waiting")
# Looked for again by itself: soon at first, since people set it up when they are asked; then four times a day.
AGAIN = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))


def token(party: int, value: str) -> str:
    """What a party puts at a value to show that it is theirs: 32 characters, always the same, and to be known only from here."""
    return keys().lookup("evidence", f"{party}:{value}")[:32]


@transaction.atomic
def look(number: str, *, by: Actor, at: datetime) -> Case:
    """Have what is not shown yet looked for now; while that is under way, asking again changes nothing.

    The applicant asks, an officer who may read the case, or the platform itself after the filing.
    """
    row = office.locked(number, at=at)
    if by.kind == "person":
        office.own(row, by, at)
    elif by.kind != "system":
        actors.require(by, "case.read", agency=row.agency_id, service=row.service)
    rules.ensure_may(row.state, "look")
    asked = [value for evidence, value in _open(row) if _ask(row, evidence, value, at)]
    if asked:
        office.record("evidence_asked", row, {"values": asked}, by=by, at=at)
    return row


def _open(row: Case) -> list[tuple[Evidence, str]]:
    """What is still to be shown, unless the material beside it was brought."""
    service, there, before = office.service_of(row), row.shown or (), office.before(row)
    return [
        (evidence, value)
        for name, evidence in service.evidence.items()
        if evidence.material not in (row.brought or ())
        for value in rules.to_show(evidence, row.form, before)
        if f"{name}:{value}" not in there
    ]


def _ask(row: Case, evidence: Evidence, value: str, at: datetime) -> bool:
    """One errand at a time looks at a value; one that waits for later goes at once."""
    one, _ = EvidenceRow.objects.get_or_create(case=row, name=evidence.name, value=value)
    if one.errand and exchange.hasten(one.errand, at=at):
        return False
    _send(row, one, evidence.link, at, at)
    return True


def _send(row: Case, one: EvidenceRow, link: str, at: datetime, not_before: datetime) -> None:
    one.looks += 1
    one.errand = f"{row.number}/{one.name}/{one.looks}/{digest(one.value)[:16]}"
    one.save()
    asked = {"domain": one.value, "token": token(row.party_id, one.value), "evidence": one.name}
    exchange.send(link, one.errand, asked, about=row.number, at=at, not_before=not_before)


@transaction.atomic
def take_in(number: str, name: str, value: str, answer: dict[str, Any] | None, *, at: datetime) -> None:
    """What the outside showed about one value. Once everything is there the case goes on; else it is looked for again later."""
    row = office.locked(number, at=at)
    one = EvidenceRow.objects.filter(case=row, name=name, value=value).first()
    if one is None or one.shown_at is not None:
        return
    one.looked_at, one.said = at, list(answer["said"]) if answer else ["failed"]
    if answer and answer["proven"]:
        one.shown_at, one.how = at, answer["how"]
        row.shown = [*(row.shown or ()), f"{name}:{value}"]
        office.record("evidence_shown", row, {"value": value, "how": one.how}, by=SYSTEM, at=at)
    one.save()
    if row.state not in OPEN:
        return
    if one.shown_at is None:
        wait = AGAIN[min(one.looks, len(AGAIN)) - 1]
        if (name, value) in {(evidence.name, still) for evidence, still in _open(row)}:
            _send(row, one, office.service_of(row).evidence[name].link, at, at + wait)
        return
    if not rules.late(office.service_of(row), office.facts_of(row, row.form)):
        office.drop_due(row, "proof_lapsed")
    course.arrived(row, at=at)
    row.save()
