"""Forms to be filled in by hand: drawn as PDF, with the places of their boxes, by which a scan is read. Never inside an act.

What is told: title, heading, agency, draft, lang, mark, footer, lines, groups (title, note, columns, lines of fields), parts, signing.
A field has path, number, label, hint, room in millimetres, value, options (code, label, ticked).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import Any

from tongban.base.canonical import digest
from tongban.base.errors import Refused
from tongban.documents import form_codes, pdf
from tongban.documents.form_codes import Form

TEMPLATE = "form.typ"
MOST = 20  # pages
OWN = "@"  # before the paths of what is asked of everybody: who applies, and the signature


@dataclass(frozen=True)
class Box:
    """A box on a page, in millimetres from its top left; `option` is the code that a tick in it means, empty for a box to write in."""

    path: str
    option: str
    page: int
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Layout:
    """The boxes of a form in their order, and what names how they lie."""

    boxes: tuple[Box, ...]
    name: str
    pages: int

    def of(self, path: str) -> list[Box]:
        """The boxes of one field."""
        return [box for box in self.boxes if box.path == path]


def layout(told: dict[str, Any]) -> Layout:
    """Where the boxes of a form lie; the same for the same questions, whatever was answered."""
    *rows, last = pdf.placed(TEMPLATE, {**told, "codes": []}, "<slot>")
    places = [tuple(round(float(one[name]), 1) for name in ("x", "y", "w", "h")) for one in rows]
    boxes = tuple(Box(one["path"], one["option"], one["page"], *place) for one, place in zip(rows, places, strict=True))
    return Layout(boxes, digest([list(map(str, astuple(one))) for one in boxes])[:6], last["pages"])


def draw(told: dict[str, Any], form: Form, found: Layout) -> bytes:
    """The form as PDF with the codes of its pages. `form` says whose; how the boxes lie is filled in from its layout.

    Raises Refused("paper.glyph_missing"), and Refused("form.too_long") for more pages than are read back.
    """
    if found.pages > MOST:
        raise Refused("form.too_long", pages=found.pages, most=MOST)
    return pdf.render(TEMPLATE, {**told, "codes": form_codes.drawn(replace(form, layout=found.name), found.pages)})
