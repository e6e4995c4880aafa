"""From which day a revision holds: in turn, never backwards, and with nothing shared changed before its day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from tongban.base.errors import NotFound, Refused
from tongban.base.limits import legal_day
from tongban.pack.comparer import Difference
from tongban.services import piloted
from tongban.services.models import PackRevision
from tongban.services.pilot_models import Pilot
from tongban.services.queries import differences

# What the lower engines have once for everybody and without dates of its own: a change of it cannot wait for a day.
SHARED = ("element", "register", "column", "offer", "code", "ledger", "unit")


def begins(day: date, at: datetime) -> datetime:
    """The first moment of a legal day in the zone of the house. Raises Refused("pack.day_past") for a day that is over or runs already."""
    zone = timezone.get_default_timezone()
    if day <= legal_day(at, zone):
        raise Refused("pack.day_past", field="from", day=day.isoformat())
    return datetime.combine(day, time(), zone)


def ensure_in_turn(row: PackRevision, at: datetime) -> None:
    """Raise Refused("pack.next_lies_ahead") where a revision of the pack is published that holds only after this one would.

    On its day it would undo this one: it is called back first, and comes again with what this one changes.
    """
    later = PackRevision.objects.filter(pack=row.pack, state="published", effective_from__gt=at).exclude(pk=row.pk)
    found = later.filter(effective_from__gt=row.effective_from).order_by("effective_from").first()
    if found is not None and found.effective_from is not None:
        raise Refused("pack.next_lies_ahead", pack=row.pack, day=(found.effective_on or found.effective_from.date()).isoformat())


def taken(revision_id: int) -> PackRevision:
    """A revision, read once all of its pack are locked in one order: what of one pack is published and tried is decided in turn.

    Of the others only the keys are asked: each holds all files of the pack. Raises NotFound("pack.unknown").
    """
    pack = PackRevision.objects.filter(pk=revision_id).values_list("pack", flat=True).first()
    if pack is None:
        raise NotFound("pack.unknown")
    list(PackRevision.objects.select_for_update().filter(pack=pack).order_by("pk").values_list("pk"))
    return PackRevision.objects.get(pk=revision_id)


def shared(row: PackRevision) -> list[Difference]:
    """What a revision changes or takes away of things that everybody has at once."""
    return [one for one in differences(row.pk) if one.part in SHARED and one.change != "added"]


def ensure_nothing_shared(row: PackRevision) -> None:
    """Raise Refused("pack.shared_at_once") where a revision that shall wait changes what everybody has."""
    found = shared(row)
    if found:
        raise Refused("pack.shared_at_once", names=", ".join(f"{one.part} {one.name}" for one in found[:20]), count=len(found))


def reopen(row: PackRevision, at: datetime) -> list[int]:
    """Let the pilots of a revision that is called back before its day be open again, so that they can be stopped. Returns which.

    They were adopted to end on that day. None goes on beyond the day before another revision holds.
    """
    coming = PackRevision.objects.filter(pack=row.pack, state="published", effective_from__gt=at).exclude(pk=row.pk)
    following = coming.order_by("effective_from").first()
    first = (following.effective_on or following.effective_from.date()) if following and following.effective_from else None
    found = list(Pilot.objects.select_for_update().filter(revision=row, state="adopted", ended_on__gt=piloted.today(at)).order_by("pk"))
    for one in found:
        one.state, one.ended_on, one.ended_by, one.ended_at = "approved", None, None, None
        if first is not None and one.since < first <= one.until:
            one.until = first - timedelta(days=1)
        one.save(update_fields=["state", "ended_on", "ended_by", "ended_at", "until"])
    return [one.pk for one in found]
