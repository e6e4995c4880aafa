"""Duties that there are get their days; what was answered as found to be so was put right by what the answer tells."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Case, F, Value, When

from tongban.base.limits import end_of

UTC = "UTC"


def forward(apps: Any, editor: Any) -> None:
    duties, days = apps.get_model("oversight", "FollowUp"), apps.get_model("oversight", "DutyDay")
    duties.objects.filter(founded=True, answered_at__isnull=False).update(mended_at=F("answered_at"), mended_by=F("answered_by"))
    reached = dict(apps.get_model("oversight", "CallBack").objects.filter(reached=True).values_list("rating", "at"))
    for row in duties.objects.select_related("rating__case__party", "rating__case__region"):
        zone = _zone(apps, row.rating.case.region)
        days.objects.create(**_day(row, "verify", row.verify_by, row.verified_at, zone))
        days.objects.create(**_day(row, "fix", row.fix_by, row.answered_at, zone))
        if row.rating.case.party.scheme != "none":
            days.objects.create(**_day(row, "call", row.fix_by, reached.get(row.rating_id), zone))
    known = When(called_once=True, then=Value(1)), When(called_once=False, then=Value(0))
    apps.get_model("oversight", "Measured").objects.exclude(called_once=None).update(called=Case(*known))


def _day(row: Any, what: str, day: date, met: datetime | None, zone: ZoneInfo) -> dict[str, Any]:
    """What was done too late was not told upward then, and is not now."""
    return {"follow_up": row, "what": what, "day": day, "at": end_of(day, zone), "met_at": met}


def _zone(apps: Any, region: Any) -> ZoneInfo:
    above = region.path.strip("/").split("/")
    named = dict(apps.get_model("actors", "Region").objects.filter(pk__in=above).exclude(zone="").values_list("code", "zone"))
    return ZoneInfo(next((named[code] for code in reversed(above) if code in named), UTC))


class Migration(migrations.Migration):
    dependencies = [("oversight", "0005_mending_days")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
