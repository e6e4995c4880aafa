"""Where a pack is done by a revision on trial: asked of dates, like everything that holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from tongban.base import memory
from tongban.base.errors import NotFound, Refused
from tongban.base.limits import legal_day
from tongban.services.models import Effective, Offering
from tongban.services.pilot_models import Pilot, PilotPlace

Place = tuple[str, str]  # service, region of its offering


@dataclass(frozen=True)
class Trial:
    """A pilot that was approved: of which revision, from and to which legal day, where. One that was stopped holds on no day."""

    pilot: int
    revision: int
    since: date
    until: date
    places: frozenset[Place]
    stopped: bool = False

    def holds(self, day: date) -> bool:
        """Whether its revision holds at its places on a legal day."""
        return not self.stopped and self.since <= day <= self.until


def of_pack(pack: str) -> tuple[Trial, ...]:
    """The pilots of a pack that were approved, whether they run, are to come or are over."""
    return _trials(Pilot.objects.filter(pack=pack))


def _of_all() -> tuple[Trial, ...]:
    return _trials(Pilot.objects.exclude(state="stopped"))


def _trials(rows: QuerySet[Pilot]) -> tuple[Trial, ...]:
    rows = rows.filter(state__in=("approved", "adopted", "stopped"), prolongs=None).order_by("pk")
    places = PilotPlace.objects.only("pilot_id", "service", "region_id")
    return tuple(_trial(row) for row in rows.prefetch_related(Prefetch("places", places)))


def _trial(row: Pilot) -> Trial:
    last = min(row.until, row.ended_on - timedelta(days=1)) if row.ended_on else row.until
    places = frozenset((one.service, one.region_id) for one in row.places.all())
    return Trial(row.pk, row.revision_id, row.since, last, places, row.state == "stopped")


def trial(pilot: int) -> Trial:
    """A pilot that was approved. Raises NotFound("pilot.unknown")."""
    row = Pilot.objects.filter(pk=pilot, prolongs=None, state__in=("approved", "adopted", "stopped")).first()
    if row is None:
        raise NotFound("pilot.unknown")
    return _trial(row)


def listed(limit: int = 50, *, approved: bool = False) -> list[Pilot]:
    """Pilots, the newest first, with their places and revisions; requests to prolong stand with their pilot."""
    rows = Pilot.objects.filter(prolongs=None).select_related("revision").prefetch_related("places")
    rows = rows.filter(state__in=("approved", "adopted", "stopped")) if approved else rows
    return list(rows.defer("revision__files").order_by("-pk")[:limit])


def one(pilot: int) -> Pilot:
    """A pilot with its places. Raises NotFound("pilot.unknown")."""
    rows = Pilot.objects.filter(pk=pilot, prolongs=None).select_related("revision").defer("revision__files")
    row = rows.prefetch_related("places").first()
    if row is None:
        raise NotFound("pilot.unknown")
    return row


def standing(row: Pilot, day: date) -> str:
    """How a pilot stands on a legal day; one that was approved is ahead, runs, or is over while nobody has said how it ends."""
    if row.state != "approved":
        return row.state
    return "ahead" if day < row.since else "runs" if day <= row.until else "over"


def digests(revision: int) -> list[str]:
    """By which digests cases are pinned to a revision."""
    return list(Effective.objects.filter(revision=revision).values_list("pk", flat=True))


def asked(row: Pilot) -> Pilot | None:
    """The request to prolong a pilot that waits."""
    return Pilot.objects.filter(prolongs=row, state="proposed").first()


def agencies(rows: Iterable[Pilot]) -> dict[int, list[int]]:
    """Who offers the services at the places of pilots now: pilot -> agencies."""
    places = {one.pk: {(place.service, place.region_id) for place in one.places.all()} for one in rows}
    names = {service for found in places.values() for service, _ in found}
    offered = list(Offering.objects.filter(service__in=names, until=None).values_list("service", "region", "agency"))
    return {pk: sorted({agency for *place, agency in offered if tuple(place) in found}) for pk, found in places.items()}


def offering(names: Iterable[str]) -> dict[int, list[str]]:
    """Agencies that offer some of these services now, each with which: those that can be chosen for a pilot."""
    found: dict[int, list[str]] = {}
    rows = Offering.objects.filter(service__in=list(names), until=None).order_by("region", "agency", "service")
    for agency, service in rows.values_list("agency", "service"):
        found.setdefault(agency, []).append(service)
    return found


remembered = memory.remembered(of_pack)
everywhere = memory.remembered(_of_all)  # those of all packs that were not stopped


def today(at: datetime) -> date:
    """The legal day of the house, by which acts on pilots go."""
    return legal_day(at, timezone.get_default_timezone())


def open_of(pack: str, at: datetime) -> Pilot | None:
    """The pilot of a pack that was approved and runs or is to come."""
    rows = Pilot.objects.filter(pack=pack, state="approved", until__gte=today(at), prolongs=None)
    return rows.order_by("since").first()


def ensure_not_tried(revision: int, pack: str, at: datetime) -> None:
    """Raise Refused("pack.pilot_runs") where just this revision is on trial."""
    found = open_of(pack, at)
    if found is not None and found.revision_id == revision:
        ensure_none(pack, at)


def ensure_none(pack: str, at: datetime) -> None:
    """Raise Refused("pack.pilot_runs") while a revision of the pack is on trial: what it is compared with must stay as it is."""
    found = open_of(pack, at)
    if found is not None:
        raise Refused("pack.pilot_runs", pack=pack, since=found.since.isoformat(), until=found.until.isoformat())
