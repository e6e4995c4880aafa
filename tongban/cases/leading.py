"""The leader of an office: tasks that come by rule, and giving a case to somebody by name, with a reason that supervisors read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, Refused
from tongban.cases import office, relations, rules
from tongban.cases.fair_models import Discretion, Escalation, OutOfTurn, Recusal
from tongban.cases.models import Case, StepRow

LEAD = "case.lead"


def require(row: Case, by: Actor) -> None:
    """Raise NotAllowed unless an officer leads the office of a case; Refused("case.related") for who is related to it."""
    actors.require(by, LEAD, agency=row.agency_id, service=row.service)
    if by.kind != "officer":
        raise NotAllowed("actor.not_an_officer")
    relations.ensure_unrelated(row, by)


@transaction.atomic
def assign(number: str, to: int, *, reason: str, by: Actor, at: datetime) -> Case:
    """Give a case to an officer of the post of its step by name; the reason stands in the list of what was begun out of turn.

    Raises Refused("case.no_receiver", "case.assign_reason"), both at once; nobody gives a case to oneself.
    """
    row = office.locked(number, at=at)
    require(row, by)
    rules.ensure_may(row.state, "take")
    if to == by.account:
        raise NotAllowed("actor.oneself")
    step = StepRow.objects.filter(case=row, name=row.step, closed_at=None).first()
    said = text.clean(reason, 500, lines=True, field="words")
    fits = step is not None and to in {account for account, _, _ in actors.post_holders(step.agency_id, row.post)}
    faults = {"case.no_receiver": ("to", not fits or bool(relations.relation(row, to))), "case.assign_reason": ("words", not said)}
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong or step is None:
        raise Refused.of(wrong)
    if row.holder == to:
        return row
    row.holder = to
    row.save(update_fields=["holder"])
    OutOfTurn.objects.create(case=row, step=step, agency_id=step.agency_id, at=at, by=by.account, reason=said, passed=0, given_to=to)
    office.record("assigned", row, {"to": to, "reason": said, "step": step.name}, by=by, at=at)
    return row


def tasks(by: Actor) -> Q:
    """The cases in which something waits for their leader: silence told upward, an objection, a decision that leaves its band."""
    scope = actors.scope(by, LEAD)
    if not scope.parts:
        return Q(pk__in=[])
    at_theirs = scope.q("case__agency", "case__service")
    silent = Escalation.objects.filter(scope.q("agency", "case__service"), step__closed_at=None, case__state="in_hand").values("case")
    objections = Recusal.objects.filter(at_theirs, answered_at=None).exclude(account=by.account or 0).values("case")
    leavings = Discretion.objects.filter(at_theirs, agreed=None).exclude(by=by.account or 0).values("case")
    return Q(pk__in=silent) | Q(pk__in=objections) | Q(pk__in=leavings)
