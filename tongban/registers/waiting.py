"""Owners of ledgers that cannot be reached (G9): what is drawn on theirs waits, counted from its receipt, and is done in that order."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base import canonical
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound
from tongban.log import actions as log
from tongban.registers import draws
from tongban.registers.draw_shapes import sender
from tongban.registers.keeping import said
from tongban.registers.ledger_models import DrawRequest, OwnerOutage
from tongban.registers.posting import outage_locked


@transaction.atomic
def lose_owner(agency: int, *, reason: str, by: Actor, at: datetime) -> OwnerOutage:
    """From now on draws on an agency's ledgers wait; again while it lasts changes nothing."""
    actors.require(by, "ledger.outage", agency=agency)
    words = said(reason)
    try:
        with transaction.atomic():
            row, new = OwnerOutage.objects.get_or_create(agency_id=agency, until=None, defaults={"since": at, "reason": words})
    except IntegrityError:  # another said so at the same instant
        row, new = OwnerOutage.objects.get(agency=agency, until=None), False
    if new:
        log.append("ledger.owner_lost", ("agency", str(agency)), {"reason": words}, by=by, at=at)
    return row


def return_owner(agency: int, *, by: Actor, at: datetime) -> int:
    """An agency can be reached again: what waited is done in the order in which it came, each as of its receipt. Returns how many.

    Until the last is done new ones wait behind it. Raises NotFound("ledger.no_outage").
    """
    actors.require(by, "ledger.outage", agency=agency)
    count, after = 0, 0
    while True:
        with transaction.atomic():
            row = outage_locked(agency)
            if row is None:
                raise NotFound("ledger.no_outage", agency=agency)
            waiting = DrawRequest.objects.filter(result="", awaits__isnull=False, pk__gt=after).order_by("pk").first()
            if waiting is None:
                row.until = at
                row.save(update_fields=["until"])
                log.append("ledger.owner_back", ("agency", str(agency)), {"done": count}, by=by, at=at)
                return count
        after = waiting.pk
        count += _done(after, agency, at)


@transaction.atomic
def _done(request: int, agency: int, at: datetime) -> bool:
    """One that waited; another may have done it meanwhile, or it waits for another owner too."""
    row = DrawRequest.objects.select_for_update().filter(pk=request, result="").first()
    if row is None:
        return False
    told = draws.resume(row, at=at, back=agency)
    return told is None or told.outcome == "done"


@transaction.atomic
def forgo(request: int, *, by: Actor, at: datetime) -> bool:
    """Who asked does not want any more what waits; False where it was done or refused meanwhile, or was given up before.

    Raises NotAllowed("ledger.not_asked") for a request of others.
    """
    actors.require(by, "ledger.draw", agency=by.agency)
    row = DrawRequest.objects.select_for_update().filter(pk=request).first()
    if row is None or (by.kind != "system" and row.sender != sender(by)):
        raise NotAllowed("ledger.not_asked")
    if row.result:
        return False
    row.result, row.answer = "refused", canonical.dumps([{"code": "ledger.forgone", "facts": {}}]).decode()
    row.save(update_fields=["result", "answer"])
    log.append("ledger.forgone", ("draw", str(row.pk)), {"document": row.document, "act": row.act}, by=by, at=at)
    return True
