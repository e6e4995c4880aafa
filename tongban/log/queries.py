"""Reads of the log: events of a subject or about a party, heads, proofs and receipts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from tongban.base.errors import NotFound, Unavailable
from tongban.base.suites import text
from tongban.log import compact, heads, merkle, notes
from tongban.log.models import Checkpoint, Entry, Event, Follower, Parked, Pending
from tongban.log.proofs import PROMISE
from tongban.log.store import keys
from tongban.log.tiles import read_tile

RECEIPT = "tongban-receipt-1"
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def of_subject(noun: str, key: str) -> list[Event]:
    """Events of a subject in the order of the log, then those that wait for a place: a clock may be set back, the order stays."""
    found = Event.objects.filter(noun=noun, key=key)
    return list(found.order_by(F("place__position").asc(nulls_last=True), "pending__pk"))


def count(noun: str, key: str, *, without: Iterable[str] = ()) -> int:
    """How many events a subject has had, `without` some kinds."""
    return Event.objects.filter(noun=noun, key=key).exclude(kind__in=list(without)).count()


def about(party: int, *, kinds: Iterable[str] = (), since: datetime | None = None, limit: int = 100) -> list[Event]:
    """The latest events about a party, newest first; `since`: only what was recorded after."""
    wanted = {"about__party": party, "kind__in": list(kinds), "recorded_at__gt": since}
    found = Event.objects.filter(**{name: value for name, value in wanted.items() if value})
    return list(found.order_by("-at", "-pk")[:limit])


def latest(
    *,
    kinds: Iterable[str] = (),
    noun: str = "",
    key: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: str = "",
    limit: int = 50,
) -> list[Event]:
    """Events with their places, newest first: of kinds, of a subject, recorded from `since` to before `until`, after the last one seen.

    Raises NotFound("log.no_event") for a `before` that is not there.
    """
    wanted = {"kind__in": list(kinds), "noun": noun, "key": key, "recorded_at__gte": since, "recorded_at__lt": until}
    given = {name: value for name, value in wanted.items() if value}
    found = Event.objects.filter(**given)
    if before:
        seen = event(before)
        found = found.filter(Q(recorded_at__lt=seen.recorded_at) | Q(recorded_at=seen.recorded_at, pk__lt=seen.pk))
    # Identifiers grow with time (RFC 9562, version 7): without a filter their index gives the order.
    order = ("-recorded_at", "-pk") if given or before else ("-pk",)
    return list(found.select_related("place").order_by(*order)[:limit])


def body(event: Event) -> dict[str, Any] | None:
    """The facts of an event; None when they were erased."""
    return None if event.body is None else json.loads(event.body)


def event(event_id: str) -> Event:
    """An event by id. Raises NotFound("log.no_event")."""
    found = Event.objects.filter(pk=event_id).first() if IDENTIFIER.fullmatch(event_id) else None
    if found is None:
        raise NotFound("log.no_event", event=event_id)
    return found


def account_of(event: Event) -> int | None:
    """Whose act an event is; nobody's when the platform did it, or when its envelope is erased."""
    return json.loads(event.envelope)["by"].get("account") if event.envelope else None


def keys_of(ids: Iterable[str], noun: str) -> dict[str, str]:
    """Event id -> key of its subject, for those of a noun; what is no id is left out."""
    rows = Event.objects.filter(pk__in=[one for one in ids if IDENTIFIER.fullmatch(one)], noun=noun)
    return {str(pk): key for pk, key in rows.values_list("pk", "key")}


def head() -> Checkpoint | None:
    """The latest signed head."""
    return Checkpoint.objects.order_by("-pk").first()


def state() -> dict[str, Any]:
    """What operators watch: size, events waiting, lag and faults of followers."""
    latest = head()
    size = latest.size if latest else 0
    followers = {row.name: {"behind": size - row.position, "fault": row.fault} for row in Follower.objects.all()}
    return {"size": size, "pending": Pending.objects.count(), "followers": followers, "parked": Parked.objects.count()}


def last_recorded() -> datetime | None:
    """When the last event of the log was recorded; None when there is none."""
    waiting = Pending.objects.order_by("-pk").values_list("event__recorded_at", flat=True).first()
    return waiting or Entry.objects.order_by("-position").values_list("event__recorded_at", flat=True).first()


