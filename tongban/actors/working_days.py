"""The working days along a path of regions: the nation's file, years published since, and what each region says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db.models import OuterRef, Subquery

from tongban.actors.calendar_models import CalendarChange
from tongban.actors.models import Region
from tongban.base.calendar import WorkingCalendar, national

HOLIDAYS = Path(__file__).parents[2] / "data/china/holidays/holidays_cn_2007_2026.csv"


def of_path(path: Sequence[str]) -> WorkingCalendar:
    """The calendar of the last region of a path that begins with the nation. One statement."""
    year = CalendarChange.objects.filter(region=OuterRef("pk")).order_by("-year").values("year")[:1]
    said = ("pk", "last", "regionday__day", "regionday__off", "regionday__name")
    rows = list(Region.objects.filter(pk__in=path).annotate(last=Subquery(year)).values_list(*said))
    calendar = national(HOLIDAYS)
    for above in path:
        own = [one for one in rows if one[0] == above]
        days = [one[2:] for one in own if one[2] is not None]
        rests, works = [day for day, off, _ in days if off], [day for day, off, _ in days if not off]
        # What a region says of a year beforehand does not publish it: the nation's days could still move all others.
        through = max((one[1] or 0 for one in own), default=0) if above == path[0] else 0
        calendar = calendar.over(rests, works, names={day: name for day, _, name in days if name}, through=through)
    return calendar
