"""A joint matter is kept as long as its parts: drafts that are left alone go, and what was filed goes with the content of its last case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongban.base.actor import SYSTEM
from tongban.cases.joint_models import Joint
from tongban.documents import actions as documents
from tongban.documents import files
from tongban.exchange import actions as exchange
from tongban.log import actions as log


def erase_due(*, at: datetime, limit: int = 200) -> int:
    """Erase drafts whose time is over and joint matters all of whose cases are erased; for the worker. Returns how many."""
    drafts = Joint.objects.filter(submitted_at=None, erased_at=None, erase_on__lt=at.date())
    kept = Joint.objects.filter(parts__case__isnull=False, parts__case__erased_at=None)
    filed = Joint.objects.filter(erased_at=None, submitted_at__isnull=False, parts__case__isnull=False).exclude(pk__in=kept)
    rows = [*drafts.values_list("pk", flat=True)[:limit], *filed.distinct().values_list("pk", flat=True)[:limit]]
    return sum(_erase(row, at=at) for row in rows)


@transaction.atomic
def _erase(pk: int, *, at: datetime) -> bool:
    row = Joint.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.erased_at is not None:
        return False
    for material in row.materials.filter(removed_at=None):
        files.erase(material.file_id, at=at)
    for file in (file for scan in row.scans.all() for file in scan.files):
        files.erase(file, at=at)
    row.marks.update(said=None)
    row.form, row.held, row.erased_at, row.erase_on = {}, {}, at, None
    if row.submitted_at is None:
        row.withdrawn_at = row.withdrawn_at or at
        exchange.disclose(row.number, at=at)
    row.save()
    documents.erase(("joint", row.number))
    log.erase(("joint", row.number), by=SYSTEM, at=at, reason="retention")
    log.append("joint.erased", ("joint", row.number), {"reason": "retention"}, by=SYSTEM, at=at, parties=[row.party_id])
    return True
