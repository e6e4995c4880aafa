"""Which characters an OpenType font has: its cmap table, formats 4 and 12 (OpenType specification, "cmap")."""

from __future__ import annotations

import struct


def characters(font: bytes) -> set[int]:
    """Code points with a glyph."""
    tables = struct.unpack(">H", font[4:6])[0]
    for place in range(tables):
        tag, _, offset, _ = struct.unpack(">4sLLL", font[12 + place * 16 : 28 + place * 16])
        if tag == b"cmap":
            return _cmap(font, offset)
    return set()


def _cmap(font: bytes, start: int) -> set[int]:
    found: set[int] = set()
    for place in range(struct.unpack(">H", font[start + 2 : start + 4])[0]):
        offset = start + struct.unpack(">L", font[start + 8 + place * 8 : start + 12 + place * 8])[0]
        kind = struct.unpack(">H", font[offset : offset + 2])[0]
        if kind == 12:
            found |= _groups(font, offset)
        elif kind == 4:
            found |= _segments(font, offset)
    return found


def _groups(font: bytes, offset: int) -> set[int]:
    count = struct.unpack(">L", font[offset + 12 : offset + 16])[0]
    found: set[int] = set()
    for place in range(count):
        first, last, _ = struct.unpack(">LLL", font[offset + 16 + place * 12 : offset + 28 + place * 12])
        found.update(range(first, last + 1))
    return found


def _segments(font: bytes, offset: int) -> set[int]:
    count = struct.unpack(">H", font[offset + 6 : offset + 8])[0] // 2
    ends = struct.unpack(f">{count}H", font[offset + 14 : offset + 14 + count * 2])
    starts = struct.unpack(f">{count}H", font[offset + 16 + count * 2 : offset + 16 + count * 4])
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if last != 0xFFFF or first != 0xFFFF}
