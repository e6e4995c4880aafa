"""The tree of RFC 6962 over tiles as C2SP tlog-tiles has them: pure, given a function that reads tiles.

A tile (level L, index N) holds up to 256 hashes of 32 bytes, each the root of 256^L entries. A proof is a list of hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

HEIGHT = 8
WIDTH = 1 << HEIGHT
EMPTY = hashlib.sha256(b"").digest()
Read = Callable[[int, int], bytes]  # (level, index) -> hashes of the tile, as many as there are


def leaf_hash(entry: bytes) -> bytes:
    """Hash of an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def balanced(hashes: list[bytes]) -> bytes:
    """Root of a power of two of hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[place], hashes[place + 1]) for place in range(0, len(hashes), 2)]
    return hashes[0]


def root(size: int, read: Read) -> bytes:
    """Root of the first `size` entries."""
    return span(0, size, read) if size else EMPTY


def span(start: int, end: int, read: Read) -> bytes:
    """Root of the entries start..end, as the tree splits them."""
    count = end - start
    if count & (count - 1) == 0 and start % count == 0:
        return _whole(count.bit_length() - 1, start // count, read)
    middle = start + _split(count)
    return node_hash(span(start, middle, read), span(middle, end, read))


def inclusion(index: int, size: int, read: Read) -> list[bytes]:
    """Proof that entry `index` is in the tree of `size` entries (RFC 6962 2.1.1), nearest hash first."""
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(span(middle, end, read))
            end = middle
        else:
            path.append(span(start, middle, read))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, read: Read) -> list[bytes]:
    """Proof that the tree of `old` entries is a beginning of that of `new` (RFC 6962 2.1.2)."""
    path: list[bytes] = []
    start, end, complete = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(span(middle, end, read))
            end = middle
        else:
            path.append(span(start, middle, read))
            start, complete = middle, False
    if not complete:
        path.append(span(start, end, read))
    return path[::-1]


def included(entry: bytes, index: int, size: int, path: list[bytes], expected: bytes) -> bool:
    """Whether a proof of inclusion leads from the entry to the root (RFC 9162 2.1.3.2)."""
    if index >= size:
        return False
    number, last, result = index, size - 1, leaf_hash(entry)
    for sibling in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            result = node_hash(sibling, result)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and result == expected


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> bool:
    """Whether a proof of consistency links two roots (RFC 9162 2.1.4.2)."""
    if old == new:
        return old_root == new_root and not path
    if not 0 < old < new:
        return old == 0
    path = [old_root, *path] if old & (old - 1) == 0 else path
    return bool(path) and _links(old, new, old_root, new_root, path)


def _links(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> bool:
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and (first, second) == (old_root, new_root)


def grow(size: int, leaves: list[bytes], read: Read) -> dict[tuple[int, int], bytes]:
    """The tiles that change when leaf hashes are appended to a tree of `size`: (level, index) -> all their hashes."""
    changed: dict[tuple[int, int], bytes] = {}
    level, added, start = 0, leaves, size
    while added:
        above: list[bytes] = []
        for place, value in enumerate(added, start=start):
            tile = (level, place // WIDTH)
            if tile not in changed:
                changed[tile] = read(*tile)[: (place % WIDTH) * 32]
            changed[tile] += value
            if place % WIDTH == WIDTH - 1:
                above.append(balanced(_hashes(changed[tile])))
        level, added, start = level + 1, above, start // WIDTH
    return changed


def _hashes(tile: bytes) -> list[bytes]:
    return [tile[place : place + 32] for place in range(0, len(tile), 32)]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _whole(height: int, index: int, read: Read) -> bytes:
    """Root of a complete subtree of 2^height entries."""
    level, rest = divmod(height, HEIGHT)
    first = index << rest
    tile = read(level, first // WIDTH)
    place = first % WIDTH
    return balanced(_hashes(tile[place * 32 : (place + (1 << rest)) * 32]))
