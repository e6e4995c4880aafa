"""Terminals of a hall: machines at which people sign in themselves. Each has an address of its own, shown once, by which it is known."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.actors.hall_models import Terminal
from tongban.actors.models import Hall
from tongban.actors.queueing import OPEN
from tongban.actors.rights import require
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.names import token
from tongban.log import actions as log
from tongban.log.store import keys

MOST = 60  # of a hall at the same time


@transaction.atomic
def open_terminal(hall: int, name: str, *, by: Actor, at: datetime) -> tuple[Terminal, str]:
    """Give a machine in a hall of one's own its address; what is returned with it is shown once and kept nowhere.

    Raises Refused("terminal.no_name", "terminal.exists", "terminal.too_many").
    """
    place = Hall.objects.select_for_update().filter(pk=hall).first()
    if place is None:
        raise NotFound("queue.no_hall")
    require(by, OPEN, agency=place.agency_id)
    named, there = text.clean(name, 40, field="name"), of_hall(hall)
    faults = {
        "terminal.no_name": not named,
        "terminal.exists": named in [one.name for one in there],
        "terminal.too_many": len(there) >= MOST,
    }
    if wrong := [Discrepancy(code, {"field": "name", "name": named, "most": MOST}) for code, fails in faults.items() if fails]:
        raise Refused.of(wrong)
    word = token(24)
    made = Terminal.objects.create(hall=place, name=named, lookup=_lookup(word), made_at=at)
    told = {"hall": hall, "terminal": made.pk, "name": named}
    log.append("terminal.opened", ("agency", str(place.agency_id)), told, by=by, at=at)
    return made, word


@transaction.atomic
def close_terminal(terminal: int, *, by: Actor, at: datetime) -> Terminal:
    """Its address leads nowhere from now on, and whoever is signed in there is signed out. Twice changes nothing."""
    row = Terminal.objects.select_for_update(of=("self",)).select_related("hall").filter(pk=terminal).first()
    if row is None:
        raise NotFound("terminal.unknown")
    require(by, OPEN, agency=row.hall.agency_id)
    if row.closed_at is None:
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        told = {"hall": row.hall_id, "terminal": row.pk, "name": row.name}
        log.append("terminal.closed", ("agency", str(row.hall.agency_id)), told, by=by, at=at)
    return row


def known(word: str) -> Terminal | None:
    """The terminal that has this address; None when there is none, or it is closed."""
    return Terminal.objects.select_related("hall").filter(lookup=_lookup(word[:64]), closed_at=None).first() if word else None


def of_hall(hall: int) -> list[Terminal]:
    """The terminals of a hall that are open, by name."""
    return list(Terminal.objects.filter(hall=hall, closed_at=None).order_by("name", "pk"))


def _lookup(word: str) -> str:
    return keys().lookup("terminal", word)
