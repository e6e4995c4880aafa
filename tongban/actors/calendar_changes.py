"""What was said anew of working days and is not yet carried to everything that runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tongban.actors.calendar_models import CalendarChange
from tongban.actors.queries import region_path


def of_region(code: str, key: int, *, until: datetime) -> list[CalendarChange]:
    """Changes of a region or of one above it up to a moment that were not yet carried to what has a key; the oldest first."""
    rows = CalendarChange.objects.filter(done_at=None, at__lte=until, swept__lt=key).order_by("pk")
    return [one for one in rows if one.region_id in region_path(code)]


def unswept(*, until: datetime) -> CalendarChange | None:
    """The first change up to a moment that was not yet carried to everything that runs."""
    return CalendarChange.objects.filter(done_at=None, at__lte=until).select_related("region").order_by("pk").first()


def listed(codes: Iterable[str], *, limit: int = 20) -> list[CalendarChange]:
    """What was said of the working days of some regions, newest first; `done_at` once everything that runs was reckoned anew."""
    return list(CalendarChange.objects.filter(region__in=list(codes)).select_related("region").order_by("-pk")[:limit])


def of_nation(year: int) -> list[CalendarChange]:
    """How a year was published, oldest first."""
    return list(CalendarChange.objects.filter(year=year, region__parent=None).order_by("pk"))
