"""Acts on regions: their calendars, their ends and successors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tongban.actors.calendar_models import CalendarChange
from tongban.actors.models import Region, RegionDay
from tongban.actors.queries import calendar_of, region
from tongban.actors.rights import require
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.calendar import WorkingCalendar
from tongban.base.errors import Discrepancy, Refused
from tongban.base.memory import forget
from tongban.log import actions as log


@dataclass(frozen=True)
class Said:
    """That a day is off (or, where it is not, worked on), and for which holiday."""

    off: bool
    name: str = ""


@transaction.atomic
def set_calendar(code: str, days: Mapping[date, bool], *, source: str, by: Actor, at: datetime) -> int:
    """Say on which days a region rests (True) or works (False) otherwise than the nation, with the notice that says so.

    A day said again replaces what was said. Returns how many days; what runs is reckoned anew after it (`CalendarChange`).
    """
    place, source = _allowed(code, source, by)
    said = {day: Said(off) for day, off in days.items()}
    if days and not _told(place, said, source):
        _keep(place, said, 0, source, by=by, at=at)
    return len(days)


@transaction.atomic
def publish_year(code: str, year: int, days: Mapping[date, Said], *, source: str, by: Actor, at: datetime) -> CalendarChange:
    """Publish the days off and make-up days of a year, of the nation or of a region over it; what runs is reckoned anew after it.

    Published again with other days, those take the place of what was said. The same again changes nothing.
    Raises NotAllowed, NotFound, Refused("actor.no_source", "calendar.year", "calendar.empty").
    """
    place, source = _allowed(code, source, by)
    ensure_year(code, year, days)
    said = would_say(place, year, days)
    there = CalendarChange.objects.filter(region=place, year=year).order_by("-pk").first()
    if there is not None and _told(place, said, source):
        return there
    return _keep(place, said, year, source, by=by, at=at)


def ensure_year(code: str, year: int, days: Mapping[date, Said]) -> None:
    """Raise Refused unless the year has days, and follows on the years that the nation has published."""
    last = calendar_of(code).published_through
    wrong = [] if days else [Discrepancy("calendar.empty", {"field": "file"})]
    if not 2000 <= year <= 2999 or (not region(code).parent_id and year > last + 1):
        wrong.append(Discrepancy("calendar.year", {"field": "year", "given": str(year), "last": last}))
    if wrong:
        raise Refused.of(wrong)


def would_say(place: Region, year: int, days: Mapping[date, Said]) -> dict[date, Said]:
    """What publishing a year says: its days, and those of before that are usual ones again."""
    return {**_undone(place, year, days), **days}


def note_swept(change: CalendarChange, upto: int, *, done: bool, at: datetime) -> None:
    """Note up to which key what runs was reckoned anew; it never goes back, whoever else sweeps at the same time."""
    CalendarChange.objects.filter(pk=change.pk, swept__lt=upto).update(swept=upto)
    if done:
        CalendarChange.objects.filter(pk=change.pk, done_at=None).update(done_at=at)


def _allowed(code: str, source: str, by: Actor) -> tuple[Region, str]:
    """The region, locked, and the notice as it is kept."""
    require(by, "region.calendar", region=code)
    forget()
    place = Region.objects.select_for_update().filter(pk=code).first() or region(code)
    source = text.clean(source, 200, field="source")
    if not source:
        raise Refused("actor.no_source", field="source")
    return place, source


def _undone(place: Region, year: int, days: Mapping[date, Said]) -> dict[date, Said]:
    """Days of the year that were said before and are said no more: usual ones again, as the week has them."""
    before, above = calendar_of(place.code), calendar_of(place.parent_id) if place.parent_id else WorkingCalendar()
    gone = [day for day in before.off | before.on if day.year == year and day not in days]
    return {day: Said(not above.is_working(day)) for day in gone if before.is_working(day) != above.is_working(day)}


def _told(place: Region, said: Mapping[date, Said], source: str) -> bool:
    """Whether all of it was said already, by the same notice."""
    rows = RegionDay.objects.filter(region=place, day__in=said)
    return {row.day: (Said(row.off, row.name), row.source) for row in rows} == {day: (one, source) for day, one in said.items()}


def _keep(place: Region, said: Mapping[date, Said], year: int, source: str, *, by: Actor, at: datetime) -> CalendarChange:
    rows = [RegionDay(region=place, day=day, off=one.off, name=one.name[:60], source=source) for day, one in sorted(said.items())]
    kept = ["off", "name", "source"]
    RegionDay.objects.bulk_create(rows, update_conflicts=True, unique_fields=["region", "day"], update_fields=kept)
    made = CalendarChange.objects.create(region=place, year=year, first=min(said), source=source, at=at, by=by.account)
    told = {day.isoformat(): "off" if one.off else "on" for day, one in sorted(said.items())}
    kind = "region.calendar_published" if year else "region.calendar_set"
    log.append(kind, ("region", place.code), {"days": told, "source": source, **({"year": year} if year else {})}, by=by, at=at)
    _forget()
    return made


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
