"""Booking an hour at a hall: by the person, or by an officer for who has no account and stands at the window or telephones.

A person has one open booking a hall and day, and few in all. The purpose of what is kept is that the office expects who comes; it is
emptied when it no longer counts that somebody did not come.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tongban.actors import queries as actors
from tongban.actors import queueing
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.base.names import readable
from tongban.cases import booking_free, queries, slots
from tongban.cases.booking_hours import free_place, locked
from tongban.cases.booking_models import Booking, BookingPlan, WindowGroup
from tongban.exchange import actions as exchange
from tongban.log import actions as log
from tongban.log.store import keys
from tongban.services import queries as services

MOST = 3  # assumed: open bookings of one person in a hall
CHANNELS = ("window", "hotline")
PHONE = re.compile(r"\+?\d{7,15}")


@transaction.atomic
def book(hall: int, day: date, begins: int, *, service: str = "", case: str = "", by: Actor, at: datetime) -> Booking:
    """Book a place for oneself, for a service or for a case that one may see.

    Raises NotAllowed("booking.person") and, all at once, Refused("booking.full" with the next free place, "booking.no_place",
    "booking.service", "booking.twice_a_day", "booking.too_many", "booking.limited").
    """
    if by.kind != "person" or by.person is None:
        raise NotAllowed("booking.person")
    plan = locked(hall)
    if case:
        service = queries.case(case, to=by).service
    told = {"service": service, "case": case, "person_id": by.person, "who": booking_free.who(by), "channel": by.channel}
    return _booked(plan, day, begins, told, by, at)


@transaction.atomic
def book_for(
    hall: int, day: date, begins: int, name: str, phone: str, *, channel: str, service: str = "", by: Actor, at: datetime
) -> Booking:
    """Book for somebody at the window or on the telephone who has no account: name and telephone, sealed.

    Raises as `book`, and Refused("booking.name", "booking.phone", "booking.channel").
    """
    plan = locked(hall)
    group = booking_free.at_windows(booking_free.windows(hall), service)
    own = queueing.side(plan.hall, by)
    actors.require(by, queueing.SERVE, agency=group.agency_id if group else own or plan.hall.agency_id)
    named, number = text.clean(name, 60, field="name"), re.sub(r"[\s-]", "", phone)
    faults = {"name": not named, "phone": not PHONE.fullmatch(number), "channel": channel not in CHANNELS}
    wrong = [Discrepancy(f"booking.{field}", {"field": field}) for field, fails in faults.items() if fails]
    if own and group is None:  # who serves in the hall of another agency books at its own windows
        wrong.append(Discrepancy("booking.windows_service", {"field": "service"}))
    who = keys().lookup("booking", number.removeprefix("+86"))
    told = {"service": service, "case": "", "who": who, "name": keys().seal(named), "phone": keys().seal(number), "channel": channel}
    return _booked(plan, day, begins, told, replace(by, channel=channel), at, wrong)  # type: ignore[arg-type]


@transaction.atomic
def move_booking(number: str, day: date, begins: int, *, by: Actor, at: datetime) -> Booking:
    """Another place in the same hall. To where it is already changes nothing. Raises as `book`, and Refused("booking.over")."""
    row, plan = _own(number, by)
    _ensure_coming(row, at)
    if (row.day, row.begins) == (day, begins):
        return row
    if wrong := _faults(plan, day, begins, row.windows, row.who, at, but=row):
        raise Refused.of(wrong)
    told = {"was": f"{row.day} {slots.clock(row.begins)}", "day": str(day), "time": slots.clock(begins)}
    row.day, row.begins, row.place, row.changed_at = day, begins, free_place(plan, day, begins), at
    row.save(update_fields=["day", "begins", "place", "changed_at"])
    _record("moved", row, told, by, at)
    return row


@transaction.atomic
def cancel_booking(number: str, *, by: Actor, at: datetime) -> Booking:
    """Give a place back. Twice changes nothing. Raises Refused("booking.over")."""
    row, _ = _own(number, by)
    if row.state != "cancelled":
        _ensure_coming(row, at)
        row.state, row.changed_at = "cancelled", at
        row.save(update_fields=["state", "changed_at"])
        _record("cancelled", row, {}, by, at)
    return row


@transaction.atomic
def check_in(number: str, *, by: Actor, at: datetime) -> Booking:
    """Who booked is here: the booking becomes a queue number that goes before the others from the booked hour on. Twice is one number.

    Raises Refused("booking.other_day", "booking.over").
    """
    row, plan = _own(number, by)
    office = booking_free.office(row)
    actors.require(by, queueing.SERVE, agency=office)
    if row.state == "came":
        return row
    if row.state == "open" and row.day != booking_free.today(plan, at):
        raise Refused("booking.other_day", day=str(row.day))
    _ensure_coming(row, at)
    drawn = queueing.draw(row.hall_id, by=by, at=at, booked_at=booking_free.instant(plan, row.day, row.begins), agency=office)
    row.state, row.ticket, row.changed_at = "came", drawn.number, at
    row.save(update_fields=["state", "ticket", "changed_at"])
    _record("came", row, {"ticket": drawn.number}, by, at)
    return row


@transaction.atomic
def erase_bookings(*, at: datetime, limit: int = 200) -> int:
    """Empty what names people in bookings that no longer count; what remains are figures of the hall. Returns how many."""
    over = at.date() - booking_free.WINDOW
    rows = Booking.objects.select_for_update().filter(day__lt=over).exclude(who="").order_by("day", "pk")
    found = list(rows.values_list("number", flat=True)[:limit])
    for number in found:
        log.erase(("booking", number), by=SYSTEM, at=at, reason="retention")
        exchange.drop_errands(number, by=SYSTEM, at=at, reason="retention")
    Booking.objects.filter(number__in=found).update(who="", name="", phone="", person=None, case="", by=None)
    return len(found)


def _booked(
    plan: BookingPlan, day: date, begins: int, told: dict[str, Any], by: Actor, at: datetime, wrong: list[Discrepancy] | None = None
) -> Booking:
    service, groups = told["service"], booking_free.windows(plan.hall_id)
    group = booking_free.at_windows(groups, service)
    wrong = [*(wrong or ()), *_faults(plan, day, begins, group, told["who"], at)]
    if not group and service and not _offered(plan, service, bool(groups)):
        wrong.append(Discrepancy("booking.service", {"field": "service"}))
    if wrong:
        raise Refused.of(wrong)
    place = free_place(plan, day, begins)
    row = Booking(number=readable(8), hall_id=plan.hall_id, day=day, begins=begins, place=place, made_at=at, by=by.account, **told)
    row.windows = group
    row.save()
    facts = {"hall": row.hall_id, "day": str(day), "time": slots.clock(begins), "service": row.service, "channel": row.channel}
    _record("made", row, facts | ({"windows": group.name} if group else {}), by, at)
    return row


def _offered(plan: BookingPlan, service: str, shared: bool) -> bool:
    """Whether the hall's own windows serve it; in a hall of several only what the hall's own agency offers."""
    if plan.services:
        return service in plan.services
    return not shared or service in services.offered(plan.hall.agency_id, "zh-hans")


def _faults(
    plan: BookingPlan, day: date, begins: int, group: WindowGroup | None, who: str, at: datetime, but: Booking | None = None
) -> list[Discrepancy]:
    """Why a place cannot be given, everything at once."""
    found, days = [], booking_free.free(plan, at, group=group)
    offered = next((one.free for one in days if one.day == day), {})
    if begins not in offered:
        found.append(Discrepancy("booking.no_place", {"field": "time"}))
    elif not offered[begins]:
        following = booking_free.next_free(days, after=day)
        told = f"{following[0]} {slots.clock(following[1])}" if following else ""
        found.append(Discrepancy("booking.full" if told else "booking.all_full", {"field": "time", "next": told}))
    mine = Booking.objects.filter(hall=plan.hall_id, who=who, state="open", day__gte=booking_free.today(plan, at))
    others = list(mine.exclude(pk=but.pk) if but else mine)
    if twice := next((one for one in others if one.day == day), None):
        found.append(Discrepancy("booking.twice_a_day", {"field": "day", "number": twice.number, "time": slots.clock(twice.begins)}))
    elif len(others) >= MOST:
        found.append(Discrepancy("booking.too_many", {"field": "day", "most": MOST}))
    until = None if but else booking_free.limited_until(plan, who, at)
    if until:
        found.append(Discrepancy("booking.limited", {"field": "day", "until": str(until), "misses": plan.misses}))
    return found


def _own(number: str, by: Actor) -> tuple[Booking, BookingPlan]:
    """A booking of the actor, or of the hall where the officer serves; its hall is locked. Raises NotFound("booking.unknown")."""
    found = booking_free.booking(number, to=by)
    plan = locked(found.hall_id)
    row = Booking.objects.select_related("hall__agency", "windows").get(pk=found.pk)  # fresh, under the lock of the hall
    if row.person_id != found.person_id:
        raise NotFound("booking.unknown")
    return row, plan


def _ensure_coming(row: Booking, at: datetime) -> None:
    if not booking_free.coming(row, at):
        raise Refused("booking.over")


def _record(verb: str, row: Booking, told: dict[str, Any], by: Actor, at: datetime) -> None:
    log.append(f"booking.{verb}", ("booking", row.number), told, by=by, at=at, parties=[row.person_id] if row.person_id else ())
