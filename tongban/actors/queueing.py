"""Queue numbers of a hall: without a gap for each day, called to a window in their order; who came, who did not, and when.

A number belongs to nobody: no name, no matter, nothing of the person is kept with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from tongban.actors import queries
from tongban.actors.hall_models import HallShare
from tongban.actors.models import Hall, QueueNumber
from tongban.actors.rights import require
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import legal_day
from tongban.log import actions as log

SERVE, OPEN = "queue.serve", "queue.open"


@dataclass(frozen=True)
class Standing:
    """How a hall's day stands: numbers at windows now, latest call first, and how many wait."""

    hall: Hall
    called: tuple[QueueNumber, ...]
    waiting: int


@transaction.atomic
def open_hall(name: str, *, by: Actor, at: datetime) -> Hall:
    """Open a hall of one's agency where numbers are drawn. Raises Refused("queue.no_name", "queue.hall_exists")."""
    require(by, OPEN, agency=by.agency)
    named = text.clean(name, 80, field="name")
    if not named:
        raise Refused("queue.no_name", field="name")
    made, new = Hall.objects.get_or_create(agency_id=by.agency or 0, name=named)
    if not new:
        raise Refused("queue.hall_exists", field="name", name=named)
    log.append("queue.opened", ("agency", str(by.agency)), {"hall": made.pk, "name": named}, by=by, at=at)
    return made


@transaction.atomic
def share(hall: int, agency: int, *, by: Actor, at: datetime) -> HallShare:
    """Let another agency serve in a hall of one's own. Twice changes nothing. Raises Refused("queue.own_hall"), NotFound of an agency."""
    place = _hall(hall)
    require(by, OPEN, agency=place.agency_id)
    if queries.agency(agency).id == place.agency_id:
        raise Refused("queue.own_hall", field="agency")
    row, new = HallShare.objects.get_or_create(hall=place, agency_id=agency, defaults={"since": at})
    if new:
        log.append("queue.shared", ("agency", str(agency)), {"hall": place.pk, "name": place.name}, by=by, at=at)
    return row


@transaction.atomic
def unshare(hall: int, agency: int, *, by: Actor, at: datetime) -> None:
    """End it. Twice changes nothing; what was drawn is still called by the officers of the hall."""
    place = _hall(hall)
    require(by, OPEN, agency=place.agency_id)
    if HallShare.objects.filter(hall=place, agency=agency).delete()[0]:
        QueueNumber.objects.filter(hall=place, agency=agency, done_at=None).update(agency=None)
        log.append("queue.unshared", ("agency", str(agency)), {"hall": place.pk, "name": place.name}, by=by, at=at)


@transaction.atomic
def draw(hall: int, *, by: Actor, at: datetime, booked_at: datetime | None = None, agency: int = 0) -> QueueNumber:
    """Give the next number of the day, for one's own agency or another that serves there. That of who booked goes before the others
    from the booked hour on. Raises Refused("queue.not_here").
    """
    place, own = _locked(hall, by)
    to = own if agency == 0 else None if agency == place.agency_id else agency
    if to is not None and to not in sharing(place.pk):
        raise Refused("queue.not_here", field="agency")
    day = _day(place, at)
    last = QueueNumber.objects.filter(hall=place, day=day).aggregate(last=Max("number"))["last"] or 0
    return QueueNumber.objects.create(hall=place, day=day, number=last + 1, taken_at=at, booked_at=booked_at, agency_id=to)


@transaction.atomic
def call(hall: int, window: str, *, by: Actor, at: datetime) -> QueueNumber:
    """Call the next number of one's agency to a window; the one called there before was served.

    Raises Refused("queue.no_window", "queue.empty").
    """
    (place, own), where = _locked(hall, by), text.clean(window, 40, field="window")
    if not where:
        raise Refused("queue.no_window", field="window")
    numbers = _at(place, at).filter(agency=own)
    numbers.filter(window=where, called_at__isnull=False, done_at=None).update(done_at=at, came=True)
    waiting = numbers.filter(called_at=None)
    found = waiting.filter(booked_at__lte=at).order_by("booked_at", "number").first() or waiting.order_by("number").first()
    if found is None:
        raise Refused("queue.empty")
    found.called_at, found.called_by, found.window = at, by.account, where
    found.save(update_fields=["called_at", "called_by", "window"])
    return found


