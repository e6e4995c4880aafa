"""Pictures of what people brought, for who examines it: a page of a PDF is drawn in a process of its own, within bounds.

The picture is for looking; what counts is the file. Letters whose font the file does not carry may be missing in it.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass

from tongban.base.errors import NotFound, Unavailable
from tongban.base.memory import Shelf
from tongban.documents import files, queries
from tongban.documents.looking import ROOT

logger = logging.getLogger("tongban.documents")
PATIENCE = 15.0  # seconds, beside the ten of CPU that the process gives itself
MOST = 1_000  # pages
TURN = threading.BoundedSemaphore(2)  # several at once would take the memory of the server


@dataclass(frozen=True)
class Picture:
    """A page of a file: the PNG, empty when it cannot be drawn, which page it is and of how many."""

    png: bytes
    page: int
    pages: int


_drawn: Shelf[Picture] = Shelf(most=40, lasts=600)


def page(file_id: int, number: int) -> Picture:
    """A page of a stored PDF as a picture. Raises NotFound("file.unknown", "file.erased"), Unavailable("file.not_drawn") for a while."""
    if not 1 <= number <= MOST:
        raise NotFound("file.unknown")
    if not queries.file(file_id).key_sealed:
        raise NotFound("file.erased")
    return _drawn.take((file_id, number), lambda: _draw(files.read(file_id), number))


def _draw(content: bytes, number: int) -> Picture:
    if not TURN.acquire(timeout=PATIENCE):
        raise Unavailable("file.not_drawn")
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")}
    command = [sys.executable, "-m", "tongban.documents.page_picture", str(number)]
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env=environment, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return Picture(b"", number, number)
    finally:
        TURN.release()
    line, _, png = ran.stdout.partition(b"\n")
    if ran.returncode or not png:
        logger.info("a page was not drawn", extra={"code": ran.returncode})
        return Picture(b"", number, number)
    return Picture(png, number, max(json.loads(line)["pages"], number))
