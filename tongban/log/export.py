"""The public log as a folder of static files: `checkpoint`, `key`, `tile/...`, as C2SP tlog-tiles lays them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tongban.base.errors import NotFound, Refused
from tongban.log import merkle, notes, paths, queries
from tongban.log.tiles import read_tile


def export(folder: Path) -> int:
    """Write what is new since the last time; tiles never change, so what is there stays. Returns the size of the head, written last.

    Raises NotFound("log.empty") when nothing was signed yet, Refused("log.other_folder") when another log is kept there.
    """
    head = queries.head()
    if head is None:
        raise NotFound("log.empty")
    _refuse_other(folder, head.size)
    level = 0
    while head.size >> (level * merkle.HEIGHT):
        for index, width in paths.widths(level, head.size):
            _write(folder / paths.of_tile(level, index, width), partial(queries.tile, level, index, width))
            if level == 0:
                _write(folder / paths.of_tile("entries", index, width), partial(queries.entries, index, width))
        level += 1
    (folder / "key").write_text(queries.verifiers())
    (folder / "checkpoint").write_text(head.note)
    return head.size


def _refuse_other(folder: Path, size: int) -> None:
    """What was written before must be the beginning of this log."""
    kept = folder / "checkpoint"
    if not kept.exists():
        return
    note = notes.read(kept.read_text())
    if note.size > size or merkle.root(note.size, read_tile) != note.root:
        raise Refused("log.other_folder", folder=str(folder))


def read_entries(folder: Path, size: int) -> Iterator[bytes]:
    """The first `size` entries of such a folder; FileNotFoundError names a tile that is missing."""
    for index, width in paths.widths(0, size):
        path = folder / paths.of_tile("entries", index, width)
        whole = folder / paths.of_tile("entries", index)
        bundle = (path if path.exists() else whole).read_bytes()
        yield from (bundle[place + 2 : place + 34] for place in range(0, 34 * width, 34))


def _write(path: Path, content: Callable[[], bytes]) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.part")
        unfinished.write_bytes(content())
        unfinished.replace(path)
