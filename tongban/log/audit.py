"""The audit of the whole log: events against entries, entries against tiles, tiles against every signed head. Reads only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from tongban.base.errors import Discrepancy
from tongban.log import heads, merkle, notes
from tongban.log.actions import moment
from tongban.log.models import Checkpoint, Entry, Event, Pending, Tile
from tongban.log.store import keys
from tongban.log.tiles import read_tile

# A clock may be put right by minutes; an event that says it was recorded longer before a head that lacks it was dated back.
TOLERANCE = timedelta(minutes=10)


def audit() -> list[Discrepancy]:
    """Everything that does not fit, empty when the log is whole; facts name the event or the place.

    Codes: log.gap, log.changed, log.dated_back, log.unplaced, log.clock_back, log.tile_differs, log.head_differs, log.head_foreign,
    log.behind.
    """
    entries, found = _entries()
    tiles = merkle.grow(0, [merkle.leaf_hash(entry) for entry in entries], lambda level, index: b"")
    found += _unplaced()
    found += _tiles(tiles)
    found += _heads(tiles, len(entries))
    behind = heads.behind(read_tile)
    return [*found, *([Discrepancy("log.behind", behind)] if behind else [])]


def _entries() -> tuple[list[bytes], list[Discrepancy]]:
    """The entries in their order, each recomputed from its event where that is not erased, and what is wrong with them."""
    entries: list[bytes] = []
    found: list[Discrepancy] = []
    signed = list(Checkpoint.objects.order_by("pk").values_list("size", "at"))
    reached, latest = 0, None  # the last head that does not cover the event we are at; the next one does
    for place in Entry.objects.order_by("position").select_related("event").iterator(chunk_size=2000):
        if place.position != len(entries):
            found.append(Discrepancy("log.gap", {"position": len(entries)}))
            return entries, found
        while reached < len(signed) and signed[reached][0] <= place.position:
            reached, latest = reached + 1, signed[reached][1]
        if not _is_whole(place.event):
            found.append(Discrepancy("log.changed", {"event": str(place.event_id), "position": place.position}))
        if _is_dated_back(place.event, latest, signed[reached][1] if reached < len(signed) else None):
            found.append(Discrepancy("log.dated_back", {"event": str(place.event_id), "position": place.position}))
        entries.append(bytes(place.event.entry))
    return entries, found


def _is_whole(event: Event) -> bool:
    """Whether row, envelope and body still say what the entry sealed; what was erased cannot be held against it."""
    if event.envelope is None or event.envelope_salt is None:
        return True
    envelope = event.envelope.encode()
    if hashlib.sha256(bytes(event.envelope_salt) + envelope).digest() != bytes(event.entry):
        return False
    told = json.loads(envelope)
    row = [str(event.pk), event.kind, [event.noun, event.key], moment(event.at), moment(event.recorded_at)]
    if row != [told[name] for name in ("id", "kind", "subject", "at", "recorded_at")]:
        return False
    if event.body is None or event.body_salt is None:
        return True
    return bool(hashlib.sha256(bytes(event.body_salt) + event.body.encode()).hexdigest() == told["body"])


def _is_dated_back(event: Event, before: datetime | None, covering: datetime | None) -> bool:
    """Long before the head that lacks it and the one that has it. Where that is early too, the clock was set back: named once, there."""
    said = event.recorded_at + TOLERANCE
    return before is not None and said < before and (covering is None or said < covering)


def _unplaced() -> Iterator[Discrepancy]:
    """Events that have no place and do not wait for one."""
    for event in Event.objects.filter(place=None, pending=None).values_list("pk", flat=True):
        yield Discrepancy("log.unplaced", {"event": str(event)})
    for event in Pending.objects.filter(event__place__isnull=False).values_list("event_id", flat=True):
        yield Discrepancy("log.unplaced", {"event": str(event)})


def _tiles(wanted: dict[tuple[int, int], bytes]) -> Iterator[Discrepancy]:
    kept = {(tile.level, tile.index): bytes(tile.hashes) for tile in Tile.objects.iterator(chunk_size=500)}
    for level, index in sorted(wanted.keys() | kept.keys()):
        if wanted.get((level, index)) != kept.get((level, index)):
            yield Discrepancy("log.tile_differs", {"level": level, "index": index})


def _heads(tiles: dict[tuple[int, int], bytes], size: int) -> Iterator[Discrepancy]:
    """Every head that was signed must be the root of the entries as they are now, by a key that we have."""
    public, latest = [key.public for key in keys().all("node")], None
    for head in Checkpoint.objects.order_by("pk").iterator(chunk_size=500):
        facts = {"origin": head.origin, "size": head.size}
        if latest is not None and head.at < latest - TOLERANCE:
            yield Discrepancy("log.clock_back", {**facts, "from": moment(latest), "to": moment(head.at)})
        latest = head.at
        note = notes.read(head.note)
        if not any(notes.signed_by(note, one) for one in public):
            yield Discrepancy("log.head_foreign", facts)
        known = head.size <= size and merkle.root(head.size, lambda level, index: tiles.get((level, index), b""))
        if not known or not note.root == bytes(head.root) == known or (note.origin, note.size) != (head.origin, head.size):
            yield Discrepancy("log.head_differs", facts)
