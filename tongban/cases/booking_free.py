"""Reads of bookings: which places are free, one's own, those of a day. What stands on a day that is over and nobody came for was missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet

from tongban.actors import queries as actors
from tongban.actors import queueing
from tongban.base.actor import Actor
from tongban.base.calendar import WorkingCalendar
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.cases import slots
from tongban.cases.booking_models import Booking as Booking
from tongban.cases.booking_models import BookingPlan as BookingPlan
from tongban.cases.booking_models import HallClosure
from tongban.cases.booking_models import WindowGroup as WindowGroup
from tongban.log.store import keys

TAKEN = ("open", "came")
WINDOW = timedelta(days=90)  # assumed: how long it counts that somebody did not come
AWAY = timedelta(days=30)  # assumed: how long nothing can be booked then
LATER = 30  # days beyond the usual ones within which the office finds another place for who loses one


@dataclass(frozen=True)
class FreeDay:
    """A day of a hall: when places begin and how many of each are free. `closed` says why there are none."""

    day: date
    free: dict[int, int] = field(default_factory=dict)
    closed: str = ""

    @property
    def count(self) -> int:
        """Free places of the day."""
        return sum(self.free.values())


def plan(hall: int) -> BookingPlan:
    """When a hall gives places. Raises NotFound("booking.no_hall")."""
    found = BookingPlan.objects.select_related("hall__agency").filter(hall=hall).first()
    if found is None:
        raise NotFound("booking.no_hall")
    return found


def plans(region: str) -> list[BookingPlan]:
    """Halls that give places, of agencies of a region and of those above it."""
    path = actors.region_path(region)
    return list(BookingPlan.objects.select_related("hall__agency").filter(hall__agency__region__in=path).order_by("hall__name", "pk"))


def for_service(service: str, agency: int) -> list[BookingPlan]:
    """Halls that give places for a service of an agency: its own, and those of others where it has windows for it."""
    groups = WindowGroup.objects.filter(agency=agency, places__gt=0)
    shared = {one.hall_id for one in groups if service in one.services}
    wanted = Q(hall__agency=agency) | Q(hall__in=shared)
    found = BookingPlan.objects.select_related("hall__agency").filter(wanted).order_by("hall__name", "pk")
    return [one for one in found if one.hall_id in shared or not one.services or service in one.services]


def windows(hall: int) -> list[WindowGroup]:
    """The windows of a hall that have places of their own, those that are closed last."""
    rows = WindowGroup.objects.select_related("agency").filter(hall=hall).order_by("agency__name", "name", "pk")
    return sorted(rows, key=lambda one: not one.places)


def at_windows(groups: Iterable[WindowGroup], service: str) -> WindowGroup | None:
    """The windows at which a service is done; None for those that are for everything else."""
    return next((one for one in groups if service and one.places and service in one.services), None)


def office(row: Booking) -> int:
    """The agency that expects who comes."""
    return row.windows.agency_id if row.windows else row.hall.agency_id


def zone(found: BookingPlan) -> ZoneInfo:
    """The zone in which a hall's clock goes."""
    return actors.zone_of(found.hall.agency.region_id)


def calendar(found: BookingPlan) -> WorkingCalendar:
    """The working days where the hall stands."""
    return actors.calendar_of(found.hall.agency.region_id)


def today(found: BookingPlan, at: datetime) -> date:
    """The day at a hall."""
    return legal_day(at, zone(found))


