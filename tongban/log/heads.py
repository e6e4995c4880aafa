"""The signed heads of the log: in the database, and the last one also outside it, so that a database of an older state is known.

Outside: the file `checkpoint` in the home, a signed note as in `notes`, replaced whole and never by an earlier head of the same origin.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from tongban.base.errors import Refused
from tongban.log import merkle, notes
from tongban.log.models import Checkpoint, Entry, Origin
from tongban.log.store import keys, node

Read = Callable[[int, int], bytes]


def file() -> Path:
    """Where the last head is kept outside the database."""
    return Path(settings.HOME) / "checkpoint"


def outside() -> str:
    """The head kept outside the database; empty when there is none."""
    return file().read_text() if file().exists() else ""


def keep_outside(note: str) -> None:
    """Keep a head beside the database: synced, then renamed, so that it is whole or not there; never an earlier one over a later one."""
    path = file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name("checkpoint.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not _is_earlier(note, outside()):
            _replace(path, note)


def size() -> int:
    """How many events have a place."""
    last = Entry.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def origin() -> str:
    """The name under which the log is signed now."""
    latest = Origin.objects.order_by("-pk").first()
    return (latest or Origin.objects.create(name=f"{node()}/log1", opened_at=timezone.now())).name


def sign(name: str, entries: int, read: Read) -> str:
    """Sign the head of `entries` and keep it in the database. Raises Refused("log.forked") when another root was signed for that size."""
    root = merkle.root(entries, read)
    earlier = Checkpoint.objects.filter(origin=name, size=entries).first()
    if earlier is not None:
        if bytes(earlier.root) != root:
            raise Refused("log.forked", size=entries)
        return earlier.note
    note = notes.write(name, entries, root, keys().signer("node"))
    Checkpoint.objects.create(origin=name, size=entries, root=root, note=note, at=timezone.now())
    return note


def behind(read: Read) -> dict[str, Any] | None:
    """Where the database does not hold what the head outside it names: the sizes of both; None when it does.

    Raises Refused: log.head_damaged when the file is no head, log.foreign_key when it was signed with a key that is not in the key store.
    """
    latest = Checkpoint.objects.order_by("-pk").values_list("note", flat=True).first()
    text = outside() or latest
    if not text:
        return None
    head = read_head(text)
    names = list(Origin.objects.order_by("-pk").values_list("name", "old_head"))
    inside = size()
    found = {"outside": head.size, "inside": inside}
    if not names or head.origin != names[0][0]:
        # Right after a reopening the file may still be the old head: the one that the new origin names.
        return None if names and names[0][1] == text else found
    if head.size > inside or merkle.root(head.size, read) != head.root:
        return found
    return None


def read_head(text: str) -> notes.Note:
    """The head in a text, signed by a key of this node. Raises Refused: log.head_damaged, log.foreign_key."""
    try:
        head = notes.read(text)
    except ValueError as error:
        raise Refused("log.head_damaged", file=str(file())) from error
    if not any(notes.signed_by(head, key.public) for key in keys().all("node")):
        raise Refused("log.foreign_key", folder=str(settings.KEYS))
    return head


def _is_earlier(note: str, kept: str) -> bool:
    try:
        new, old = notes.read(note), notes.read(kept)
    except ValueError:
        return False
    return new.origin == old.origin and new.size < old.size


def _replace(path: Path, note: str) -> None:
    partial = path.with_name(".checkpoint.part")
    with partial.open("w") as content:
        content.write(note)
        content.flush()
        os.fsync(content.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
