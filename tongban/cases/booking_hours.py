"""When a hall gives places; and a day on which it is closed, with another place for everyone who loses one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.actors import queueing
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import booking_free, slots
from tongban.cases.booking_models import Booking, BookingPlan, HallClosure
from tongban.log import actions as log
from tongban.services import queries as services

BOUNDS = {"minutes": (5, 240), "places": (1, 50), "ahead": (1, 90), "misses": (0, 20)}


@transaction.atomic
def open_bookings(
    hall: int,
    hours: Mapping[str, str],
    *,
    minutes: int,
    places: int,
    ahead: int,
    misses: int,
    services: Iterable[str] = (),
    by: Actor,
    at: datetime,
) -> BookingPlan:
    """Give places in a hall of one's agency, or give them otherwise; who has booked keeps the place.

    `hours` are as people write them, by weekday ("0" is Monday) and "on" for make-up working days: {"0": "09:00-12:00, 13:30-17:00"}.
    Raises Refused("booking.hours", "booking.closed_always", "booking.number", "booking.service_elsewhere",
    "booking.windows_given"), all at once.
    """
    place = queueing.standing(hall, at).hall
    actors.require(by, queueing.OPEN, agency=place.agency_id)
    wanted = sorted(set(services))
    told = {"minutes": minutes, "places": places, "ahead": ahead, "misses": misses}
    read = {day: slots.spans(hours.get(day, "")[:200]) for day in slots.DAYS}
    if wrong := [*_wrong(read, told), *_elsewhere(wanted, place.agency_id), *_given(hall, places)]:
        raise Refused.of(wrong)
    values = {**told, "hours": {day: spans for day, spans in read.items() if spans}, "services": wanted}
    row, new = BookingPlan.objects.select_for_update().get_or_create(hall_id=hall, defaults={**values, "at": at, "by": by.account})
    if not new and all(getattr(row, name) == value for name, value in values.items()):
        return row
    for name, value in {**values, "at": at, "by": by.account}.items():
        setattr(row, name, value)
    row.save()
    log.append("booking.opened", ("agency", str(place.agency_id)), {"hall": hall, **values}, by=by, at=at)
    return row


def _wrong(read: Mapping[str, Sequence[Sequence[str]] | None], told: Mapping[str, int]) -> Iterable[Discrepancy]:
    yield from (Discrepancy("booking.hours", {"field": f"hours-{day}"}) for day, spans in read.items() if spans is None)
    if not any(spans is None or spans for spans in read.values()):
        yield Discrepancy("booking.closed_always", {"field": "hours-0"})
    for name, (least, most) in BOUNDS.items():
        if not least <= told[name] <= most:
            yield Discrepancy("booking.number", {"field": name, "least": least, "most": most})


def _given(hall: int, places: int) -> Iterable[Discrepancy]:
    given = sum(one.places for one in booking_free.windows(hall))
    if places < given:
        yield Discrepancy("booking.windows_given", {"field": "places", "given": given})


def _elsewhere(wanted: Sequence[str], agency: int) -> Iterable[Discrepancy]:
    offered = services.offered(agency, "zh-hans") if wanted else {}
    return [Discrepancy("booking.service_elsewhere", {"field": "services", "service": one}) for one in wanted if one not in offered]


@transaction.atomic
def close_day(hall: int, day: date, *, reason: str, by: Actor, at: datetime) -> HallClosure:
    """Close a hall on a day. Who had a place gets the next free one and is told; where there is none, the booking ends and that is told.

    Twice changes nothing. Raises Refused("booking.day", "booking.close_reason").
    """
    plan = locked(hall)
    actors.require(by, queueing.OPEN, agency=plan.hall.agency_id)
    said, wrong = text.clean(reason, 200, field="reason"), []
    if day < booking_free.today(plan, at):
        wrong.append(Discrepancy("booking.day", {"field": "day"}))
    if not said:
        wrong.append(Discrepancy("booking.close_reason", {"field": "reason"}))
    if wrong:
        raise Refused.of(wrong)
    row, new = HallClosure.objects.get_or_create(hall_id=hall, day=day, defaults={"reason": said, "at": at, "by": by.account})
    if new:
        log.append(
            "booking.day_closed", ("agency", str(plan.hall.agency_id)), {"hall": hall, "day": str(day), "reason": said}, by=by, at=at
        )
        for one in (
            Booking.objects.select_for_update(of=("self",))
            .select_related("windows")
            .filter(hall=hall, day=day, state="open")
            .order_by("begins", "place")
        ):
            _displace(plan, one, by, at)
    return row


def _displace(plan: BookingPlan, row: Booking, by: Actor, at: datetime) -> None:
    """Another place for one booking: on the first day that has one, at the same hour where that is free."""
    others = Booking.objects.filter(hall=plan.hall_id, who=row.who, state="open").exclude(pk=row.pk)
    days, without = booking_free.free(plan, at, group=row.windows, more=booking_free.LATER), frozenset(others.values_list("day", flat=True))
    found = booking_free.next_free(days, after=row.day, without=without)
    told = {"was": f"{row.day} {slots.clock(row.begins)}"}
    parties = [row.person_id] if row.person_id else []
    row.displaced, row.changed_at = True, at
    if found is None:
        row.state = "cancelled"
        row.save(update_fields=["displaced", "changed_at", "state"])
        log.append("booking.lost", ("booking", row.number), told, by=by, at=at, parties=parties)
        return
    day, first = found
    left = next(one for one in days if one.day == day).free
    row.day, row.begins = day, row.begins if left.get(row.begins) else first
    row.place = free_place(plan, row.day, row.begins)
    row.save(update_fields=["displaced", "changed_at", "day", "begins", "place"])
    told |= {"day": str(row.day), "time": slots.clock(row.begins)}
    log.append("booking.displaced", ("booking", row.number), told, by=by, at=at, parties=parties)


def locked(hall: int) -> BookingPlan:
    """The plan of a hall, locked, so that no place is given twice. Raises NotFound("booking.no_hall")."""
    BookingPlan.objects.select_for_update().filter(hall=hall).first()
    return booking_free.plan(hall)


def free_place(plan: BookingPlan, day: date, begins: int) -> int:
    """The first place of an hour that nobody has."""
    held = Booking.objects.filter(hall=plan.hall_id, day=day, begins=begins, state__in=booking_free.TAKEN)
    return min(set(range(plan.places)) - set(held.values_list("place", flat=True)))
