"""Several officers at one case: who has it open now, and that nobody acts on a case that changed while they looked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import office, on_paper, queries
from tongban.cases.models import Case, MaterialRow, Presence
from tongban.cases.scan_models import ScannedForm
from tongban.log import actions as log_actions
from tongban.log import queries as log

Result = TypeVar("Result")
AGAIN = timedelta(minutes=1)  # an open page is noted at most once a minute
OPEN = timedelta(minutes=5)  # without script a page is not heard of again, and people read for some minutes
KEPT = timedelta(hours=1)
QUIET = ("case.evidence_asked", "case.messages_read", "case.urged")  # after these an act fits as it did before


@dataclass(frozen=True)
class Present:
    """A colleague who has the page of a case open."""

    name: str
    since: datetime
    seen_at: datetime


@transaction.atomic
def as_seen(number: str, seen: int, act: Callable[[], Result], *, at: datetime) -> Result:
    """Do an act only while the case is as its reader saw it: with `seen` events (`mark`). Raises Refused("case.changed")."""
    row = office.locked(number, at=at)
    now = mark(row)
    if now != seen:
        raise Refused("case.changed", seen=seen, now=now)
    return act()


def mark(found: Case) -> int:
    """By which one sees that a case changed: how many events it has had that change what an officer acts on."""
    return log.count("case", found.number, without=QUIET)


def come(number: str, *, by: Actor, at: datetime) -> None:
    """Note that an officer has the page of a case open; within a minute again changes nothing."""
    if by.kind != "officer" or by.account is None:
        raise NotAllowed("actor.not_an_officer")
    found = queries.case(number, to=by)
    mine = Presence.objects.filter(case=found, account=by.account)
    if mine.filter(seen_at__gt=at - AGAIN, seen_at__lte=at).exists():
        return
    if not mine.filter(seen_at__gt=at - OPEN).update(seen_at=at):
        told = {"since": at, "seen_at": at, "read": []}
        Presence.objects.update_or_create(case=found, account=by.account, defaults=told)


@transaction.atomic
def read(number: str, row: int, *, by: Actor, at: datetime) -> MaterialRow:
    """Read a material of a case: the log says who did, once while they have the case open."""
    found = queries.material(number, row, to=by)
    _opened(found.case, found.pk, found.file_id, {"material": found.name}, by, at)
    return found


@transaction.atomic
def read_scan(number: str, scan: int, place: int, *, by: Actor, at: datetime) -> tuple[ScannedForm, Case]:
    """Look at a page of a form that came on paper for a case, from 1; the log says who did, as of a material.

    Raises NotFound("case.unknown", "file.unknown").
    """
    row = queries.case(number, to=by)
    found = on_paper.one_of(row, scan)
    _opened_scan(row, found, on_paper.file(found, place), by, at)
    return found, row


@transaction.atomic
def read_scan_file(number: str, scan: int, place: int, *, by: Actor, at: datetime) -> int:
    """Read a scan as it was handed over, a file from 1: its id. Recorded as a look at its pages is; raises as `read_scan` does.

    The form of a joint matter says to each office more than its part asks: its files are not opened from a part.
    """
    row = queries.case(number, to=by)
    found = on_paper.one_of(row, scan)
    if found.joint_id is not None or not 1 <= place <= len(found.files):
        raise NotFound("file.unknown")
    file = int(found.files[place - 1])
    _opened_scan(row, found, file, by, at)
    return file


def _opened_scan(row: Case, found: ScannedForm, file: int, by: Actor, at: datetime) -> None:
    _opened(row, f"scan-{file}", file, {"scan": found.pk}, by, at)


def _opened(row: Case, mark: int | str, file: int, told: dict[str, Any], by: Actor, at: datetime) -> None:
    """Record that an officer opens a file of a case, once for each stay."""
    come(row.number, by=by, at=at)
    mine = Presence.objects.select_for_update().get(case=row, account=by.account or 0)
    if mark not in mine.read:
        mine.read = [*mine.read, mark]
        mine.save(update_fields=["read"])
        log_actions.append("file.read", ("file", str(file)), {"case": row.number, **told}, by=by, at=at, parties=[row.party_id])


def present(found: Case, *, to: Actor, at: datetime) -> list[Present]:
    """Who else has the page of a case open, who came first in front."""
    rows = list(Presence.objects.filter(case=found, seen_at__gt=at - OPEN).exclude(account=to.account or 0).order_by("since", "pk"))
    names = actors.account_names(row.account for row in rows)
    return [Present(names[row.account], row.since, row.seen_at) for row in rows if row.account in names]


def sweep(*, at: datetime) -> int:
    """Take away who left long ago. Returns how many."""
    return Presence.objects.filter(seen_at__lt=at - KEPT).delete()[0]
