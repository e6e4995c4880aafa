"""Acts of lending powers: to an agency below, for services and acts of a scope, for a term, until recalled."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db import transaction

from tongban.actors import history
from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import legal_day
from tongban.log import actions as log
from tongban.registers.actions import power_on
from tongban.registers.delegations import ACTS
from tongban.registers.models import Delegation as Delegation


@transaction.atomic
def delegate(
    power: str,
    giver: int,
    receiver: int,
    *,
    since: date,
    until: date | None = None,
    services: Collection[str] = (),
    verbs: Collection[str] = (),
    basis: str = "",
    by: Actor,
    at: datetime,
) -> Delegation:
    """Let an agency in the own region or below use a power of one's own; the same again changes nothing.

    Raises Refused with everything that stands in the way: not one's own power, an agency elsewhere, a term that ends before it begins.
    """
    actors.require(by, "power.delegate", agency=giver)
    row = power_on(power, since)
    said = text.clean(basis, 300, field="basis")
    wrong = list(_faults(row.function, giver, receiver, since, until, verbs))
    if wrong:
        raise Refused.of(wrong)
    same = {"power": row, "giver_id": giver, "receiver_id": receiver, "since": since, "until": until, "recalled_on": None}
    scope = {"services": sorted(set(services)), "verbs": sorted(set(verbs))}
    found = next((one for one in Delegation.objects.filter(**same) if {"services": one.services, "verbs": one.verbs} == scope), None)
    if found is not None:
        return found
    made = Delegation.objects.create(**same, **scope, basis=said)
    told = {"giver": giver, "receiver": receiver, **scope, "until": until.isoformat() if until else None, "basis": said}
    log.append("power.delegated", ("power", power), told, by=by, at=at)
    return made


def _faults(function: str, giver: int, receiver: int, since: date, until: date | None, verbs: Collection[str]) -> Iterator[Discrepancy]:
    one, other = actors.agency(giver), actors.agency(receiver)
    if not history.has_function(giver, function, since):
        yield Discrepancy("delegation.not_own", {"name": one.name, "field": "power"})
    if giver == receiver or not other.path.startswith(one.path) or history.past(receiver).row.until is not None:
        yield Discrepancy("delegation.receiver", {"name": other.name, "field": "receiver"})
    if until is not None and until <= since:
        yield Discrepancy("delegation.term", {"field": "until"})
    if set(verbs) - set(ACTS):
        yield Discrepancy("delegation.acts", {"field": "verbs"})


def recalled(pk: int, *, finish: bool, reason: str, by: Actor, at: datetime) -> Delegation:
    """Inside the act that recalls a delegation (`cases.delegating.recall`): note it. The row is locked; twice changes nothing."""
    row = Delegation.objects.select_for_update(of=("self",)).select_related("giver", "power").filter(pk=pk).first()
    if row is None:
        raise NotFound("delegation.none")
    actors.require(by, "power.delegate", agency=row.giver_id)
    said = text.clean(reason, 300, field="reason")
    if not said:
        raise Refused("delegation.no_reason", field="reason")
    if row.recalled_on is not None:
        return row
    row.recalled_on, row.recall_reason, row.finish = legal_day(at, actors.zone_of(row.giver.region_id)), said, finish
    row.save(update_fields=["recalled_on", "recall_reason", "finish"])
    told = {"giver": row.giver_id, "receiver": row.receiver_id, "finish": finish, "reason": said}
    log.append("power.recalled", ("power", row.power_id), told, by=by, at=at)
    return row


def closed(row: Delegation, *, at: datetime) -> None:
    """Note that what was offered under a delegation was taken back."""
    Delegation.objects.filter(pk=row.pk).update(closed_at=at)
