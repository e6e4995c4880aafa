"""Grey pictures: PNGs with each filter are read as they were, and places of the paper are found however it lies."""

import random
import struct
import zlib

import pytest

from tongban.documents import pixels
from tongban.documents.pixels import Grey

WIDE, TALL = 17, 15


def filtered(rows: list[bytes]) -> bytes:
    """Rows of dots of four bytes as a PNG whose rows take turns with the five filters (PNG specification, 9.2)."""
    before, raw = bytes(4 * WIDE), bytearray()
    for number, row in enumerate(rows):
        raw.append(number % 5)
        for place, value in enumerate(row):
            left = row[place - 4] if place >= 4 else 0
            above, corner = before[place], before[place - 4] if place >= 4 else 0
            guess = left + above - corner
            nearest = min((left, above, corner), key=lambda one: abs(guess - one))
            raw.append((value - (0, left, above, (left + above) // 2, nearest)[number % 5]) & 255)
        before = row
    head = pixels._chunk(b"IHDR", struct.pack(">IIBBBBB", WIDE, TALL, 8, 6, 0, 0, 0))
    packed = zlib.compress(bytes(raw))
    return pixels.SIGNATURE + head + pixels._chunk(b"IDAT", packed[:50]) + pixels._chunk(b"IDAT", packed[50:]) + pixels._chunk(b"IEND", b"")


def test_every_filter_is_undone() -> None:
    dice = random.Random(3)
    rows = [bytes(dice.randrange(256) for _ in range(4 * WIDE)) for _ in range(TALL)]
    assert pixels.read(filtered(rows)) == Grey(WIDE, TALL, b"".join(row[1::4] for row in rows))
    with pytest.raises(ValueError, match="not the PNG"):
        pixels.read(pixels.write(Grey(2, 2, b"\0\0\0\0")))


def test_a_page_seen_from_aside_is_found_and_cut_upright() -> None:
    aside = pixels.Plane((3.0, 0.4, 12.0, -0.3, 2.8, 20.0, 0.0004, 0.0007))
    paper = [(x, y) for x in (10.0, 100.0, 200.0) for y in (10.0, 150.0, 290.0)]
    dots = [aside.dot(*one) for one in paper]
    found = pixels.plane(paper, dots)
    assert found is not None
    assert pixels.off(found, paper, dots) < 0.001
    assert pixels.off(found, paper, [(x + 9, y) if n == 4 else (x, y) for n, (x, y) in enumerate(dots)]) > 8
    assert pixels.plane([(1.0, 1.0)] * 4, [(5.0, 5.0)] * 4) is None
    level = pixels.Plane((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0))
    picture = Grey(4, 4, bytes(range(0, 160, 10)))
    assert pixels.cut(picture, level, (1, 1, 2, 2), 1).dots == bytes((50, 60, 90, 100))
    assert pixels.cut(picture, level, (3, 3, 2, 1), 1).dots == bytes((150, 255))
