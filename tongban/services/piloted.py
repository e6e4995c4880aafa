"""Where a pack is done by a revision on trial: asked of dates, like everything that holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from tongban.base import memory
from tongban.base.errors import Refused
from tongban.base.limits import legal_day
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
    rows = Pilot.objects.filter(pack=pack, state__in=("approved", "adopted", "stopped"), prolongs=None).order_by("pk")
    places = PilotPlace.objects.only("pilot_id", "service", "region_id")
    return tuple(_trial(row) for row in rows.prefetch_related(Prefetch("places", places)))


def _trial(row: Pilot) -> Trial:
    last = min(row.until, row.ended_on - timedelta(days=1)) if row.ended_on else row.until
    places = frozenset((one.service, one.region_id) for one in row.places.all())
    return Trial(row.pk, row.revision_id, row.since, last, places, row.state == "stopped")


remembered = memory.remembered(of_pack)


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
