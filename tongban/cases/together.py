"""Several officers at one case: who has it open now, and that nobody acts on a case that changed while they looked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.cases import office, queries
from tongban.cases.models import Case, MaterialRow, Presence
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
    come(number, by=by, at=at)
    mine = Presence.objects.select_for_update().get(case=found.case_id, account=by.account or 0)
    if found.pk not in mine.read:
        mine.read = [*mine.read, found.pk]
        mine.save(update_fields=["read"])
        told = {"case": number, "material": found.name}
        log_actions.append("file.read", ("file", str(found.file_id)), told, by=by, at=at, parties=[found.case.party_id])
    return found


def present(found: Case, *, to: Actor, at: datetime) -> list[Present]:
    """Who else has the page of a case open, who came first in front."""
    rows = list(Presence.objects.filter(case=found, seen_at__gt=at - OPEN).exclude(account=to.account or 0).order_by("since", "pk"))
    names = actors.account_names(row.account for row in rows)
    return [Present(names[row.account], row.since, row.seen_at) for row in rows if row.account in names]


def sweep(*, at: datetime) -> int:
    """Take away who left long ago. Returns how many."""
    return Presence.objects.filter(seen_at__lt=at - KEPT).delete()[0]
