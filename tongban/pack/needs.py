"""Which other packs a pack needs: those without which the checker finds something wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tongban.pack.checker import check
from tongban.pack.shapes import Pack
from tongban.pack.world import World


def needed(pack: Pack, others: Iterable[Pack], given: Collection[str] = ()) -> list[Pack]:
    """The packs that a pack refers to, and those that they do, each after what it needs itself; `given` are there anyhow.

    Of two packs with one id the first of `others` counts. What no pack defines is no need: the checker says that it is missing.
    """
    known: dict[str, Pack] = {}
    for one in others:
        known.setdefault(one.id, one)
    known[pack.id] = pack
    order: list[Pack] = []
    _collect(pack, known, set(given), order)
    return [one for one in order if one.id != pack.id and one.id not in given]


def _collect(pack: Pack, known: dict[str, Pack], seen: set[str], order: list[Pack]) -> None:
    seen.add(pack.id)
    whole = _wrong(pack, known.values())
    for name, other in known.items():
        if name not in seen and _wrong(pack, [one for one in known.values() if one is not other]) > whole:
            _collect(other, known, seen, order)
    order.append(pack)


def _wrong(pack: Pack, world: Iterable[Pack]) -> set[tuple[str, int, str, str]]:
    found = check(pack, World.of(world))
    return {(one.file, one.line, one.code, one.reason) for one in found if not one.warning}
