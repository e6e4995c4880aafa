"""The silence of a department that decides with others: by rule it goes to the superior of both; consent only where an article says so."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import Period, due
from tongban.cases import office, rules
from tongban.cases.models import Case, DueRow, Opinion, Silence, StepRow

EFFECT = "department_silent"
LONGEST = 60  # working days that a superior may give


def watch(row: Case, at: datetime) -> None:
    """See to it that the first of the days on which other departments must have answered has its effect."""
    first = min((day for day, _ in waiting(row)), default=None)
    there = DueRow.objects.filter(case=row, effect=EFFECT, done_at=None, dropped=False).first()
    if there is not None and there.day == first:
        return
    if there is not None:
        there.dropped = True
        there.save(update_fields=["dropped"])
    if first is not None:
        office.fall_due_on(row, EFFECT, first)


def waiting(row: Case) -> list[tuple[date, StepRow | Opinion]]:
    """Open steps and questions at other departments that have a day, without those whose silence has been told already."""
    told = {(one.agency_id, one.step, one.due) for one in Silence.objects.filter(case=row)}
    steps = StepRow.objects.filter(case=row, closed_at=None).exclude(due=None).exclude(agency=row.agency_id).order_by("pk")
    asked = Opinion.objects.filter(case=row, answered_at=None).order_by("pk")
    found: list[tuple[date, StepRow | Opinion]] = [
        (one.due, one) for one in steps if one.due and (one.agency_id, one.name, one.due) not in told
    ]
    return found + [(one.due, one) for one in asked if (one.agency_id, "", one.due) not in told]


def escalate(row: Case, one: StepRow | Opinion, day: date, at: datetime, *, by: Actor) -> Silence:
    """Lay a matter before the superior of the department that was silent and of the one whose case it is."""
    superior = actors.common_superior(row.agency_id, one.agency_id, office.day_of(row, at))
    step = one.name if isinstance(one, StepRow) else ""
    told = Silence.objects.create(case=row, step=step, agency_id=one.agency_id, superior_id=superior, due=day, at=at)
    body = {"step": step, "agency": one.agency_id, "superior": superior, "due": day.isoformat()}
    office.record("escalated", row, body, by=by, at=at)
    return told


def of_case(found: Case) -> list[Silence]:
    """Whose silence was laid before whom, newest first."""
    return list(Silence.objects.filter(case=found).select_related("agency", "superior").order_by("-pk"))


def open_before(by: Actor, *, limit: int = 50) -> list[Silence]:
    """What lies before the superiors for whom an officer instructs, oldest first."""
    if by.kind != "officer":
        return []
    scope = actors.scope(by, "case.instruct")
    rows = Silence.objects.filter(scope.q("superior", "case__service"), instructed_at=None, case__state__in=("in_hand", "waiting"))
    return list(rows.select_related("case", "agency", "superior").order_by("pk")[:limit])


@transaction.atomic
def instruct(number: str, silence: int, *, days: int, words: str, by: Actor, at: datetime) -> Silence:
    """The superior sets the silent department another day, with words that both departments read. Once for each silence."""
    row = office.locked(number, at=at)
    told = Silence.objects.select_for_update().filter(pk=silence, case=row).first()
    if told is None or told.superior_id is None:
        raise NotFound("case.unknown")
    actors.require(by, "case.instruct", agency=told.superior_id, service=row.service)
    rules.ensure_may(row.state, "instruct")
    if told.instructed_at is not None:
        raise Refused("case.instructed")
    if not words.strip() or not 1 <= days <= LONGEST:
        raise Refused("case.instruction", field="words", most=LONGEST)
    until = due(at, Period(days, "working_days"), actors.calendar_of(row.region_id), actors.zone_of(row.region_id)).day
    told.until, told.days, told.words, told.instructed_at, told.instructed_by = until, days, words[:2000], at, by.account
    told.save()
    _set_day(row, told, until)
    watch(row, at)
    body = {"agency": told.agency_id, "step": told.step, "until": until.isoformat(), "words": words[:2000]}
    office.record("instructed", row, body, by=by, at=at)
    return told


def _set_day(row: Case, told: Silence, until: date) -> None:
    where: dict[str, Any] = {"case": row, "agency": told.agency_id}
    if told.step:
        StepRow.objects.filter(**where, name=told.step, closed_at=None).update(due=until)
    else:
        Opinion.objects.filter(**where, answered_at=None).update(due=until)
