"""The one leader that gives events their places, grows the tree and signs its head (design laws 2 to 4)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.log import actions, merkle, notes
from tongban.log.models import Checkpoint, Entry, Origin, Pending, Tile
from tongban.log.store import keys, node

# A number of our own for PostgreSQL's advisory locks: "tongban" on a telephone keypad.
LEADER = 8664226


def run_once(limit: int = 2000) -> int:
    """Place up to `limit` pending events and sign the new head. Returns how many; 0 when none wait or another process leads.

    Raises Refused("log.behind") when the head kept outside the database is further than the database.
    """
    with transaction.atomic():
        if not _lead():
            return 0
        pending = list(Pending.objects.order_by("pk").values_list("pk", "event_id", "event__entry")[:limit])
        if not pending:
            return 0
        origin = _origin()
        _refuse_when_behind(origin)
        start = _size()
        Entry.objects.bulk_create([Entry(position=start + place, event_id=event) for place, (_, event, _) in enumerate(pending)])
        leaves = [merkle.leaf_hash(bytes(entry)) for _, _, entry in pending]
        changed = merkle.grow(start, leaves, read_tile)
        _write_tiles(changed)
        size = start + len(pending)
        note = _sign(origin, size)
        Pending.objects.filter(pk__in=[row for row, _, _ in pending]).delete()
    keep_outside(note)
    return len(pending)


def catch_up() -> int:
    """Place everything that waits and run all followers until nothing is left. Returns how many events were placed."""
    from tongban.log import followers

    total = 0
    while placed := run_once():
        total += placed
        followers.run_all()
    followers.run_all()
    while placed := run_once():
        total += placed
        followers.run_all()
    return total


def read_tile(level: int, index: int) -> bytes:
    """The hashes of a tile, empty when there is none."""
    row = Tile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
    return bytes(row) if row is not None else b""


def head_file() -> Path:
    """Where the last head is kept outside the database."""
    return Path(settings.HOME) / "checkpoint"


def keep_outside(note: str) -> None:
    """Write the head beside the database: synced, then renamed, so that it is whole or not there."""
    path = head_file()
    partial = path.with_name(f".checkpoint.{secrets.token_hex(4)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with partial.open("w") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


@transaction.atomic
def reopen(reason: str, *, by: Actor = SYSTEM) -> str:
    """Start a new origin after a restore from an older database; the old head, kept outside, is named in it. Returns the new name."""
    old = head_file().read_text() if head_file().exists() else ""
    number = Origin.objects.count() + 1
    origin = Origin.objects.create(name=f"{node()}/log{number}", opened_at=timezone.now(), reason=reason, old_head=old)
    told = {"origin": origin.name, "reason": reason, "old_head": old}
    actions.append("log.reopened", ("log", origin.name), told, by=by, at=origin.opened_at)
    note = _sign(origin.name, _size()) if _size() else ""
    head_file().unlink(missing_ok=True)
    if note:
        transaction.on_commit(lambda: keep_outside(note))
    return origin.name


def behind() -> dict[str, Any] | None:
    """How far the database lies behind the head outside it; None when it does not."""
    if not head_file().exists():
        return None
    outside = notes.read(head_file().read_text())
    size = _size()
    if outside.origin == _origin() and (outside.size > size or (outside.size and merkle.root(outside.size, read_tile) != outside.root)):
        return {"outside": outside.size, "inside": size}
    return None


def _refuse_when_behind(origin: str) -> None:
    found = behind()
    if found:
        raise Refused("log.behind", **found)


def _lead() -> bool:
    """Whether this transaction leads. SQLite has one writer anyway."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LEADER])
        return bool(cursor.fetchone()[0])


def _origin() -> str:
    latest = Origin.objects.order_by("-pk").first()
    return (latest or Origin.objects.create(name=f"{node()}/log1", opened_at=timezone.now())).name


def _size() -> int:
    last = Entry.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _write_tiles(changed: dict[tuple[int, int], bytes]) -> None:
    rows = [Tile(level=level, index=index, hashes=hashes) for (level, index), hashes in changed.items()]
    Tile.objects.bulk_create(rows, update_conflicts=True, unique_fields=["level", "index"], update_fields=["hashes"])


def _sign(origin: str, size: int) -> str:
    root = merkle.root(size, read_tile)
    note = notes.write(origin, size, root, keys().signer("node"))
    Checkpoint.objects.get_or_create(origin=origin, size=size, defaults={"root": root, "note": note, "at": timezone.now()})
    return note
