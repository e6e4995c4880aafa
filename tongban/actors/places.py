"""Acts on regions: their calendars, their ends and successors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from tongban.actors.models import Region, RegionDay
from tongban.actors.queries import region
from tongban.actors.rights import require
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Refused
from tongban.base.memory import forget
from tongban.log import actions as log


@transaction.atomic
def set_calendar(code: str, days: Mapping[date, bool], *, source: str, by: Actor, at: datetime) -> int:
    """Say on which days a region rests (True) or works (False) otherwise than the nation, with the notice that says so.

    A day said again replaces what was said. Returns how many days; limits that run are reckoned anew by whoever asks for them.
    """
    require(by, "region.calendar", region=code)
    place = Region.objects.select_for_update().filter(pk=code).first() or region(code)
    source = text.clean(source, 200, field="source")
    if not source:
        raise Refused("actor.no_source")
    said = {row.day: (row.off, row.source) for row in RegionDay.objects.filter(region=place, day__in=days)}
    if said == {day: (off, source) for day, off in days.items()}:
        return len(said)
    rows = [RegionDay(region=place, day=day, off=off, source=source) for day, off in sorted(days.items())]
    RegionDay.objects.bulk_create(rows, update_conflicts=True, unique_fields=["region", "day"], update_fields=["off", "source"])
    told = {day.isoformat(): "off" if off else "on" for day, off in sorted(days.items())}
    log.append("region.calendar_set", ("region", code), {"days": told, "source": source}, by=by, at=at)
    _forget()
    return len(rows)


@transaction.atomic
def end_region(code: str, successor: str, *, on: date, by: Actor, at: datetime) -> Region:
    """End a division on a day; its code stays in numbers and cases that have it and leads to the successor (GB/T 2260 changes yearly)."""
    row = Region.objects.select_for_update().filter(pk=code).first() or region(code)
    require(by, "region.load", region=code)
    heir = region(successor)
    if heir.code == code or heir.until is not None:
        raise Refused("actor.bad_successor", name=heir.name)
    if (row.until, row.successor) == (on, heir.code):
        return row
    row.until, row.successor = on, heir.code
    row.save(update_fields=["until", "successor"])
    log.append("region.ended", ("region", code), {"until": on.isoformat(), "successor": heir.code}, by=by, at=at)
    _forget()
    return row


def _forget() -> None:
    """Now, so that the act itself sees the change, and again when it is certain, in case another thread asked in between."""
    forget()
    transaction.on_commit(forget)
