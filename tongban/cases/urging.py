"""A case that is late, or near its day, is urged: by the party, or by who supervises. It is recorded and shown; no clock changes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.cases import office, rules
from tongban.cases.models import Case, DueRow, Urging

APPLICANT, SUPERVISOR = "applicant", "supervisor"


@transaction.atomic
def urge(number: str, *, by: Actor, at: datetime) -> Urging:
    """Urge a case: its party, or an officer with `case.urge`; each side once a day.

    Raises NotAllowed("case.not_yours"), Refused("case.wrong_state", "case.not_near", "case.urged_today", "case.urge_oneself").
    """
    row = office.locked(number, at=at)
    side, today = _side(row, by, at), office.day_of(row, at)
    rules.ensure_may(row.state, "urge")
    due = last_day(row)
    if not rules.may_urge(due, today):
        raise Refused("case.not_near", days=rules.SOON)
    if Urging.objects.filter(case=row, day=today, side=side).exists():
        raise Refused("case.urged_today")
    made = Urging.objects.create(case=row, side=side, day=today, at=at, by=by.account, holder=row.holder)
    row.urged += 1
    row.save(update_fields=["urged"])
    office.record("urged", row, {"side": side, "due": str(due), "holder": row.holder}, by=by, at=at)
    return made


def _side(row: Case, by: Actor, at: datetime) -> str:
    if by.kind != "officer":
        office.own(row, by, at)
        return APPLICANT
    actors.require(by, "case.urge", agency=row.agency_id, service=row.service)
    if row.holder == by.account:
        raise Refused("case.urge_oneself")
    return SUPERVISOR


def last_day(row: Case) -> date | None:
    """The day that an urging refers to: that of the decision, or, before acceptance, the last one for saying whether it is accepted."""
    if row.state != "submitted":
        return row.due
    coming = DueRow.objects.filter(case=row, effect="deemed_accepted", done_at=None, dropped=False).order_by("at").first()
    return coming.day if coming else None


def standing() -> Q:
    """Cases with urgings that nobody followed yet: they are still at the step at which they were urged."""
    return Q(state__in=rules.MAY["urge"], urged__gt=0)


def may_supervise(row: Case, by: Actor) -> bool:
    """Whether an officer has the right to urge a case."""
    return actors.may(by, "case.urge", agency=row.agency_id, service=row.service)


def possible(row: Case, side: str, at: datetime) -> bool:
    """Whether a side may urge a case now, rights aside; for showing a button only."""
    today = office.day_of(row, at)
    near = row.state in rules.MAY["urge"] and rules.may_urge(last_day(row), today)
    return near and not Urging.objects.filter(case=row, day=today, side=side).exists()
