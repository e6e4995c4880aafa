"""Append to the log, erase what the law lets be erased, resume what was parked."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tongban.base import canonical
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.base.names import uuid7
from tongban.log.models import Event, Parked, Pending

VERSION = 1
ROTATED = {"node", "seal", "seal-root", "personal", "files"}
Drawn = tuple[Event, tuple[int, ...]]
_gathering: ContextVar[list[Drawn] | None] = ContextVar("gathering", default=None)


def append(kind: str, subject: tuple[str, str], body: dict[str, Any], *, by: Actor, at: datetime, parties: Iterable[int] = ()) -> Event:
    """Record an act inside its transaction.

    `kind` is `noun.verb`, `subject` (noun, key), `body` canonical JSON facts, `at` the legal moment, `parties` whom it is about.
    Returns the event; its place in the log follows within a second.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event is written in the transaction of its act")
    event = draw(kind, subject, body, by=by, at=at)
    drawn, gathering = (event, tuple(sorted(set(parties)))), _gathering.get()
    if gathering is None:
        _write([drawn])
    else:
        gathering.append(drawn)
    return event


@contextmanager
def gathered() -> Iterator[None]:
    """The events of an act that has many are written together when it ends: as many statements as for one.

    A refusal inside must end the act, or events of what was undone would be written.
    """
    if _gathering.get() is not None:
        yield
        return
    drawn: list[Drawn] = []
    token = _gathering.set(drawn)
    try:
        yield
    finally:
        _gathering.reset(token)
    if drawn:
        _write(drawn)


@contextmanager
def unwritten() -> Iterator[None]:
    """What is tried here is undone by its caller, in the database too, so its events are not written."""
    token = _gathering.set([])
    try:
        yield
    finally:
        _gathering.reset(token)


def _write(drawn: list[Drawn]) -> None:
    """Two statements by hand, one more with parties (one in all on PostgreSQL): every act comes through here."""
    rows = [_row(event) for event, _ in drawn]
    keys = [row[0] for row in rows]
    about = [(key, party) for key, (_, parties) in zip(keys, drawn, strict=True) for party in parties]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [list(one) for one in zip(*rows, strict=True)]
            cursor.execute(ALL, [*columns, [key for key, _ in about], [party for _, party in about]])
            return
        cursor.execute(f"{EVENT} VALUES {', '.join([PLACES] * len(rows))}", [one for row in rows for one in row])
        cursor.execute(f"{PENDING} VALUES {', '.join(['(%s)'] * len(keys))}", keys)
        if about:
            places = ", ".join(["(%s, %s)"] * len(about))
            cursor.execute(f"INSERT INTO log_about (event_id, party) VALUES {places}", [one for pair in about for one in pair])


EVENT = "INSERT INTO log_event (id, kind, noun, key, at, recorded_at, body, body_salt, envelope, envelope_salt, entry)"
PLACES = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
PENDING = "INSERT INTO log_pending (event_id)"
# One text however many events there are, so PostgreSQL plans it once; the order is that in which they were drawn.
TYPES = ("uuid", *["text"] * 3, *["timestamptz"] * 2, "text", "bytea", "text", "bytea", "bytea")
ALL = f"""
WITH written AS (
    {EVENT} SELECT id, kind, noun, key, at, recorded_at, body, body_salt, envelope, envelope_salt, entry
    FROM unnest({", ".join(f"%s::{one}[]" for one in TYPES)}) WITH ORDINALITY
    AS x (id, kind, noun, key, at, recorded_at, body, body_salt, envelope, envelope_salt, entry, place) ORDER BY place RETURNING id
), about AS (
    INSERT INTO log_about (event_id, party) SELECT * FROM unnest(%s::uuid[], %s::bigint[])
) {PENDING} SELECT id FROM written
"""


