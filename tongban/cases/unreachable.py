"""Days on which the platform could not be reached: a period whose last day they met goes on. A read, nothing is flipped."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tongban.actors import queries as actors
from tongban.base.limits import due, end_of, legal_day
from tongban.cases.clock_models import Outage
from tongban.services import times

RULE = "outage"


def moved(last: date, region: str) -> date:
    """The last day of a period that would end on a day, after all outages that met it, one after the other."""
    zone, calendar = actors.zone_of(region), actors.calendar_of(region)
    begins = datetime.combine(last, time(), zone)
    for outage in Outage.objects.filter(ended__gt=begins).order_by("begun"):
        if outage.begun >= end_of(last, zone) or outage.ended <= end_of(last - timedelta(days=1), zone):
            continue
        rule = times.length(RULE, legal_day(outage.ended, zone), outage.at)
        if rule is not None:
            last = max(last, due(outage.ended, rule.value, calendar, zone).day)
    return last
