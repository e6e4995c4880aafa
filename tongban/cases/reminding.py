"""Reminding people of a day that comes: of a booked hour, and of the last day on which something may be supplied.

Each is told in the party's own space and by the ways that it chose, once for each day: a booking that is moved to another day, or a
period that became longer, is reminded of anew.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.limits import legal_day
from tongban.cases.booking_models import Booking
from tongban.cases.models import Supplement
from tongban.cases.telling_models import Reminder
from tongban.exchange import notices
from tongban.log import actions as log

BEFORE = {"booking": 1, "supplement": 2}  # assumed: days before, or later where nobody looked in time
FURTHEST = timedelta(days=4)


def remind_due(*, at: datetime, limit: int = 200) -> int:
    """Remind of what comes; for the worker, as often as it likes. Returns how many were reminded."""
    found = sum(_booking(row, at) for row in _bookings(at)[:limit])
    return found + sum(_supplement(row, at) for row in _supplements(at)[:limit])


def _bookings(at: datetime) -> QuerySet[Booking]:
    told = Reminder.objects.filter(kind="booking", key=OuterRef("number"), day=OuterRef("day"))
    coming = Booking.objects.filter(state="open", day__gte=at.date(), day__lte=at.date() + FURTHEST).exclude(person=None)
    return coming.filter(~Exists(told)).select_related("hall__agency").order_by("day", "pk")


def _supplements(at: datetime) -> QuerySet[Supplement]:
    told = Reminder.objects.filter(kind="supplement", key=OuterRef("case__number"), day=OuterRef("until"))
    coming = Supplement.objects.filter(answered_at=None, until__gte=at.date(), until__lte=at.date() + FURTHEST)
    return coming.filter(~Exists(told)).select_related("case").order_by("until", "pk")


def _booking(row: Booking, at: datetime) -> int:
    """Not on the day on which it was made: who made it knows."""
    zone = actors.zone_of(row.hall.agency.region_id)
    today = legal_day(at, zone)
    if not today <= row.day <= today + timedelta(days=BEFORE["booking"]) or legal_day(row.changed_at or row.made_at, zone) == today:
        return 0
    with transaction.atomic():
        fresh = Booking.objects.select_for_update().get(pk=row.pk)
        if (fresh.state, fresh.day) != ("open", row.day) or not _first("booking", row.number, row.day, at):
            return 0
        told = {"day": row.day.isoformat(), "begins": row.begins}
        log.append("booking.reminded", ("booking", row.number), told, by=SYSTEM, at=at, parties=[row.person_id or 0])
        name = f"remind-{row.number}-{row.day:%Y%m%d}"
        notices.tell(row.person_id or 0, row.number, why="booking.reminded", name=name, at=at, page="bookings")
    return 1


def _supplement(row: Supplement, at: datetime) -> int:
    zone = actors.zone_of(row.case.region_id)
    today, until = legal_day(at, zone), row.until or at.date()
    if not today <= until <= today + timedelta(days=BEFORE["supplement"]) or legal_day(row.asked_at, zone) == today:
        return 0
    with transaction.atomic():
        fresh = Supplement.objects.select_for_update().get(pk=row.pk)
        if fresh.answered_at is not None or fresh.until != until or not _first("supplement", row.case.number, until, at):
            return 0
        told = {"until": until.isoformat()}
        log.append("case.reminded", ("case", row.case.number), told, by=SYSTEM, at=at, parties=[row.case.party_id])
        name = f"remind-{row.case.number}-{until:%Y%m%d}"
        notices.tell(row.case.party_id, row.case.number, why="case.reminded", name=name, at=at)
    return 1


def _first(kind: str, key: str, day: date, at: datetime) -> bool:
    """Whether nobody was reminded of this yet; of two at once one is told so."""
    return bool(Reminder.objects.get_or_create(kind=kind, key=key, day=day, defaults={"at": at})[1])
