"""The one leader that gives events their places, grows the tree and signs its head (design laws 2 to 4)."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.log import actions, heads, merkle
from tongban.log.models import Checkpoint, Entry, Origin, Pending
from tongban.log.store import keys, node
from tongban.log.tiles import Tiles, read_tile

# A number of our own for PostgreSQL's advisory locks: "tongban" on a telephone keypad.
LEADER = 8664226
_owed = True  # whether the last head may not be safe outside the database: at the start, and after it could not be written


def run_once(limit: int = 2000) -> int:
    """Place up to `limit` pending events and sign the new head. Returns how many; 0 when none wait or another process leads.

    Raises Refused: log.behind when the head kept outside the database is further than the database, log.forked, log.head_damaged,
    log.foreign_key.
    """
    if not Pending.objects.exists():
        _keep_latest()
        return 0
    with transaction.atomic(durable=True):
        pending = list(Pending.objects.order_by("pk").values_list("pk", "event_id", "event__entry")[:limit]) if _lead() else []
        if not pending:
            return 0
        tiles = Tiles()
        _refuse_when_behind(tiles)
        start = heads.size()
        Entry.objects.bulk_create([Entry(position=start + place, event_id=event) for place, (_, event, _) in enumerate(pending)])
        leaves = [merkle.leaf_hash(bytes(entry)) for _, _, entry in pending]
        tiles.write(merkle.grow(start, leaves, tiles.read))
        note = heads.sign(heads.origin(), start + len(pending), tiles.read)
        Pending.objects.filter(pk__in=[row for row, _, _ in pending]).delete()
    _keep(note)
    return len(pending)


def catch_up() -> int:
    """Place everything that waits and run all followers until nothing is left. Returns how many events were placed."""
    from tongban.log import followers

    total = 0
    while True:
        placed = run_once()
        total += placed
        if not followers.run_all() + placed:
            return total


@transaction.atomic
def reopen(reason: str, *, by: Actor = SYSTEM) -> str:
    """Start a new origin after a restore from an older database; the old head, kept outside, is named in it. Returns the new name."""
    old = heads.outside()
    number = Origin.objects.count() + 1
    origin = Origin.objects.create(name=f"{node()}/log{number}", opened_at=timezone.now(), reason=reason, old_head=old)
    told = {"origin": origin.name, "reason": reason, "old_head": old}
    actions.append("log.reopened", ("log", origin.name), told, by=by, at=origin.opened_at)
    note = heads.sign(origin.name, heads.size(), read_tile)
    transaction.on_commit(lambda: _keep(note))
    return origin.name


def behind() -> dict[str, Any] | None:
    """How far the database lies behind the head outside it; None when it does not."""
    return heads.behind(read_tile)


def _refuse_when_behind(tiles: Tiles) -> None:
    found = heads.behind(tiles.read)
    if found:
        raise Refused("log.behind", **found)


def _keep(note: str) -> None:
    global _owed
    _owed = True
    heads.keep_outside(note)
    _owed = False


def _keep_latest() -> None:
    """Keep the last head outside where that failed (a full disk) or the file is gone."""
    if not _owed and heads.file().exists():
        return
    latest = Checkpoint.objects.order_by("-pk").first()
    if latest is not None and not heads.behind(read_tile):
        _keep(latest.note)


def _lead() -> bool:
    """Whether this transaction leads. SQLite has one writer anyway."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LEADER])
        return bool(cursor.fetchone()[0])


__all__ = ["behind", "catch_up", "keys", "read_tile", "reopen", "run_once"]
