"""Queues in which cases wait for somebody: what waited longer is begun first, or a reason is given that supervisors read."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import allotting, charges, office, relations
from tongban.cases.fair_models import OutOfTurn
from tongban.cases.models import Case, StepRow


def queue(row: Case, step: StepRow) -> QuerySet[StepRow]:
    """The steps that wait in the same queue, the longest waiting first: same step of the service and agency, in nobody's hands."""
    waiting = StepRow.objects.filter(name=step.name, agency=step.agency_id, closed_at=None, holder=None)
    mine = Q(case__service=row.service, case__state__in=("submitted", "in_hand"), case__holder=None)
    unpaid = charges.outstanding("accepted").filter(case=OuterRef("case"))  # the turn of those is the applicant's
    return waiting.filter(mine).exclude(Q(case__state="submitted") & Exists(unpaid)).order_by("opened_at", "pk")


def earlier(row: Case, step: StepRow, account: int) -> QuerySet[StepRow]:
    """Those of the queue that wait longer than a step and that an officer may begin; none where the pack allots the step.

    In the copy for practice each exercise stands alone: nobody waits in it before another.
    """
    if settings.PRACTICE or office.service_of(row).steps[step.name].allocate != "queue":
        return StepRow.objects.none()
    longer = queue(row, step).filter(Q(opened_at__lt=step.opened_at) | Q(opened_at=step.opened_at, pk__lt=step.pk))
    return relations.free_of(longer, account, row.at)


def begin(row: Case, step: StepRow, *, by: Actor, reason: str = "") -> None:
    """Before an officer begins what nobody has in hand: it is its turn, or the reason why not is kept.

    Raises Refused("case.out_of_turn") without a reason, Refused("case.lot_waits").
    """
    if by.kind != "officer" or row.holder is not None or step.holder is not None:
        return
    allotting.ensure_drawn(row, step)
    longer = earlier(row, step, by.account or 0)
    passed = longer.count()
    first = next(iter(longer.values_list("case__number", flat=True)[:1]), None) if passed else None
    if first is None:  # nobody waits longer, or who did was begun by another at this instant
        return
    said = text.clean(reason, 500, lines=True, field="out_of_turn")
    if not said:
        raise Refused("case.out_of_turn", passed=passed, first=first, field="out_of_turn")
    told = {"step": step.name, "reason": said, "passed": passed, "first": first}
    OutOfTurn.objects.create(case=row, agency_id=step.agency_id, at=row.at, by=by.account, **{**told, "step": step})
    office.record("out_of_turn", row, told, by=by, at=row.at)


def begin_at(row: Case, *, by: Actor, reason: str = "") -> None:
    """The same for the step at which a whole case is, unless somebody has it in hand."""
    step = StepRow.objects.filter(case=row, name=row.step, closed_at=None).first()
    if step is not None:
        begin(row, step, by=by, reason=reason)
