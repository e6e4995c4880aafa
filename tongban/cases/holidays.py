"""Holidays of a year were published, or days of a region said anew: every day that runs is reckoned anew, case by case.

What had its effect before the publication stays. A period of the applicant never gets shorter than what the applicant was told, and no
period ends before the day on which it is reckoned anew. Reckoned again, nothing moves: each day follows from its start and its span.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban.actors import calendar_changes, places
from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.limits import Due, Period, due, end_of
from tongban.base.memory import LASTS, forget
from tongban.cases import charges, course, office, outages, pausing, reopening, silence
from tongban.cases.charge_models import Charge
from tongban.cases.fair_models import Recusal
from tongban.cases.models import Case, DueRow, Opinion, Silence, StepRow

KNOWN = timedelta(seconds=LASTS)  # by then every process goes by the new calendar
Moved = dict[str, Any]  # what, was, until


def recount_due(*, at: datetime, limit: int = 200) -> int:
    """Reckon anew the next cases of the oldest change that is not yet carried to all; for the worker. Returns how many it looked at.

    Broken off it goes on behind the last case that was done.
    """
    change = calendar_changes.unswept(until=at - KNOWN)
    if change is None:
        return 0
    forget()
    found = list(_touched(change)[:limit])
    for pk, number in found:
        recount(number, change, at=at)
        places.note_swept(change, pk, done=False, at=at)
    if len(found) < limit:
        places.note_swept(change, change.swept, done=True, at=at)
    return len(found)


def would_touch(region: str, first: date) -> int:
    """How many running cases are reckoned anew when days from `first` on are said for a region and below."""
    return _running(actors.region(region).path, first).count()


def _touched(change: Any) -> QuerySet[Case, tuple[int, str]]:
    """Cases behind the last one that was done in which something runs that may end on or after the first day that was said."""
    touched = _running(change.region.path, change.first).filter(pk__gt=change.swept)
    return touched.order_by("pk").values_list("pk", "number")


def _running(below: str, first: date) -> QuerySet[Case]:
    this = OuterRef("pk")
    found = (
        DueRow.objects.filter(done_at=None, dropped=False, day__gte=first),
        StepRow.objects.filter(closed_at=None, due__gte=first),
        Charge.objects.filter(void_at=None, due__gte=first),
    )
    clock = Q(state__in=("in_hand", "waiting", "submitted"), due__gte=first)
    runs = clock | Exists(found[0].filter(case=this)) | Exists(found[1].filter(case=this)) | Exists(found[2].filter(case=this))
    asked = Opinion.objects.filter(case=this, answered_at=None, due__gte=first, agency__region__path__below=below)
    return Case.objects.filter((Q(region__path__below=below) & runs) | Exists(asked))


@transaction.atomic
def recount(number: str, change: Any, *, at: datetime) -> list[Moved]:
    """Reckon every day of one case anew; returns what moved. Twice moves nothing more."""
    from tongban.cases import settling

    # What was over when the days were said has had its effect by law, however late the worker is.
    row = settling.apply(office.unsettled(number, at=at), at=change.at)
    return _recount(row, change, at)


def catch_up(row: Case, *, at: datetime) -> None:
    """Before anything has its effect in a locked case: changes of its calendar that the worker did not yet bring to it."""
    from tongban.cases import settling

    for change in calendar_changes.of_region(row.region_id, row.pk, until=at):
        forget()
        _recount(settling.apply(row, at=change.at), change, at)


def _recount(row: Case, change: Any, at: datetime) -> list[Moved]:
    moved = [*_effects(row, at), *_steps(row, at), *_opinions(row, at), *_charges(row, at)]
    was, runs = row.due, row.accepted_at is not None and row.decided_at is None and row.closed_at is None
    until = office.reckon(row, at).due if runs and was is not None else was
    if until != was:
        moved.insert(0, _told("due", was, until))
    if not moved:
        return []
    if runs:
        office.tick(row, "holidays", at, days=change.year, reason=change.source, was=was, until=until)
        silence.watch(row, at)
    row.save()
    told = {"year": change.year, "source": change.source, "moved": moved}
    office.record("days_moved", row, told, by=SYSTEM, at=at)
    return moved


def _effects(row: Case, at: datetime) -> list[Moved]:
    """What comes by itself and was reckoned from a start."""
    calendar, zone, moved = actors.calendar_of(row.region_id), actors.zone_of(row.region_id), []
    for effect in DueRow.objects.select_for_update().filter(case=row, done_at=None, dropped=False).order_by("pk"):
        end, was = office.end_of_row(effect, calendar, zone), effect.day
        if end is None or end.day == was:
            continue
        if effect.effect in reopening.APPLICANTS:
            if end.day > was:
                outages.move_period(row, effect, end, at, why="holidays")
                moved.append(_told(effect.effect, was, end.day))
            continue
        end = _not_over(end, row, at)
        if end.day == was:
            continue
        effect.at, effect.day = end.at, end.day
        effect.save(update_fields=["at", "day"])
        _mirror(row, effect)
        moved.append(_told(effect.effect, was, end.day))
    return moved


def _not_over(end: Due, row: Case, at: datetime) -> Due:
    """A period whose last day would lie in the past ends today: what was not over yesterday is not over since yesterday."""
    today = office.day_of(row, at)
    return end if end.day >= today else Due(end_of(today, actors.zone_of(row.region_id)), today, False)


def _mirror(row: Case, effect: DueRow) -> None:
    """The day as others tell it."""
    name, _, key = effect.effect.partition(":")
    if name == "objection":
        Recusal.objects.filter(pk=int(key), case=row).update(due=effect.day)
    elif name == pausing.OVER and (now := pausing.running(row)) is not None:
        now.until = effect.day
        now.save(update_fields=["until"])


def _steps(row: Case, at: datetime) -> list[Moved]:
    """The days of open steps: that of the pack, or the one that the superior of a silent department set."""
    moved = []
    for step in StepRow.objects.select_for_update().filter(case=row, closed_at=None).exclude(due=None).order_by("pk"):
        was, told = step.due, Silence.objects.filter(case=row, step=step.name, agency=step.agency_id, until=step.due).last()
        if told is not None and told.days and told.instructed_at:
            step.due = told.until = _working(told.instructed_at, told.days, row.region_id)
            told.save(update_fields=["until"])
        elif told is None:
            step.due = course.last_day(row, step, at)
        if step.due != was:
            step.save(update_fields=["due"])
            moved.append(_told(f"step:{step.name}", was, step.due))
    return moved


def _opinions(row: Case, at: datetime) -> list[Moved]:
    """The days of questions to other departments, each by the calendar of the department, or of the superior's instruction."""
    moved = []
    for asked in Opinion.objects.select_for_update().filter(case=row, answered_at=None).select_related("agency").order_by("pk"):
        told = Silence.objects.filter(case=row, step="", agency=asked.agency_id, until=asked.due).last()
        was = asked.due
        if told is not None and told.days and told.instructed_at:
            asked.due = told.until = _working(told.instructed_at, told.days, row.region_id)
            told.save(update_fields=["until"])
        elif told is None and asked.days:
            asked.due = _working(asked.asked_at, asked.days, asked.agency.region_id)
        if asked.due != was:
            asked.save(update_fields=["due"])
            moved.append(_told(f"opinion:{asked.agency_id}", was, asked.due))
    if moved and row.decided_at is None:
        silence.watch(row, at)
    return moved


def _charges(row: Case, at: datetime) -> list[Moved]:
    """The days for paying what is not paid; with that what comes when the first of them is over."""
    moved = []
    for one in charges.unpaid(row):
        until = charges.due_anew(row, one)
        if until != one.due:
            told = _told(f"charge:{one.number}", one.due, until)
            one.due = until
            one.save(update_fields=["due"])
            moved.append(told)
            outages.tell(row, {"effect": "unpaid", "was": told["was"], "until": told["until"], "why": "holidays"}, at)
    if moved and DueRow.objects.filter(case=row, effect="unpaid", done_at=None, dropped=False).exists():
        charges.await_payment(row)
    return moved


def _working(since: datetime, days: int, region: str) -> date:
    return due(since, Period(days, "working_days"), actors.calendar_of(region), actors.zone_of(region)).day


def _told(what: str, was: date | None, until: date | None) -> Moved:
    return {"what": what, "was": was.isoformat() if was else "", "until": until.isoformat() if until else ""}
