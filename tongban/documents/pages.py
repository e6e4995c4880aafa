"""Look through what a PDF says on its pages for a mark of secrecy, in a process of its own: `python -m tongban.documents.pages`.

It takes the file on its standard input and answers one line of JSON: {"mark": "秘密★"}, empty when there is none, or {"fault": code}:
locked, unreadable, too_much. The process limits its own memory and time; who runs it (`looking`) ends it when it takes too long.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import struct
import sys
import zlib
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from tongban.documents.characters import Font, font
from tongban.documents.drawing import Drawing
from tongban.documents.secrecy import drawn_mark

PAGES, PLACES = 1_000, 20_000
INFLATED = 32 << 20  # bytes that all streams together may become
MEMORY, SECONDS = 512 << 20, 10
DEEP = 16
WRONG = (ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError, NotImplementedError)
BROKEN = (*WRONG, OSError, struct.error, zlib.error)


class TooMuchError(Exception):
    """More pages, forms or bytes than are looked through."""


class Looking:
    """One look through one file."""

    def __init__(self, content: bytes) -> None:
        limits = DecodeLimits(document_budget=DocumentDecodeBudget(base_allowance=INFLATED, max_ratio=0))
        self.reader = PdfFileReader(io.BytesIO(content), strict=False, decode_limits=limits)
        self.seen: set[Any] = set()
        self.known: dict[Any, Font] = {}
        self.pages = 0

    def locked(self) -> bool:
        """Whether the file opens only with a password or a key that nobody here has."""
        if self.reader.encrypt_dict is None:
            return False
        try:
            return "FAILED" in str(self.reader.decrypt("").status)
        except (PdfError, *BROKEN):
            return True

    def lines(self) -> Iterator[str]:
        """Everything that is said: the title and what stands with it, then page by page."""
        info = get(self.reader.trailer_view, "/Info")
        if hasattr(info, "keys"):
            yield from (text(get(info, key)) for key in info)
        for page, resources in self.leaves(self.reader.root["/Pages"], {}, 0):
            parts = get(page, "/Contents")
            streams = [one.get_object() for one in parts] if isinstance(parts, list) else [parts]
            yield from self.drawn(b"\n".join(one.data for one in streams if hasattr(one, "data")), resources, 0)
            yield from self.notes(page, resources)

    def leaves(self, node: Any, resources: Any, depth: int) -> Iterator[tuple[Any, Any]]:
        """The pages below a node of the page tree, with the resources that they have or inherit."""
        self.pages += 1
        if self.pages > PAGES or depth > DEEP:
            raise TooMuchError
        resources = get(node, "/Resources") or resources
        if "/Kids" not in node:
            yield node, resources
            return
        for one in node["/Kids"]:
            yield from self.leaves(one.get_object(), resources, depth + 1)

    def drawn(self, content: bytes, resources: Any, depth: int) -> list[str]:
        """The lines of a stream, and of the forms that it places."""
        inside: list[str] = []

        def form(name: str) -> None:
            inside.extend(self.form(get(get(resources, "/XObject"), name), resources, depth + 1))

        return Drawing(self.fonts(resources), form).draw(content) + inside

    def form(self, stream: Any, resources: Any, depth: int) -> list[str]:
        """The lines of a form, the first time that it is placed."""
        if get(stream, "/Subtype") != "/Form" or not self.first(stream):
            return []
        if depth > DEEP:
            raise TooMuchError
        return self.drawn(stream.data, get(stream, "/Resources") or resources, depth)

    def notes(self, page: Any, resources: Any) -> Iterator[str]:
        """What annotations and form fields of a page say, and what is drawn for them."""
        for one in get(page, "/Annots") or ():
            note = one.get_object()
            yield from (text(get(note, key)) for key in ("/Contents", "/V", "/T", "/Subj"))
            yield text(get(get(note, "/Parent"), "/V"))
            shown = get(get(note, "/AP"), "/N")
            states = [shown] if hasattr(shown, "data") else [get(shown, key) for key in shown or ()]
            for stream in states:
                if hasattr(stream, "data") and self.first(stream):
                    yield from self.drawn(stream.data, get(stream, "/Resources") or resources, 1)

    def fonts(self, resources: Any) -> dict[str, Font]:
        """The fonts that resources name."""
        named = get(resources, "/Font") or {}
        return {str(name): self.font(get(named, name)) for name in named}

    def font(self, row: Any) -> Font:
        place = id(row)  # the reader keeps what it has read
        if place not in self.known:
            self.known[place] = font({key: get(row, key) for key in row}) if hasattr(row, "keys") else Font()
        return self.known[place]

    def first(self, stream: Any) -> bool:
        """Whether a form comes for the first time."""
        if len(self.seen) >= PLACES:
            raise TooMuchError
        new = id(stream) not in self.seen
        self.seen.add(id(stream))
        return new


def get(row: Any, key: str) -> Any:
    """What a dictionary holds under a name, wherever the file keeps it; None when nothing does."""
    if not hasattr(row, "keys") or key not in row:
        return None
    return row[key]


def text(value: Any) -> str:
    """A text string; empty for anything else."""
    if isinstance(value, bytes):
        return value.decode("utf-16" if value[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8", "ignore")
    return str(value) if isinstance(value, str) else ""


def look(content: bytes) -> dict[str, str]:
    """The mark that a PDF bears, or why it could not be looked through."""
    try:
        looking = Looking(content)
        return {"fault": "locked"} if looking.locked() else {"mark": drawn_mark(looking.lines())}
    except (PdfDecodeLimitError, TooMuchError, MemoryError, RecursionError):
        return {"fault": "too_much"}
    except (PdfError, *BROKEN):
        return {"fault": "unreadable"}


def main() -> None:
    """Within limits: look, and answer on the standard output."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.disable(logging.CRITICAL)  # what strangers wrote wrong is not ours to report
    sys.stdout.write(json.dumps(look(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
