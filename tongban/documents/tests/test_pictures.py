"""Pages of what people brought, drawn as pictures in a process of its own."""

import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typst

from tongban.base.actor import SYSTEM
from tongban.base.errors import NotFound
from tongban.documents import files, pictures

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
TWO = "#set page(width: 210mm, height: 297mm)\nCertificate\n#pagebreak()\nAnnex"
STRIP = "#set page(width: 10pt, height: 14000pt)\nx"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"


def stored(content: bytes) -> int:
    return files.store(content, "a.pdf", owner=None, by=SYSTEM, at=AT).pk


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    wide, tall = struct.unpack(">II", png[16:24])
    return wide, tall


def test_a_page_is_drawn_and_says_of_how_many_and_no_other_page_is_there() -> None:
    file = stored(typst.compile(TWO.encode()))
    first, third = pictures.page(file, 1), pictures.page(file, 3)
    assert (first.page, first.pages) == (1, 2)
    assert size(first.png)[0] > 800
    assert third.png == b""
    for bad in (0, -1, 10**9):
        with pytest.raises(NotFound):
            pictures.page(file, bad)


def test_a_page_of_any_shape_becomes_a_picture_that_a_browser_can_show() -> None:
    _, tall = size(pictures.page(stored(typst.compile(STRIP.encode())), 1).png)
    assert tall < 2000


def test_what_is_no_pdf_inside_is_said_to_have_no_picture_and_an_erased_file_is_gone() -> None:
    file = stored(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    assert pictures.page(file, 1).png == b""
    files.erase(file, at=AT)
    with pytest.raises(NotFound, match="erased"):
        pictures.page(file, 1)
