"""Followers take the events in their order. Effects in the database happen exactly once: handler and position share a transaction.

A handler that fails is tried five times; then its event is parked together with later ones of the same subject, and the rest goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tongban.log.models import Entry, Event, Follower, Parked

TRIES = 5
BATCH = 200
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


def run_all() -> int:
    """Run each follower until it has nothing left or fails. Returns how many events were looked at."""
    return sum(_until_done(name) for name in _registered)


def _until_done(name: str) -> int:
    total = 0
    while looked := run_once(name):
        total += looked
    return total


def run_once(name: str) -> int:
    """Handle the next batch of a follower; returns how far it came."""
    one = _registered[name]
    with transaction.atomic():
        Follower.objects.get_or_create(name=name)
        row = Follower.objects.select_for_update().get(name=name)
        entries = Entry.objects.filter(position__gte=row.position).order_by("position").select_related("event")[:BATCH]
        start = row.position
        for entry in entries:
            if not _take(one, row, entry):
                break
            row.position, row.tries, row.fault = entry.position + 1, 0, ""
        row.save()
        return row.position - start


def _take(one: Registered, row: Follower, entry: Entry) -> bool:
    """Handle one entry; False when it failed and is to be tried again."""
    event = entry.event
    if one.kinds and event.kind not in one.kinds:
        return True
    if Parked.objects.filter(follower=one.name, noun=event.noun, key=event.key).exists():
        _park(one.name, entry, "an earlier event of the same subject is parked")
        return True
    try:
        with transaction.atomic():
            one.handle(event)
    except Exception as error:  # noqa: BLE001  a handler may fail in any way; it is counted, shown and parked
        logger.warning("follower failed", extra={"follower": one.name, "event": str(event.pk), "fault": type(error).__name__})
        row.tries, row.fault = row.tries + 1, f"{type(error).__name__}: {error}"[:500]
        if row.tries < TRIES:
            return False
        _park(one.name, entry, row.fault)
    return True


def _park(name: str, entry: Entry, fault: str) -> None:
    event = entry.event
    Parked.objects.create(
        follower=name, event=event, noun=event.noun, key=event.key, position=entry.position, fault=fault, parked_at=timezone.now()
    )
