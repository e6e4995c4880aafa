"""What all acts on a ledger share: its lines locked in order, its version, its own entries, its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.log import actions as log
from tongban.registers import lines
from tongban.registers.ledger_models import Ledger, LedgerEntry, LedgerLine


def locked(ledger_type: str, number: str) -> Ledger:
    """A ledger with all its lines locked in order. Raises NotFound("ledger.none")."""
    found = Ledger.objects.filter(type=ledger_type, number=number).first()
    if found is None:
        raise NotFound("ledger.none", ledger=f"{ledger_type}/{number}"[:140])
    list(LedgerLine.objects.select_for_update().filter(ledger=found).order_by("number").values_list("pk"))
    return Ledger.objects.select_for_update().get(pk=found.pk)


def line_of(row: Ledger, number: int) -> LedgerLine:
    """A line of a ledger. Raises NotFound("ledger.none")."""
    found = row.lines.filter(number=number).first()
    if found is None:
        raise NotFound("ledger.none", ledger=f"{name_of(row)} {number}")
    return found


def new_version(row: Ledger) -> None:
    """Lines and their seals get the new version of the ledger."""
    row.version += 1
    row.save(update_fields=["version"])
    for line in row.lines.order_by("number"):
        line.version = row.version
        line.seal = lines.seal(line, name_of(row))
        line.save(update_fields=["version", "seal"])


def own_entry(row: Ledger, kind: str, reason: str, by: Actor, at: datetime) -> None:
    """An entry of the ledger itself; draws that read it before do not go on."""
    row.entries += 1
    row.save(update_fields=["entries"])
    told = {"agency_id": by.agency, "account": by.account, "at": at, "reason": reason}
    LedgerEntry.objects.create(ledger=row, number=row.entries, kind=kind, **told)
    new_version(row)


def ensure_state(row: Ledger, states: Sequence[str], act: str) -> None:
    """Raises Refused("ledger.wrong_act") in another state."""
    if row.state not in states:
        raise Refused("ledger.wrong_act", ledger=name_of(row), act=act, state=row.state)


def said(reason: str) -> str:
    """A reason as it is kept. Raises Refused("ledger.no_reason")."""
    words = text.clean(reason, 300, field="reason")
    if not words:
        raise Refused("ledger.no_reason", field="reason")
    return words


def name_of(row: Ledger) -> str:
    """How people and events name a ledger."""
    return f"{row.type_id}/{row.number}"


def record(kind: str, row: Ledger, told: dict[str, Any], by: Actor, at: datetime) -> None:
    """The event of an act on a ledger, about its holder."""
    log.append(f"ledger.{kind}", ("ledger", name_of(row)[:80]), told, by=by, at=at, parties=[row.holder_id])