def served(hall: int, number: int, *, by: Actor, at: datetime) -> QueueNumber:
    """The called number was served. Twice changes nothing."""
    return _finish(hall, number, True, by, at)


def absent(hall: int, number: int, *, by: Actor, at: datetime) -> QueueNumber:
    """The called number did not come. Twice changes nothing."""
    return _finish(hall, number, False, by, at)


@transaction.atomic
def _finish(hall: int, number: int, came: bool, by: Actor, at: datetime) -> QueueNumber:
    place, own = _locked(hall, by)
    found = _at(place, at).filter(agency=own, number=number, called_at__isnull=False).first()
    if found is None:
        raise NotFound("queue.no_number")
    if found.done_at is None:
        found.done_at, found.came = at, came
        found.save(update_fields=["done_at", "came"])
    return found


def _hall(hall: int) -> Hall:
    """A hall, locked, so that numbers have no gap and no number is called twice. Raises NotFound("queue.no_hall")."""
    found = Hall.objects.select_for_update().filter(pk=hall).first()
    if found is None:
        raise NotFound("queue.no_hall")
    return found


def _locked(hall: int, by: Actor) -> tuple[Hall, int | None]:
    """The hall, locked, and for which agency the officer serves there: None for the hall's own."""
    found = _hall(hall)
    return found, side(found, by)


def side(hall: Hall, by: Actor) -> int | None:
    """For which agency an officer serves in a hall: None for the hall's own, which the right must cover."""
    own = by.agency if by.agency in sharing(hall.pk) else None
    require(by, SERVE, agency=own or hall.agency_id)
    return own


def sharing(hall: int) -> dict[int, str]:
    """The other agencies that serve in a hall, by name."""
    return dict(HallShare.objects.filter(hall=hall).order_by("agency__name", "pk").values_list("agency", "agency__name"))


def _day(hall: Hall, at: datetime) -> date:
    return legal_day(at, queries.zone_of(queries.agency(hall.agency_id).region))


def _at(hall: Hall, at: datetime) -> QuerySet[QueueNumber]:
    return QueueNumber.objects.filter(hall=hall, day=_day(hall, at))


def halls(by: Actor) -> list[Hall]:
    """The halls of one's agency, then those of others where it serves."""
    shared = HallShare.objects.filter(agency=by.agency).values("hall")
    rows = Hall.objects.select_related("agency").filter(Q(agency=by.agency) | Q(pk__in=shared)).order_by("name", "pk")
    return sorted(rows, key=lambda one: one.agency_id != by.agency)


def standing(hall: int, at: datetime) -> Standing:
    """How a hall stands, for everyone. Raises NotFound("queue.no_hall")."""
    found = Hall.objects.select_related("agency").filter(pk=hall).first()
    if found is None:
        raise NotFound("queue.no_hall")
    rows = _at(found, at)
    called = rows.filter(called_at__isnull=False, done_at=None).order_by("-called_at", "-number")[:20]
    return Standing(found, tuple(called), rows.filter(called_at=None).count())


def waited(rows: Iterable[QueueNumber]) -> int | None:
    """Minutes that the called of some numbers waited on average, rounded down; None when none was called."""
    spans = [(one.called_at - one.taken_at).total_seconds() for one in rows if one.called_at]
    return int(sum(spans) / len(spans)) // 60 if spans else None


def of_today(hall: int, at: datetime, *, to: Actor) -> list[QueueNumber]:
    """The numbers of a hall's day that are for the reader's agency."""
    found = standing(hall, at).hall
    return list(_at(found, at).filter(agency=side(found, to)).order_by("number"))
