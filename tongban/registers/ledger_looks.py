"""Looking at a whole ledger: its holder may at any time; an officer of its owner says why, and the holder sees who looked (G8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.log import actions as log
from tongban.registers import ledger_queries
from tongban.registers.ledger_models import Ledger


@transaction.atomic
def consult_ledger(ledger_type: str, number: str, *, purpose: str = "", by: Actor, at: datetime) -> Ledger:
    """A ledger as a whole. Raises NotFound("ledger.none"), Refused("ledger.no_purpose") where an officer does not say why."""
    row = ledger_queries.ledger(ledger_type, number, to=by)
    if by.party is not None:
        return row
    said = text.clean(purpose, 200, field="purpose")
    if not said:
        raise Refused("ledger.no_purpose", field="purpose")
    told = {"purpose": said}
    log.append("ledger.looked", ("ledger", f"{ledger_type}/{number}"[:80]), told, by=by, at=at, parties=[row.holder_id])
    return row
