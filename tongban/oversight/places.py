"""Where figures lie in the tree of regions. A path is the codes from the nation down, each ended by a stroke: `00/51/`. Pure."""

from __future__ import annotations

from collections.abc import Collection
from os.path import commonprefix


def next_below(paths: Collection[str], under: str = "") -> dict[str, str]:
    """For each path the code of the region next below `under`, or below the lowest that has all; what lies just there keeps its code."""
    depth = (under or _top(paths)).count("/")
    return {path: _codes(path)[: depth + 1][-1] for path in paths}


def offered(paths: Collection[str], under: str = "") -> list[str]:
    """Codes of the regions from the one that has all paths down to `under`, then of those next below it that have one."""
    highest = _top(paths)
    chosen = under or highest
    above = _codes(chosen)[highest.count("/") - 1 :] if highest else []
    below = set(next_below([path for path in paths if path.startswith(chosen)], chosen).values())
    return [*above, *sorted(below - set(above))]


def _codes(path: str) -> list[str]:
    return path.removesuffix("/").split("/")


def _top(paths: Collection[str]) -> str:
    """The path of the lowest region that has all of them; empty for none."""
    return "".join(f"{code}/" for code in commonprefix([_codes(path) for path in paths]))
