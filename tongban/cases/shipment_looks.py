"""Looking at a shipment: its holder may at any time; an officer says why, and the holder sees who looked, here and at each ledger (G8)."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases.shipments import Shipment, shipment
from tongban.log import actions as log
from tongban.log import queries as events
from tongban.registers import ledger_looks, ledger_queries

LOOKED = "shipment.looked"


@transaction.atomic
def consult_shipment(number: str, *, purpose: str = "", by: Actor, at: datetime) -> Shipment:
    """A shipment, as far as it is the reader's. Raises NotFound("case.unknown"), Refused("ledger.no_purpose") where no officer says why.

    Noted once for the shipment, and at each ledger that it tells of, as if it had been opened by itself.
    """
    found = shipment(number, to=by)
    if by.party is not None:
        return found
    said = text.clean(purpose, 200, field="purpose")
    if not said:
        raise Refused("ledger.no_purpose", field="purpose")
    with log.gathered():
        log.append(LOOKED, ("shipment", number), {"purpose": said, "whole": found.whole}, by=by, at=at, parties=[found.row.party_id])
        for one in found.opened:
            if not ledger_queries.has_in_hand(one, by):
                ledger_looks.note_look(one, said, by=by, at=at)
    return found


def stands_open(number: str, to: Actor, now: datetime) -> str:
    """For what an officer looked at a shipment within the hour; empty where it was not."""
    return ledger_looks.said_why(LOOKED, ("shipment", number), to, now)


def looks(number: str, *, limit: int = 20) -> list[tuple[datetime, int | None, str, bool]]:
    """Who looked at a shipment, newest first: when, which agency, why, and whether at all of it; never an officer's name."""
    found = []
    for event in events.latest(kinds=[LOOKED], noun="shipment", key=number, limit=limit):
        who, told = json.loads(event.envelope)["by"] if event.envelope else {}, events.body(event) or {}
        found.append((event.at, who.get("agency"), str(told.get("purpose", "")), bool(told.get("whole"))))
    return found
