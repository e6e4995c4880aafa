"""Forms that came back on paper: scans read page by page, which page of which form each is, which boxes are ticked, and parts as pictures.

A tick is told only where the page says it plainly, held against the page's own marks; everything else is for a person to look at.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median
from typing import Any, Literal

from tongban.base.errors import Discrepancy, Refused, Unavailable
from tongban.base.memory import Shelf
from tongban.documents import files, form_codes, pixels, queries
from tongban.documents.form_codes import Code
from tongban.documents.forms import Box
from tongban.documents.looking import ROOT
from tongban.documents.pixels import Plane, Point
from tongban.documents.scan_page import MOST

logger = logging.getLogger("tongban.documents")
PATIENCE = 60.0  # seconds, beside the 40 of CPU that the process gives itself
TURN = threading.BoundedSemaphore(1)  # one at a time: others wait, as before the machine of an office
ASTRAY = 6.0  # dots: where marks lie further from where they should, the page is not measured
DARK = 0.3  # of the way from the page's white to its black
TICKED, EMPTY, STRUCK = 0.10, 0.02, 0.85  # share of a box that is dark: a tick, nothing, and blackened again
INSIDE, SHARP, ROUGH = 0.9, 4.3, 3.1  # millimetres within a box; dots a millimetre of a part and of a page
ABOVE = 20.0  # millimetres above a box in which its words stand, unless another box does
BLANK = 0.001  # share of dark dots below which a side is empty

Tick = Literal["ticked", "empty", "unsure"]


@dataclass(frozen=True)
class Page:
    """One side of a scan: the file it came in, its place there, and what the codes say."""

    file: int
    place: int
    wide: int
    tall: int
    packed: bytes
    codes: tuple[tuple[str, tuple[Point, ...]], ...] = field(default=())

    @cached_property
    def code(self) -> Code | None:
        """The page of a form that this is; None where no code of ours could be read, or two of them."""
        found = {one for text, _ in self.codes if (one := form_codes.read(text)) is not None}
        return found.pop() if len(found) == 1 else None

    @property
    def picture(self) -> pixels.Grey:
        """Its dots, unpacked for as long as somebody looks: a pile of pages unpacked would take the memory of the server."""
        return pixels.Grey(self.wide, self.tall, zlib.decompress(self.packed))

    @cached_property
    def plane(self) -> Plane | None:
        """Where the paper lies; None where fewer than three corners are seen, or they do not agree."""
        marks = [(form_codes.corners(text), corners) for text, corners in self.codes]
        paper = [point for places, _ in marks for point in places]
        dots = [point for places, corners in marks if places for point in corners]
        if len(paper) < 12:
            return None
        found = pixels.plane(paper, dots)
        return found if found and pixels.off(found, paper, dots) <= ASTRAY else None

    @cached_property
    def ticks(self) -> dict[Box, Tick]:
        """What was seen in its boxes so far."""
        return {}

    @property
    def empty(self) -> bool:
        """Whether nothing is on this side."""
        if self.codes:
            return False
        dots = self.picture.dots
        return sum(dots.count(shade) for shade in range(128)) < BLANK * len(dots)


def read(scans: Sequence[tuple[str, bytes]]) -> list[Page]:
    """The pages of scans, each a name and its content, in the order in which they came.

    Raises Refused("file.empty", "file.too_large", "file.wrong_kind", "file.too_much", "form.unreadable", "form.too_many_pages"), of all
    files at once, and Unavailable("file.not_looked").
    """
    pages: list[Page] = []
    wrong: list[Discrepancy] = []
    for number, (name, content) in enumerate(scans):
        try:
            pages += _read(content, name[-120:], number)
        except Refused as refusal:
            wrong += refusal.discrepancies
    if wrong:
        raise Refused.of(wrong)
    return pages


def _read(content: bytes, name: str, number: int) -> list[Page]:
    kind = files.kind_of(content)
    if not content:
        raise Refused("file.empty", name=name)
    if len(content) > files.LARGEST:
        raise Refused("file.too_large", name=name, given=len(content), most=files.LARGEST)
    if not kind:
        raise Refused("file.wrong_kind", name=name)
    told, dots = _asked(content, kind, name)
    pages, start = [], 0
    for place, one in enumerate(told["pages"], start=1):
        packed, start = dots[start : start + one["size"]], start + one["size"]
        codes = tuple((text, tuple((float(x), float(y)) for x, y in corners)) for text, corners in one["codes"])
        pages.append(Page(number, place, one["wide"], one["tall"], packed, codes))
    return pages


def _asked(content: bytes, kind: str, name: str) -> tuple[dict[str, Any], bytes]:
    """The answer of the process and its dots; it ran out of time or memory when a signal ended it."""
    if not TURN.acquire(timeout=PATIENCE):
        raise Unavailable("file.not_looked", name=name)
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")}
    command = [sys.executable, "-m", "tongban.documents.scan_page", kind]
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env=environment, check=False)
    except subprocess.TimeoutExpired as late:
        raise Refused("file.too_much", name=name) from late
    except OSError as error:
        raise Unavailable("file.not_looked", name=name) from error
    finally:
        TURN.release()
    if ran.returncode in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT):
        raise Refused("file.too_much", name=name)
    line, _, dots = ran.stdout.partition(b"\n")
    if ran.returncode or not line:
        logger.error("a scan was not read", extra={"code": ran.returncode, "said": ran.stderr[-500:].decode("utf-8", "replace")})
        raise Unavailable("file.not_looked", name=name)
    told = dict(json.loads(line))
    if told.get("fault"):
        raise Refused(f"form.{told['fault']}", name=name, most=MOST)
    return told, dots


_stored: Shelf[list[Page]] = Shelf(most=8, lasts=1800)


def remember(file_id: int, pages: list[Page]) -> None:
    """Keep the pages of a scan that was just read and stored at hand."""
    _stored.take((file_id,), lambda: pages)


def stored(file_id: int) -> list[Page]:
    """The pages of a scan that is kept. Raises NotFound("file.unknown", "file.erased") and what `read` raises."""
    if not queries.file(file_id).key_sealed:
        files.read(file_id)
    return _stored.take((file_id,), lambda: read([(str(file_id), files.read(file_id))]))


def tick(page: Page, box: Box) -> Tick:
    """Whether a box is ticked; seen once."""
    look(page, [box])
    return page.ticks[box]


def look(page: Page, boxes: Sequence[Box]) -> None:
    """See which of the boxes of a page are ticked that nobody looked at yet: the page is unpacked once, whatever their number."""
    fresh = [box for box in boxes if box not in page.ticks]
    if not fresh:
        return
    if page.plane is None:
        page.ticks.update(dict.fromkeys(fresh, "unsure"))
        return
    picture = page.picture
    black = _black(page, page.plane, picture)
    page.ticks.update({box: _tick(picture, page.plane, black, box) for box in fresh})


def _tick(picture: pixels.Grey, plane: Plane, black: float, box: Box) -> Tick:
    """How much of a box is dark, between the page's own white beside the box and the black of its codes."""
    white = median(pixels.looked_at(picture, plane, (box.x, box.y - 1.4, box.w, 0.8)))
    edge = white - DARK * (white - black)
    if white - edge < 12:  # hardly any difference between paper and ink
        return "unsure"
    dots = pixels.looked_at(picture, plane, (box.x + INSIDE, box.y + INSIDE, box.w - 2 * INSIDE, box.h - 2 * INSIDE))
    share = sum(one < edge for one in dots) / len(dots)
    if share <= EMPTY:
        return "empty"
    return "ticked" if TICKED <= share <= STRUCK else "unsure"


