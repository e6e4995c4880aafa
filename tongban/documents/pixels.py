"""Grey pictures without a library: a PNG as our typesetter writes it, places of a page among its dots, and parts cut out. Pure."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

Point = tuple[float, float]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
FINE = 0.2  # millimetres between the places at which darkness is looked at


@dataclass(frozen=True)
class Grey:
    """A picture: one byte a dot, 0 black, row after row."""

    wide: int
    tall: int
    dots: bytes

    def at(self, x: float, y: float) -> int:
        """The dot at a place; white outside."""
        column, row = int(x), int(y)
        return self.dots[row * self.wide + column] if 0 <= column < self.wide and 0 <= row < self.tall else 255


def read(png: bytes) -> Grey:
    """The green of a PNG with eight bits for each of red, green, blue and alpha, not interlaced. Raises ValueError for another."""
    wide, tall, *how = struct.unpack(">IIBBBBB", png[16:29])
    if png[:8] != SIGNATURE or how != [8, 6, 0, 0, 0]:
        raise ValueError("not the PNG that is expected")
    raw, stride = zlib.decompress(_packed(png)), wide * 4 + 1
    before, rows = bytes(wide), []
    for start in range(0, stride * tall, stride):
        before = _row(raw[start], raw[start + 2 : start + stride : 4], before)
        rows.append(before)
    return Grey(wide, tall, b"".join(rows))


def _packed(png: bytes) -> bytes:
    place, found = 8, []
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        if kind == b"IDAT":
            found.append(png[place + 8 : place + 8 + size])
        place += 12 + size
    return b"".join(found)


def _row(kind: int, row: bytes, before: bytes) -> bytes:
    """A row without its filter (PNG specification, 9.2): each colour stands for itself, so one suffices."""
    if kind == 0:
        return row
    if kind == 1:
        return bytes(value & 255 for value in accumulate(row))
    if kind == 2:
        size, low = len(row), int.from_bytes(b"\x7f" * len(row), "big")
        one, other = int.from_bytes(row, "big"), int.from_bytes(before, "big")
        return (((one & low) + (other & low)) ^ ((one ^ other) & ~low)).to_bytes(size, "big")
    return _average(row, before) if kind == 3 else _paeth(row, before)


def _average(row: bytes, before: bytes) -> bytes:
    left, found = 0, bytearray()
    for value, above in zip(row, before, strict=True):
        left = (value + ((left + above) >> 1)) & 255
        found.append(left)
    return bytes(found)


def _paeth(row: bytes, before: bytes) -> bytes:
    left = corner = 0
    found = bytearray()
    for value, above in zip(row, before, strict=True):
        to_left, to_above, to_corner = abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)
        nearest = left if to_left <= to_above and to_left <= to_corner else above if to_above <= to_corner else corner
        left, corner = (value + nearest) & 255, above
        found.append(left)
    return bytes(found)


def write(picture: Grey) -> bytes:
    """A grey PNG of sixteen shades, which is small."""
    shades = picture.dots.translate(bytes(value & 0xF0 | value >> 4 for value in range(256)))
    rows = b"".join(b"\0" + shades[start : start + picture.wide] for start in range(0, len(shades), picture.wide))
    head = struct.pack(">IIBBBBB", picture.wide, picture.tall, 8, 0, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 6)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@dataclass(frozen=True)
class Plane:
    """Where a place of the paper, in millimetres, lies among the dots: however the page was turned, shifted or seen from aside."""

    h: tuple[float, ...]

    def dot(self, x: float, y: float) -> Point:
        a, b, c, d, e, f, g, h = self.h
        depth = g * x + h * y + 1.0
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


def plane(paper: Sequence[Point], dots: Sequence[Point]) -> Plane | None:
    """The plane that fits known places best (least squares); None where they do not say enough."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(paper, dots, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -x * u, -y * u], [0, 0, 0, x, y, 1, -x * v, -y * v]]
        wanted += [u, v]
    square = [[sum(row[i] * row[j] for row in rows) for j in range(8)] for i in range(8)]
    found = _solved(square, [sum(row[i] * value for row, value in zip(rows, wanted, strict=True)) for i in range(8)])
    return Plane(tuple(found)) if found else None


def _solved(rows: list[list[float]], wanted: list[float]) -> list[float]:
    """Gauss with the largest pivot; nothing where the rows hang together."""
    size = len(rows)
    table = [[*row, value] for row, value in zip(rows, wanted, strict=True)]
    for column in range(size):
        best = max(range(column, size), key=lambda one: abs(table[one][column]))
        table[column], table[best] = table[best], table[column]
        if abs(table[column][column]) < 1e-9:
            return []
        pivot = [value / table[column][column] for value in table[column]]
        table[column] = pivot
        for one in range(size):
            if one != column and table[one][column]:
                share = table[one][column]
                table[one] = [value - share * other for value, other in zip(table[one], pivot, strict=True)]
    return [row[-1] for row in table]


def off(found: Plane, paper: Sequence[Point], dots: Sequence[Point]) -> float:
    """By how many dots the worst known place is missed."""
    told = [(found.dot(*one), other) for one, other in zip(paper, dots, strict=True)]
    return max(max(abs(x - u), abs(y - v)) for (x, y), (u, v) in told)


def looked_at(picture: Grey, found: Plane, box: tuple[float, float, float, float]) -> list[int]:
    """The dots of a box of the paper (left, top, width, height), a place every fifth of a millimetre."""
    left, top, width, height = box
    across, down = max(int(width / FINE), 1), max(int(height / FINE), 1)
    places = [(left + (i + 0.5) * width / across, top + (j + 0.5) * height / down) for j in range(down) for i in range(across)]
    return [picture.at(*found.dot(x, y)) for x, y in places]


def cut(picture: Grey, found: Plane, box: tuple[float, float, float, float], sharp: float) -> Grey:
    """A box of the paper as an upright picture of its own, with so many dots a millimetre."""
    left, top, width, height = box
    wide, tall = max(int(width * sharp), 1), max(int(height * sharp), 1)
    columns = [left + (i + 0.5) / sharp for i in range(wide)]
    dots = bytes(picture.at(*found.dot(x, top + (j + 0.5) / sharp)) for j in range(tall) for x in columns)
    return Grey(wide, tall, dots)


def white(wide: int, tall: int) -> Grey:
    """An empty sheet."""
    return Grey(wide, tall, b"\xff" * (wide * tall))


def laid(sheet: Grey, one: Grey, left: int, top: int) -> Grey:
    """A picture laid on a sheet; what would lie beside it is left out."""
    dots, wide = bytearray(sheet.dots), max(min(one.wide, sheet.wide - left), 0)
    for row in range(min(one.tall, sheet.tall - top)):
        start = (top + row) * sheet.wide + left
        dots[start : start + wide] = one.dots[row * one.wide : row * one.wide + wide]
    return Grey(sheet.wide, sheet.tall, bytes(dots))