def _row(event: Event) -> list[Any]:
    """The values of EVENT as the database takes them."""
    when = connection.ops.adapt_datetimefield_value
    key = event.id if connection.features.has_native_uuid_field else event.id.hex
    salted = [event.body, event.body_salt, event.envelope, event.envelope_salt, event.entry]
    return [key, event.kind, event.noun, event.key, when(event.at), when(event.recorded_at), *salted]


def append_many(events: list[Event]) -> None:
    """Record several drawn events at once (bulk acts)."""
    if connection.vendor == "postgresql" and events:
        _write([(event, ()) for event in events])
        return
    Event.objects.bulk_create(events)
    Pending.objects.bulk_create([Pending(event=event) for event in events])


def draw(kind: str, subject: tuple[str, str], body: dict[str, Any], *, by: Actor, at: datetime) -> Event:
    """An event, not yet written. Envelope: version, node, kind, subject, times, actor, SHA-256(salt‖body)."""
    from tongban.log.store import node

    identity, recorded = uuid7(), timezone.now()
    body_salt, envelope_salt = os.urandom(16), os.urandom(16)
    text = canonical.dumps(body)
    envelope = canonical.dumps(
        {
            "version": VERSION,
            "node": node(),
            "id": str(identity),
            "kind": kind,
            "subject": list(subject),
            "at": moment(at),
            "recorded_at": moment(recorded),
            "by": by.as_json(),
            "body": hashlib.sha256(body_salt + text).hexdigest(),
        }
    )
    return Event(
        id=identity,
        kind=kind,
        noun=subject[0],
        key=subject[1],
        at=at,
        recorded_at=recorded,
        body=text.decode(),
        body_salt=body_salt,
        envelope=envelope.decode(),
        envelope_salt=envelope_salt,
        entry=hashlib.sha256(envelope_salt + envelope).digest(),
    )


def moment(at: datetime) -> str:
    """An instant as envelopes write it: UTC with microseconds, 2026-03-02T01:00:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@transaction.atomic
def erase(subject: tuple[str, str], *, by: Actor, at: datetime, reason: str) -> int:
    """Erase bodies and salts of a subject's events; entries and proofs stay valid. Returns how many; leaves an event of its own."""
    count = Event.objects.filter(noun=subject[0], key=subject[1]).update(body=None, body_salt=None, envelope_salt=None)
    append("log.erased", subject, {"events": count, "reason": reason}, by=by, at=at)
    return count


@transaction.atomic
def looked(asked: dict[str, str], *, by: Actor, at: datetime) -> Event:
    """Record that somebody searched the log for a subject, and how: who watches is watched too. The caller has asked for the right."""
    return append("log.looked", ("log", "events"), asked, by=by, at=at)


@transaction.atomic
def rotate_key(use: str, *, by: Actor, at: datetime) -> str:
    """Put a new key in force for a use; earlier ones stay, so that what they signed or sealed stays valid. Returns the new key's id.

    Raises Refused("keys.cannot_rotate") for uses whose values are found by the key itself.
    """
    from tongban.log.store import keys

    if use not in ROTATED:
        raise Refused("keys.cannot_rotate", use=use, known=sorted(ROTATED))
    key = keys().rotate(use)
    append("key.rotated", ("key", use), {"id": key.id}, by=by, at=at)
    return key.id


@transaction.atomic
def resume(follower: str, subject: tuple[str, str], *, by: Actor, at: datetime) -> int:
    """Hand the parked events of a subject to their follower again, in their order. Returns how many were handled.

    Raises NotFound("log.no_follower").
    """
    from tongban.log.followers import registered

    known = registered()
    if follower not in known:
        raise NotFound("log.no_follower", follower=follower, known=sorted(known))
    handle = known[follower].handle
    parked = Parked.objects.select_for_update().filter(follower=follower, noun=subject[0], key=subject[1]).order_by("position")
    handled = 0
    for row in parked.select_related("event"):
        handle(row.event)
        row.delete()
        handled += 1
    append("follower.resumed", subject, {"follower": follower, "events": handled}, by=by, at=at)
    return handled