def waiting_since() -> datetime | None:
    """When the oldest event without a place was recorded; None when none waits."""
    return Pending.objects.order_by("pk").values_list("event__recorded_at", flat=True).first()


def proof(event_id: str) -> dict[str, Any]:
    """Proof that an event stands in the log under the latest head: index, size, path and the signed note.

    Raises NotFound("log.no_event"), and Unavailable("log.not_placed") until it has its place.
    """
    place = Entry.objects.filter(event_id=event(event_id).pk).values_list("position", flat=True).first()
    latest = head()
    if place is None or latest is None:
        raise Unavailable("log.not_placed", event=event_id)
    path = merkle.inclusion(place, latest.size, read_tile)
    return {"index": place, "size": latest.size, "path": [text(one) for one in path], "checkpoint": latest.note}


@dataclass(frozen=True)
class Sealed:
    """An event's public entry, its place, and the first signed head that covers it."""

    entry: bytes
    position: int
    size: int
    root: bytes


def sealed(event_id: str) -> Sealed:
    """Under which head an event was first sealed. Raises NotFound("log.no_event"), Unavailable("log.not_placed")."""
    found = event(event_id)
    place = Entry.objects.filter(event=found).values_list("position", flat=True).first()
    first = None if place is None else Checkpoint.objects.filter(size__gt=place).order_by("size", "pk").first()
    if place is None or first is None:
        raise Unavailable("log.not_placed", event=event_id)
    return Sealed(bytes(found.entry), place, first.size, bytes(first.root))


def receipt(found: Event) -> dict[str, Any]:
    """A self-contained receipt of an event: its envelope and salt, the node's signed promise, and the proof once it has its place.

    The promise signs "tongban promise\\n" and the hex entry, so that the event cannot be denied or dated back later.
    Raises NotFound("log.erased") when the salt is gone.
    """
    placed = Entry.objects.filter(event=found).exists()
    return {"format": RECEIPT, **_promised(found), "proof": proof(str(found.pk)) if placed else None}


def compact_receipt(noun: str, key: str, kind: str) -> str | None:
    """The receipt of a subject's event in the few letters that a code on paper holds; None when there is none, or it was erased."""
    return _compact(Event.objects.filter(noun=noun, key=key, kind=kind).first())


def compact_of(event_id: str) -> str | None:
    """The same of one event."""
    return _compact(Event.objects.filter(pk=event_id).first())


def _compact(found: Event | None) -> str | None:
    return compact.write(_promised(found)) if found and found.envelope_salt else None


def _promised(found: Event) -> dict[str, Any]:
    if found.envelope_salt is None:
        raise NotFound("log.erased", event=str(found.pk))
    key, entry = keys().signer("node"), bytes(found.entry)
    promise = {"key": key.id, "public": text(key.public), "signature": text(key.sign(PROMISE + entry.hex().encode()))}
    return {"envelope": found.envelope, "salt": text(bytes(found.envelope_salt)), "promise": promise}


def holds(event_id: str, entry: bytes) -> bool:
    """Whether an event still stands here as it did when its receipt was given."""
    return Event.objects.filter(pk=event_id, entry=entry).exists()


def verifiers() -> str:
    """The public keys of this node's log, a line each (C2SP vkey): the one in force and those before it."""
    name = heads.origin()
    return "".join(f"{notes.verifier(name, key.public)}\n" for key in keys().all("node"))


def tile(level: int, index: int, width: int = merkle.WIDTH) -> bytes:
    """Hashes of a tile, of its first `width`. Raises NotFound("log.no_tile") when it is not that full."""
    hashes = read_tile(level, index)[: width * 32]
    if len(hashes) != width * 32:
        raise NotFound("log.no_tile", level=level, index=index, width=width)
    return hashes


def entries(index: int, width: int = merkle.WIDTH) -> bytes:
    """The entries of tile `index`, each as two bytes of length and its 32 bytes (C2SP tlog-tiles entry bundle)."""
    first = index * merkle.WIDTH
    rows = Entry.objects.filter(position__gte=first, position__lt=first + width).order_by("position").values_list("event__entry", flat=True)
    if len(rows) != width:
        raise NotFound("log.no_tile", level="entries", index=index, width=width)
    return b"".join(b"\x00\x20" + bytes(entry) for entry in rows)
