"""Tiles of the public tree in the database."""

from __future__ import annotations

from tongban.log.models import Tile


def read_tile(level: int, index: int) -> bytes:
    """The hashes of a tile, empty when there is none."""
    row = Tile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
    return bytes(row) if row is not None else b""


class Tiles:
    """Tiles within one transaction: each is read once, and what was written is seen."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, index: int) -> bytes:
        """The hashes of a tile, empty when there is none."""
        if (level, index) not in self._known:
            self._known[level, index] = read_tile(level, index)
        return self._known[level, index]

    def write(self, changed: dict[tuple[int, int], bytes]) -> None:
        """Keep tiles that have grown."""
        self._known.update(changed)
        rows = [Tile(level=level, index=index, hashes=hashes) for (level, index), hashes in changed.items()]
        Tile.objects.bulk_create(rows, update_conflicts=True, unique_fields=["level", "index"], update_fields=["hashes"])
