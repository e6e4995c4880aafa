"""Windows of a hall that serve some services alone: of the hall's own agency, or of another one that serves there.

The places of such windows are their own: what they serve takes no others, and nothing else takes theirs. The hall has one calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from tongban.actors import queries as actors
from tongban.actors import queueing
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases.booking_free import WindowGroup, today
from tongban.cases.booking_hours import locked
from tongban.cases.booking_models import Booking, BookingPlan
from tongban.log import actions as log
from tongban.services import queries as services


@transaction.atomic
def give_windows(hall: int, agency: int, name: str, places: int, *, by: Actor, at: datetime) -> WindowGroup:
    """The head of a hall gives some of its places to windows of an agency; to a name that is there already, so many from now on.

    None (0) closes them: who has booked keeps the place. Raises Refused("booking.windows_name", "booking.windows_places",
    "booking.windows_other"), all at once.
    """
    plan = locked(hall)
    actors.require(by, queueing.OPEN, agency=plan.hall.agency_id)
    actors.agency(agency)  # raises NotFound
    named = text.clean(name, 60, field="name")
    row = WindowGroup.objects.filter(hall=hall, name=named).first()
    if wrong := list(_wrong(plan, row, agency, named, places)):
        raise Refused.of(wrong)
    if row is not None and row.places == places:
        _leave(plan, agency, by, at)  # whoever was expected when they were closed may have come
        return row
    row = row or WindowGroup(hall_id=hall, agency_id=agency, name=named)
    row.places, row.at, row.by = places, at, by.account
    if places and agency != plan.hall.agency_id:
        queueing.share(hall, agency, by=by, at=at)
    row.save()
    _leave(plan, agency, by, at)
    log.append("booking.windows_given", ("agency", str(agency)), {"hall": hall, "name": named, "places": places}, by=by, at=at)
    return row


def _wrong(plan: BookingPlan, row: WindowGroup | None, agency: int, named: str, places: int) -> Iterable[Discrepancy]:
    others = WindowGroup.objects.filter(hall=plan.hall_id).exclude(pk=row.pk if row else 0)
    left = plan.places - (others.aggregate(sum=Sum("places"))["sum"] or 0)
    if not named:
        yield Discrepancy("booking.windows_name", {"field": "name"})
    if row is not None and row.agency_id != agency:
        yield Discrepancy("booking.windows_other", {"field": "name", "agency": actors.agency(row.agency_id).name})
    if not 0 <= places <= left:
        yield Discrepancy("booking.windows_places", {"field": "places", "most": left})


def _leave(plan: BookingPlan, agency: int, by: Actor, at: datetime) -> None:
    """An agency that has no windows and expects nobody any more serves here no longer."""
    theirs = WindowGroup.objects.filter(hall=plan.hall_id, agency=agency)
    coming = Booking.objects.filter(windows__in=theirs, state="open", day__gte=today(plan, at))
    if not theirs.filter(places__gt=0).exists() and not coming.exists():
        queueing.unshare(plan.hall_id, agency, by=by, at=at)


@transaction.atomic
def serve_at(windows: int, wanted: Iterable[str], *, by: Actor, at: datetime) -> WindowGroup:
    """The head of the agency to which windows were given says for which of its services they are.

    Raises Refused("booking.service_elsewhere", "booking.windows_taken"), all at once. Who has booked keeps the place.
    """
    found = WindowGroup.objects.filter(pk=windows).first()
    if found is None:
        raise NotFound("booking.no_windows")
    locked(found.hall_id)
    row = WindowGroup.objects.get(pk=found.pk)
    actors.require(by, queueing.OPEN, agency=row.agency_id)
    chosen, offered = sorted(set(wanted)), services.offered(row.agency_id, "zh-hans")
    held = {one: other.name for other in WindowGroup.objects.filter(hall=row.hall_id).exclude(pk=row.pk) for one in other.services}
    wrong = [Discrepancy("booking.service_elsewhere", {"field": "services", "service": one}) for one in chosen if one not in offered]
    taken = [one for one in chosen if one in held]
    wrong += [Discrepancy("booking.windows_taken", {"field": "services", "service": one, "windows": held[one]}) for one in taken]
    if wrong:
        raise Refused.of(wrong)
    if row.services != chosen:
        row.services, row.at, row.by = chosen, at, by.account
        row.save(update_fields=["services", "at", "by"])
        facts = {"hall": row.hall_id, "name": row.name, "services": chosen}
        log.append("booking.windows_serve", ("agency", str(row.agency_id)), facts, by=by, at=at)
    return row
