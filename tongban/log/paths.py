"""Where tiles lie, as C2SP tlog-tiles names them: `tile/<level>/<number>[.p/<width>]`, `tile/entries/<number>[.p/<width>]`.

A number is written in groups of three digits, all but the last with an x before them: 1234067 is x001/x234/067.
"""

from __future__ import annotations

import re

from tongban.log.merkle import WIDTH

GROUPS = re.compile(r"(x[0-9]{3}/)*[0-9]{3}")


def of_tile(level: int | str, index: int, width: int = WIDTH) -> str:
    """The path of a tile; `level` is 0 to 63, or "entries"; a `width` below 256 is a partial one."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def number(text: str) -> int:
    """The number in a path: x001/x234/067. ValueError when it is not written exactly so."""
    if not GROUPS.fullmatch(text):
        raise ValueError("not the number of a tile")
    found = int(text.replace("x", "").replace("/", ""))
    if of_tile(0, found) != f"tile/0/{text}":
        raise ValueError("not the number of a tile")
    return found


def widths(level: int, size: int) -> list[tuple[int, int]]:
    """The tiles of a level in a tree of `size` entries, each as (number, width); the last may be partial, none is empty."""
    hashes = size // WIDTH**level
    full, rest = divmod(hashes, WIDTH)
    return [(index, WIDTH) for index in range(full)] + ([(full, rest)] if rest else [])
