"""Cases that an agency decides by a power of another: only while and as far as it was lent; a recall says what becomes of open ones."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.base.limits import legal_day
from tongban.cases import office
from tongban.cases.models import Case, StepRow
from tongban.log import actions as log
from tongban.registers import delegating, delegations
from tongban.registers import queries as registers
from tongban.services import handing_over as offers

OPEN = ("draft", "submitted", "in_hand", "waiting", "decided")


@transaction.atomic
def recall(pk: int, *, finish: bool, reason: str, by: Actor, at: datetime) -> delegating.Delegation:
    """Take a power back from today on. Open cases are finished where they are, or go back with their clocks, as is chosen."""
    with log.gathered():
        row = delegating.recalled(pk, finish=finish, reason=reason, by=by, at=at)
        _end_offers(row, at)
        if not row.finish:
            _back(row, by, at)
    return row


def end_due(*, at: datetime) -> int:
    """End what was offered under delegations whose term is over, so that people are led to who has the power; for the worker."""
    rows = [row for row in delegations.over(at.date()) if legal_day(at, actors.zone_of(row.giver.region_id)) >= _over_on(row)]
    for row in rows:
        with transaction.atomic():
            _end_offers(row, at)
    return len(rows)


def _over_on(row: delegating.Delegation) -> date:
    return min(one for one in (row.until, row.recalled_on) if one is not None)


def _end_offers(row: delegating.Delegation, at: datetime) -> None:
    day = legal_day(at, actors.zone_of(row.giver.region_id))
    for service, power in offers.powers(row.receiver_id).items():
        if power == row.power_id and not registers.holds_power(row.receiver_id, power, day, service):
            offers.end(row.receiver_id, service, by=SYSTEM, at=at)
    delegating.closed(row, at=at)


def _back(row: delegating.Delegation, by: Actor, at: datetime) -> None:
    names = {pk: one.name for pk, one in actors.agencies([row.giver_id, row.receiver_id]).items()}
    told = {"from_name": names[row.receiver_id], "to_name": names[row.giver_id], "to": row.giver_id, "reason": row.recall_reason}
    for case in Case.objects.select_for_update().filter(delegation=row.pk, state__in=OPEN).order_by("pk"):
        StepRow.objects.filter(case=case, agency=case.agency_id, closed_at=None).update(agency=row.giver_id, holder=None)
        case.agency_id, case.holder, case.delegation = row.giver_id, None, None
        case.save(update_fields=["agency", "holder", "delegation"])
        office.record("succeeded", case, {"from": row.receiver_id, **told}, by=by, at=at)


def open_under(pk: int) -> int:
    """How many open cases stand under a delegation."""
    return Case.objects.filter(delegation=pk, state__in=OPEN).count()


def ensure(row: Case, verb: str, at: datetime) -> None:
    """Raise Refused("delegation.over") where the power under which a case is decided is lent no longer, or not for this act."""
    if row.delegation is not None and not delegations.allows(row.delegation, verb, office.day_of(row, at)):
        raise Refused("delegation.over", giver=delegations.delegation(row.delegation).giver.name)


def giver(row: Case) -> str:
    """Whose power it is under which a case is decided; empty where it is the agency's own."""
    return delegations.delegation(row.delegation).giver.name if row.delegation is not None else ""
