"""Draw one page of a PDF as a picture, in a process of its own: `python -m tongban.documents.page_picture 1`.

It takes the file on its standard input and answers a line of JSON, {"pages": 2} or {"fault": "unreadable"}, and after it the PNG.
Nothing of the file is run and nothing of it is written to a disk: it is drawn from memory by the typesetter that draws our own papers.
The process limits its own memory and time; who runs it (`pictures`) ends it when it takes too long.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
from typing import Any

WIDE, TALL = 595, 1000  # points: the width of A4, and no picture taller than this
SHARP = 110  # dots an inch
MEMORY, SECONDS = 768 << 20, 10
SOURCE = """#set page(width: auto, height: auto, margin: 0pt)
#let one(..size) = image("/{file}", format: "pdf", page: {page}, ..size)
#context {{
  let size = measure(one())
  one(width: size.width * calc.min({wide}pt / size.width, {tall}pt / size.height))
}}
"""


def pages(content: bytes) -> int:
    """How many pages a PDF says that it has; 1 when it does not say."""
    from pyhanko.pdf_utils.misc import PdfError

    from tongban.documents.pages import BROKEN, Looking

    try:
        return max(int(Looking(content).reader.root["/Pages"]["/Count"]), 1)
    except (PdfError, *BROKEN):
        return 1


def draw(content: bytes, page: int) -> bytes:
    """The picture of a page; raises RuntimeError or ValueError for what cannot be drawn."""
    import typst

    held = os.memfd_create("page")
    with os.fdopen(held, "wb", closefd=True) as file:
        file.write(content)
        file.flush()
        source = SOURCE.format(file=held, page=page, wide=WIDE, tall=TALL)
        given: dict[str, Any] = {"root": "/proc/self/fd", "format": "png", "ppi": SHARP, "ignore_system_fonts": True}
        return bytes(typst.compile(source.encode(), **given))


def main() -> None:
    """Within limits: draw, and answer on the standard output."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.disable(logging.CRITICAL)  # what strangers wrote wrong is not ours to report
    content, page = sys.stdin.buffer.read(), int(sys.argv[1])
    try:
        picture = draw(content, page)
    except (RuntimeError, ValueError, OSError, MemoryError):
        sys.stdout.write(json.dumps({"fault": "unreadable"}))
        return
    sys.stdout.buffer.write(json.dumps({"pages": pages(content)}).encode() + b"\n" + picture)


if __name__ == "__main__":
    main()