def _black(page: Page, plane: Plane, picture: pixels.Grey) -> float:
    """The black of the page: the middle of the three large squares of each of its codes."""
    found: list[int] = []
    for text, _ in page.codes:
        if places := form_codes.corners(text):
            (left, top), (right, _), (_, low), _ = places
            module = (right - left) / form_codes.size(text)
            for x, y in ((left, top), (right - 7 * module, top), (left, low - 7 * module)):
                found += pixels.looked_at(picture, plane, (x + 2.5 * module, y + 2.5 * module, 2 * module, 2 * module))
    return median(found) if found else 0


def part(page: Page, boxes: Sequence[Box]) -> bytes:
    """The boxes of a field with some room around as PNG, check boxes with the words beside them; else the whole page."""
    if page.plane is None or not boxes:
        return whole(page)
    left, top = min(box.x for box in boxes) - 2, min(box.y for box in boxes) - 2
    right = 188.0 if boxes[0].option else max(box.x + box.w for box in boxes) + 2
    low = max(box.y + box.h for box in boxes) + 2
    return pixels.write(pixels.cut(page.picture, page.plane, (left, top, right - left, low - top), SHARP))


def whole(page: Page) -> bytes:
    """The page upright as PNG; as it lay where it could not be measured."""
    if page.plane is None:
        return pixels.write(page.picture)
    return pixels.write(pixels.cut(page.picture, page.plane, (0, 0, *form_codes.PAPER), ROUGH))


def only(page: Page, mine: Sequence[Box], others: Sequence[Box]) -> bytes:
    """Some boxes of a page with the words above them, where they stand, as PNG, and everything else white.

    Empty where there is none of them, or where the page could not be measured, for then nothing can be told apart.
    """
    if page.plane is None or not mine:
        return b""
    picture, sheet = page.picture, pixels.white(*(int(side * ROUGH) for side in form_codes.PAPER))
    for box in mine:
        above = max((one.y + one.h for one in others if one.y + one.h <= box.y + 0.1), default=0.0)
        left, top = max(box.x - 2, 0), max(above + 0.5, box.y - ABOVE)
        right = 188.0 if box.option else box.x + box.w + 2
        cut = pixels.cut(picture, page.plane, (left, top, right - left, box.y + box.h + 1 - top), ROUGH)
        sheet = pixels.laid(sheet, cut, int(left * ROUGH), int(top * ROUGH))
    return pixels.write(sheet)
