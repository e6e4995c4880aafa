"""What the code on each page of a paper form says, and where the codes stand. Pure; reader and writer sit together.

The exact form is ASCII, parts parted by one space, at most 200 characters:
`TB1 <service> <digest> <region> <draft> <language> <page>/<pages> <layout> <check>`; `service` is the id of a service, or `joint:` and
that of a joint matter, `digest` the first 12 hexadecimal digits of what a case or a joint matter is pinned to, `region` 12 digits,
`draft` a number or `-`, `layout` 6 hexadecimal digits of how the boxes lie, and `check` the first 8 of the SHA-256 of everything before
its space. It opens nothing: everything it names is looked up again.
The three other corners bear `TB1 2` to `TB1 4`, clockwise from the top left without the main one: top left, bottom left, bottom right.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from functools import lru_cache

import segno

MARK, JOINT = "TB1", "joint:"
DIGEST, BORDER = 12, 2
PAPER = (210.0, 297.0)  # A4, in millimetres, as are all places below
WIDE, SMALL, EDGE = 28.0, 13.0, 8.0
FORM = re.compile(
    r"TB1 (?P<service>(?:joint:)?[a-z0-9.-]{1,80}) (?P<digest>[0-9a-f]{12}) (?P<region>[0-9]{12}) (?P<draft>-|[0-9A-Z-]{6,40}) "
    r"(?P<language>zh-hans|zh-hant|en|fr) (?P<page>[1-9][0-9]?)/(?P<pages>[1-9][0-9]?) (?P<layout>[0-9a-f]{6}) (?P<check>[0-9a-f]{8})"
)
CORNERS = {"TB1 2": 1, "TB1 3": 2, "TB1 4": 3}  # the main code is corner 0, at the top right


@dataclass(frozen=True)
class Form:
    """Which form a page belongs to; `draft` is empty for one that was printed without answers."""

    service: str
    digest: str
    region: str
    draft: str
    language: str
    layout: str

    @property
    def matter(self) -> str:
        """The joint matter whose form it is; empty for a service."""
        return self.service.removeprefix(JOINT) if self.service.startswith(JOINT) else ""


@dataclass(frozen=True)
class Code:
    """The page of a form that a code names."""

    form: Form
    page: int
    pages: int


def write(code: Code) -> str:
    """The text of a code."""
    form = code.form
    names = (MARK, form.service, form.digest[:DIGEST], form.region, form.draft or "-", form.language)
    told = " ".join((*names, f"{code.page}/{code.pages}", form.layout))
    return f"{told} {_check(told)}"


def read(text: str) -> Code | None:
    """The page that a code names; None for anything that does not print back to the same text."""
    found = FORM.fullmatch(text) if len(text) <= 200 else None
    if found is None:
        return None
    draft = "" if found["draft"] == "-" else found["draft"]
    form = Form(found["service"], found["digest"], found["region"], draft, found["language"], found["layout"])
    code = Code(form, int(found["page"]), int(found["pages"]))
    return code if code.page <= code.pages and write(code) == text else None


def _check(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def drawn(form: Form, pages: int) -> list[list[str]]:
    """The four codes of each page as SVG, the main one first."""
    corners = [_svg(text) for text in CORNERS]
    return [[_svg(write(Code(form, page, pages))), *corners] for page in range(1, pages + 1)]


def made(text: str) -> segno.QRCode:
    """The code of a text, the same in writing and in reading."""
    return segno.make_qr(text, error="m", boost_error=False)


@lru_cache(maxsize=256)
def size(text: str) -> int:
    """How many modules wide the code of a text is."""
    return int(made(text).symbol_size(border=0)[0])


def _svg(text: str) -> str:
    out = io.BytesIO()
    made(text).save(out, kind="svg", border=BORDER)
    return out.getvalue().decode()


def corners(text: str) -> list[tuple[float, float]]:
    """Where the four corners of a code stand on the page: top left, top right, bottom right, bottom left; nothing for a foreign code."""
    place = 0 if read(text) else CORNERS.get(text)
    if place is None:
        return []
    side = SMALL if place else WIDE
    modules = size(text)
    quiet = side * BORDER / (modules + 2 * BORDER)
    right, low = place in (0, 3), place in (2, 3)
    left = (PAPER[0] - EDGE - side if right else EDGE) + quiet
    top = (PAPER[1] - EDGE - side if low else EDGE) + quiet
    inner = side - 2 * quiet
    return [(left, top), (left + inner, top), (left + inner, top + inner), (left, top + inner)]
