"""Looking at a whole ledger: its holder may at any time; an officer of its owner says why, and the holder sees who looked (G8)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.db import transaction

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.log import actions as log
from tongban.log import queries as events
from tongban.registers import ledger_queries
from tongban.registers.ledger_models import Ledger


@transaction.atomic
def consult_ledger(ledger_type: str, number: str, *, purpose: str = "", by: Actor, at: datetime) -> Ledger:
    """A ledger as a whole. Raises NotFound("ledger.none"), Refused("ledger.no_purpose") where an officer does not say why.

    Who has it in hand need not say it: the holder handed it in there.
    """
    if (row_in_hand := ledger_queries.handed(ledger_type, number, to=by)) is not None:
        return row_in_hand
    row = ledger_queries.ledger(ledger_type, number, to=by)
    if by.party is not None:
        return row
    said = text.clean(purpose, 200, field="purpose")
    if not said:
        raise Refused("ledger.no_purpose", field="purpose")
    note_look(row, said, by=by, at=at)
    return row


def note_look(row: Ledger, purpose: str, *, by: Actor, at: datetime) -> None:
    """Note that somebody saw what is on a ledger, and why; its holder reads it."""
    log.append("ledger.looked", ("ledger", _key(row)), {"purpose": purpose}, by=by, at=at, parties=[row.holder_id])


STAYS = timedelta(hours=1)  # a look stays open so long, so that an officer can act and come back
LOOKS = ("ledger.looked", "ledger.checked", "ledger.verified")


def stands_open(row: Ledger, to: Actor, now: datetime) -> str:
    """For what an officer looked at a ledger within the hour; empty where it was not."""
    return said_why("ledger.looked", ("ledger", _key(row)), to, now)


def said_why(kind: str, subject: tuple[str, str], to: Actor, now: datetime) -> str:
    """Why an officer looked at something within the hour, by the event that notes such looks; empty where nobody of that post did."""
    for event in events.latest(kinds=[kind], noun=subject[0], key=subject[1], since=now - STAYS):
        who = json.loads(event.envelope)["by"] if event.envelope else {}
        if who.get("account") == to.account and who.get("post") == to.post:
            return str((events.body(event) or {}).get("purpose", ""))
    return ""


def looks(row: Ledger, *, limit: int = 20) -> list[tuple[datetime, int | None, str, str]]:
    """Who looked at a ledger, newest first: when, which agency, by which kind of look, and why; never an officer's name."""
    found = []
    for event in events.latest(kinds=LOOKS, noun="ledger", key=_key(row), limit=limit):
        who, told = json.loads(event.envelope)["by"] if event.envelope else {}, events.body(event) or {}
        found.append((event.at, who.get("agency"), event.kind, str(told.get("purpose") or told.get("document") or "")))
    return found


def _key(row: Ledger) -> str:
    return f"{row.type_id}/{row.number}"[:80]
