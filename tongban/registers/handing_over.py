"""What passes from an agency that ends to its successors, as far as registers hold it: powers lent by it or to it."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from tongban.actors.handing_over import Plan
from tongban.base.actor import Actor
from tongban.log import actions as log
from tongban.registers.book_models import BookDifference
from tongban.registers.ledger_models import DrawRequest, Ledger, OwnerOutage
from tongban.registers.models import Delegation

ENDED = ("closed", "written_off", "void")


def things(agency: int) -> dict[str, str]:
    """The ledgers that an agency keeps, by their type."""
    kept = Ledger.objects.filter(agency=agency).exclude(state__in=ENDED).order_by().values_list("type_id", flat=True).distinct()
    return {f"ledger:{one}": str(one) for one in sorted(kept)}


def _ledgers(agency: int, plan: Plan) -> None:
    """Ledgers that are not closed, what waits for who keeps them and what differs go over; entries keep who made them."""
    for kind in sorted(set(Ledger.objects.filter(agency=agency).exclude(state__in=ENDED).order_by().values_list("type_id", flat=True))):
        heir = plan.heir(f"ledger:{kind}")
        Ledger.objects.filter(agency=agency, type=kind).exclude(state__in=ENDED).update(agency=heir)
        BookDifference.objects.filter(agency=agency, type=kind, answer="").update(agency=heir)
    BookDifference.objects.filter(agency=agency, answer="").update(agency=plan.archive)
    Ledger.objects.filter(hand=agency).exclude(state__in=ENDED).update(hand=plan.archive)
    DrawRequest.objects.filter(awaits=agency, result="").update(awaits=plan.archive)
    OwnerOutage.objects.filter(agency=agency, until=None).update(agency=plan.archive)


def pass_on(agency: int, plan: Plan, *, on: date, by: Actor, at: datetime) -> dict[int, int | None]:
    """Delegations in force go on with the successors: of what it gave who has the function, of what it received who keeps the archive.

    The old ones end on the day, so that what was done under them stays true to its day. Returns which follows which; none where giver and
    receiver are one now.
    """
    _ledgers(agency, plan)
    followed: dict[int, int | None] = {}
    rows = Delegation.objects.select_for_update(of=("self",)).filter(Q(giver=agency) | Q(receiver=agency), recalled_on=None)
    for row in rows.filter(Q(until=None) | Q(until__gt=on)).select_related("power").order_by("pk"):
        giver = plan.heir(f"function:{row.power.function}") if row.giver_id == agency else row.giver_id
        receiver = plan.archive if row.receiver_id == agency else row.receiver_id
        Delegation.objects.filter(pk=row.pk).update(recalled_on=on, recall_reason="", finish=True, closed_at=at)
        followed[row.pk] = None
        if giver != receiver:
            scope = {"services": row.services, "verbs": row.verbs, "basis": row.basis, "until": row.until}
            made = Delegation.objects.create(power=row.power, giver_id=giver, receiver_id=receiver, since=max(row.since, on), **scope)
            followed[row.pk] = made.pk
            log.append("power.delegated", ("power", row.power_id), {"giver": giver, "receiver": receiver, "follows": row.pk}, by=by, at=at)
    return followed