def instant(found: BookingPlan, day: date, begins: int) -> datetime:
    """When a place begins."""
    return datetime.combine(day, time(begins // 60, begins % 60), zone(found))


def free(
    found: BookingPlan, at: datetime, *, group: WindowGroup | None = None, groups: Sequence[WindowGroup] | None = None, more: int = 0
) -> list[FreeDay]:
    """The days for which a hall gives places now, at some windows or at those for everything else; hours that have begun are over.

    `groups`: all its windows, where the caller has read them. A constant number of statements.
    """
    given = sum(one.places for one in (windows(found.hall_id) if groups is None else groups))
    mine = group.places if group else found.places - given
    own = group.pk if group else None
    return _days(found, at, more, lambda taken: min(mine - taken.get(own, 0), found.places - sum(taken.values())))


def free_at_all(found: BookingPlan, at: datetime) -> list[FreeDay]:
    """The same at any windows of the hall."""
    return _days(found, at, 0, lambda taken: found.places - sum(taken.values()))


def _days(found: BookingPlan, at: datetime, more: int, left: Callable[[dict[int | None, int]], int]) -> list[FreeDay]:
    first, held = today(found, at), calendar(found)
    last = first + timedelta(days=found.ahead + more)
    rows = Booking.objects.filter(hall=found.hall_id, day__range=(first, last), state__in=TAKEN)
    taken: dict[tuple[date, int], dict[int | None, int]] = defaultdict(dict)
    for day, begins, group, number in rows.values_list("day", "begins", "windows").annotate(n=Count("pk")):
        taken[day, begins][group] = number
    closed = dict(HallClosure.objects.filter(hall=found.hall_id, day__range=(first, last)).values_list("day", "reason"))
    told = []
    for day in slots.days(first, found.ahead + more):
        begins = slots.of_day(found.hours, found.minutes, day, held)
        if day in closed:
            told.append(FreeDay(day, closed=closed[day]))
        elif begins:
            told.append(FreeDay(day, {one: max(0, left(taken[day, one])) for one in begins if instant(found, day, one) > at}))
    return told


def next_free(days: list[FreeDay], *, after: date | None = None, without: frozenset[date] = frozenset()) -> tuple[date, int] | None:
    """The first free place, from a day on."""
    for one in days:
        if one.day not in without and (after is None or one.day >= after):
            begins = next((begins for begins, left in one.free.items() if left), None)
            if begins is not None:
                return one.day, begins
    return None


def who(by: Actor) -> str:
    """Under which a person's bookings are found."""
    return keys().lookup("booking", f"party {by.person}")


def own(by: Actor, at: datetime, *, limit: int = 50) -> list[Booking]:
    """A person's bookings that are to come, then those of the last months, newest first."""
    if by.kind != "person" or by.person is None:
        return []
    rows = list(Booking.objects.select_related("hall__agency").filter(person=by.person).order_by("-day", "-begins")[:limit])
    ahead = [one for one in reversed(rows) if coming(one, at)]
    return ahead + [one for one in rows if not coming(one, at)]


def coming(row: Booking, at: datetime) -> bool:
    """Whether it is still to come: open, and its day is not over."""
    return row.state == "open" and row.day >= legal_day(at, actors.zone_of(row.hall.agency.region_id))


def booking(number: str, *, to: Actor) -> Booking:
    """A booking, for the person and for officers who serve for the agency that expects them. Raises NotFound("booking.unknown")."""
    row = Booking.objects.select_related("hall__agency", "windows").filter(number=number).first()
    mine = row is not None and to.kind == "person" and to.person is not None and row.person_id == to.person
    if row is None or not (mine or (to.kind == "officer" and actors.may(to, "queue.serve", agency=office(row)))):
        raise NotFound("booking.unknown")
    return row


def of_day(hall: int, day: date, *, to: Actor) -> QuerySet[Booking]:
    """The bookings of a day of one's agency, for who serves in the hall, in their order."""
    own = queueing.side(plan(hall).hall, to)
    theirs = Q(windows__agency=own) if own else Q(windows=None) | Q(windows__agency=F("hall__agency"))
    rows = Booking.objects.select_related("hall__agency", "person", "windows").filter(theirs, hall=hall, day=day)
    return rows.order_by("begins", "place", "pk")


def called(row: Booking) -> tuple[str, str]:
    """Name and telephone of who comes, as far as they are kept."""
    if row.person is not None:
        return row.person.name, ""
    return (keys().open(row.name), keys().open(row.phone)) if row.name else ("", "")


def missed(found: BookingPlan, known: str, at: datetime) -> list[date]:
    """The days on which somebody had a place in the hall and did not come, as long as it counts, newest first."""
    day = today(found, at)
    rows = Booking.objects.filter(hall=found.hall_id, who=known, state="open", displaced=False, day__gte=day - WINDOW, day__lt=day)
    return list(rows.order_by("-day").values_list("day", flat=True))


def limited_until(found: BookingPlan, known: str, at: datetime) -> date | None:
    """Until when somebody who did not come too often can book nothing; None when they can."""
    days = missed(found, known, at)
    if not found.misses or len(days) < found.misses:
        return None
    until = days[0] + AWAY
    return until if until >= today(found, at) else None


def came(found: BookingPlan, at: datetime) -> tuple[int, int]:
    """Of the places that were held on the days that count and are over: how many, and how many were not used."""
    day = today(found, at)
    rows = Booking.objects.filter(hall=found.hall_id, state__in=TAKEN, day__gte=day - WINDOW, day__lt=day)
    return rows.count(), rows.filter(state="open", displaced=False).count()
