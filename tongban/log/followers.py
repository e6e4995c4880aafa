"""Followers take the events in their order. Effects in the database happen exactly once: handler and position share a transaction.

A handler that fails is tried five times; then its event is parked together with later ones of the same subject, and the rest goes on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from tongban.log.models import Entry, Follower, Parked
from tongban.log.models import Event as Event

TRIES = 5
BATCH = 200
SPAN = 10_000  # positions looked over at once for events of a follower's kinds
NEAR = 2_000  # positions that are looked over at once for all followers
PATIENCE = 0.2
logger = logging.getLogger("tongban.followers")
Handle = Callable[[Event], None]


@dataclass(frozen=True)
class Registered:
    """A follower: the kinds of events it wants (all when empty) and what it does."""

    name: str
    kinds: frozenset[str]
    handle: Handle


_registered: dict[str, Registered] = {}


def follower(name: str, *kinds: str) -> Callable[[Handle], Handle]:
    """Register a handler under a name that never changes (its position hangs on it)."""

    def register(handle: Handle) -> Handle:
        _registered[name] = Registered(name, frozenset(kinds), handle)
        return handle

    return register


def registered() -> dict[str, Registered]:
    """Every follower of this process."""
    return dict(_registered)


def waiting() -> list[str]:
    """Followers that have events of their kinds before them, for a worker that mostly finds none; no row is locked for that.

    It writes where that saves turns: those that want nothing of what is new are moved past it together, for alone each would take a
    turn to write, and a commit.
    """
    last = Entry.objects.order_by("-position").values_list("position", flat=True).first()
    if last is None:
        return []
    reached = dict(Follower.objects.values_list("name", "position"))
    behind = {name: reached.get(name, 0) for name in _registered if reached.get(name, 0) <= last}
    if not behind or last - min(behind.values()) >= NEAR:
        return list(behind)
    wanted = _wanting(behind, last)
    _pass_over({name: start for name, start in behind.items() if name in reached and name not in wanted}, last)
    return [name for name in behind if name in wanted or name not in reached]


def _wanting(behind: dict[str, int], last: int) -> set[str]:
    """Which followers want something of what lies before them up to a position."""
    new = Entry.objects.filter(position__gte=min(behind.values()), position__lte=last).values_list("position", "event__kind")
    places: dict[str, int] = {kind: position for position, kind in new.order_by("position")}  # the last one of each kind
    return {name for name, start in behind.items() if any(places.get(kind, -1) >= start for kind in (_registered[name].kinds or places))}


def _pass_over(behind: dict[str, int], last: int) -> None:
    """Move followers on that are still where they were seen, and have not failed there."""
    for start in sorted(set(behind.values())):
        names = [name for name, at in behind.items() if at == start]
        Follower.objects.filter(name__in=names, position=start, tries=0).update(position=last + 1)


def failing() -> dict[str, int]:
    """Followers whose next event failed, with the number of tries."""
    return dict(Follower.objects.filter(tries__gt=0).values_list("name", "tries"))


def parked() -> dict[str, int]:
    """Followers that have parked events, with how many."""
    return dict(Parked.objects.values_list("follower").annotate(n=Count("pk")).order_by("follower"))


def run_all() -> int:
    """Run each follower until it has nothing left or fails. Returns how many events were looked at."""
    return sum(run(name) for name in waiting())


def run(name: str) -> int:
    """Run one follower until it has nothing left or fails. Returns how many events were looked at."""
    total, done = 0, False
    while not done:
        looked, done = _batch(name)
        total += looked
    return total


def run_once(name: str) -> int:
    """Handle the next batch of a follower in one transaction; returns how far it came.

    A batch ends after BATCH events of its kinds or PATIENCE seconds: on the embedded database other writers wait for it.
    """
    return _batch(name)[0]


def _batch(name: str) -> tuple[int, bool]:
    """The same, and whether nothing is left, or the next one failed."""
    one = _registered[name]
    with transaction.atomic():
        row = _lock(name)
        start, until = row.position, time.monotonic() + PATIENCE
        entries, end, done = _ahead(one, start)
        parked = _parked(one.name, entries)
        for entry in entries:
            if not _take(one, row, entry, parked):
                done = True
                break
            row.position, row.tries, row.fault = entry.position + 1, 0, ""
            if time.monotonic() > until:
                done = False
                break
        else:
            row.position = end
        if entries or end > start:
            row.save()
        return row.position - start, done


def _lock(name: str) -> Follower:
    """The row of a follower, locked; made when it has none yet."""
    row = Follower.objects.select_for_update().filter(name=name).first()
    if row is None:
        Follower.objects.bulk_create([Follower(name=name)], ignore_conflicts=True)
        row = Follower.objects.select_for_update().get(name=name)
    return row


def _ahead(one: Registered, start: int) -> tuple[list[Entry], int, bool]:
    """The next entries of its kinds, the position up to which there are no others, and whether these are all."""
    last = Entry.objects.order_by("-position").values_list("position", flat=True).first()
    all_ahead = 0 if last is None else last + 1
    end = min(start + SPAN, all_ahead)
    found = Entry.objects.filter(position__gte=start, position__lt=end).order_by("position").select_related("event")
    if one.kinds:
        found = found.filter(event__kind__in=one.kinds)
    entries = list(found[:BATCH])
    if len(entries) == BATCH:
        end = entries[-1].position + 1
    return entries, max(start, end), end >= all_ahead


def _parked(name: str, entries: list[Entry]) -> set[tuple[str, str]]:
    """Which subjects of these entries the follower has parked."""
    if not entries:
        return set()
    return set(Parked.objects.filter(follower=name, key__in={entry.event.key for entry in entries}).values_list("noun", "key"))


def _take(one: Registered, row: Follower, entry: Entry, parked: set[tuple[str, str]]) -> bool:
    """Handle one entry; False when it failed and is to be tried again."""
    event = entry.event
    subject = (event.noun, event.key)
    if subject in parked:
        _park(one.name, entry, "an earlier event of the same subject is parked")
        return True
    try:
        with transaction.atomic():
            one.handle(event)
    except Exception as error:  # noqa: BLE001  a handler may fail in any way; it is counted, shown and parked
        logger.warning("follower failed", extra={"follower": one.name, "event": str(event.pk)}, exc_info=True)
        row.tries, row.fault = row.tries + 1, f"{type(error).__name__}: {error}"[:500]
        if row.tries < TRIES:
            return False
        _park(one.name, entry, row.fault)
        parked.add(subject)
    return True


def _park(name: str, entry: Entry, fault: str) -> None:
    event = entry.event
    Parked.objects.create(
        follower=name, event=event, noun=event.noun, key=event.key, position=entry.position, fault=fault, parked_at=timezone.now()
    )
