"""The pages of a scan, grey, with what the codes on them say, in a process of its own: `python -m tongban.documents.scan_page jpeg`.

It takes the file on its standard input and answers a line of JSON, {"pages": [{"wide", "tall", "codes": [[text, [[x, y] * 4]]], "size"}]}
or {"fault": "unreadable"} or {"fault": "too_many_pages"}, and after it the dots of each page, a byte each, packed by zlib to `size`.
Nothing of the file is run and nothing is written to a disk: the typesetter that draws our own papers draws it from memory.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import struct
import sys
import zlib
from typing import Any

from tongban.documents import pixels
from tongban.documents.page_picture import pages

MOST = 24  # pages of one file
SHARP = 150  # dots an inch, of A4
MEMORY, SECONDS = 768 << 20, 40
SOURCE = """#set page(width: auto, height: auto, margin: 0pt)
#let one(..size) = image("/{file}", format: "{kind}"{page}, ..size)
#context {{
  let size = measure(one())
  let share = 842pt / calc.max(size.width, size.height)
  one(width: size.width * share, height: size.height * share)
}}
"""


def draw(file: int, kind: str, page: int) -> pixels.Grey:
    """A page; raises RuntimeError or ValueError for what cannot be drawn."""
    import typst

    named = {"jpeg": "jpg"}.get(kind, kind)
    source = SOURCE.format(file=file, kind=named, page=f", page: {page}" if kind == "pdf" else "")
    given: dict[str, Any] = {"root": "/proc/self/fd", "format": "png", "ppi": SHARP, "ignore_system_fonts": True}
    return pixels.read(bytes(typst.compile(source.encode(), **given)))


def codes(picture: pixels.Grey) -> list[tuple[str, list[list[int]]]]:
    """What the codes of a page say, and their corners as they stand on the paper: top left, top right, bottom right, bottom left."""
    import zxingcpp

    seen = memoryview(picture.dots).cast("B", (picture.tall, picture.wide))
    found = zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    corners = [(one.position.top_left, one.position.top_right, one.position.bottom_right, one.position.bottom_left) for one in found]
    return [(one.text[:300], [[point.x, point.y] for point in four]) for one, four in zip(found, corners, strict=True)]


def look(content: bytes, kind: str) -> tuple[dict[str, Any], list[bytes]]:
    """The answer, and the packed dots of each page."""
    count = pages(content) if kind == "pdf" else 1
    if count > MOST:
        return {"fault": "too_many_pages"}, []
    told, packed = [], []
    with os.fdopen(os.memfd_create("scan"), "wb", closefd=True) as file:
        file.write(content)
        file.flush()
        for page in range(1, count + 1):
            picture = draw(file.fileno(), kind, page)
            packed.append(zlib.compress(picture.dots, 1))
            told.append({"wide": picture.wide, "tall": picture.tall, "codes": codes(picture), "size": len(packed[-1])})
    return {"pages": told}, packed


def main() -> None:
    """Within limits: look, and answer on the standard output."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.disable(logging.CRITICAL)  # what strangers wrote wrong is not ours to report
    try:
        told, packed = look(sys.stdin.buffer.read(), sys.argv[1])
    except (RuntimeError, ValueError, OSError, MemoryError, struct.error, zlib.error):
        told, packed = {"fault": "unreadable"}, []
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(packed))


if __name__ == "__main__":
    main()
