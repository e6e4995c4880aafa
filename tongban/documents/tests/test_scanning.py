"""A form is drawn, comes back as a scan and is read: which page it is, what is ticked, parts of it as pictures."""

import zlib
from pathlib import Path
from typing import Any

import pytest
import typst

from tongban.base.actor import SYSTEM
from tongban.base.errors import NotFound, Refused
from tongban.documents import files, form_codes, forms, pixels, scan_page, scanning
from tongban.documents.tests import scanned
from tongban.documents.tests.test_forms import FORM, told
from tongban.documents.tests.test_pictures import AT


@pytest.fixture(scope="module")
def form() -> tuple[forms.Layout, bytes]:
    layout = forms.layout(told())
    return layout, forms.draw(told(), FORM, layout)


def cross(box: forms.Box) -> list[tuple[float, float, float, float]]:
    """A cross over a box, as a hand makes it."""
    right, low = box.x + box.w + 0.6, box.y + box.h - 0.3
    return [(box.x + 0.4, box.y - 0.5, right, low), (right, box.y + 0.2, box.x - 0.4, low)]


def test_pages_are_read_however_they_lie_and_ticks_only_where_they_are_plain(form: tuple[forms.Layout, bytes]) -> None:
    layout, pdf = form
    one, two, three = layout.of("kind")
    yes, no = layout.of("sure")
    faint = [(yes.x + 1, yes.y + 1.2, yes.x + 1.9, yes.y + 1.2)]
    first = scanned.scan(pdf, 1, turned=183, ink=cross(two))
    second = scanned.scan(pdf, 2, turned=90, ink=faint)
    pages = scanning.read([("pile.pdf", scanned.pile([second, scanned.empty(), first]))])
    assert [(page.code.page if page.code else 0, page.file, page.place) for page in pages] == [(2, 0, 1), (0, 0, 2), (1, 0, 3)]
    assert [page.empty for page in pages] == [False, True, False]
    assert all(page.code.form.layout == layout.name for page in pages if page.code)
    assert [scanning.tick(pages[2], box) for box in (one, two, three)] == ["empty", "ticked", "empty"]
    assert [scanning.tick(pages[0], box) for box in (yes, no)] == ["unsure", "empty"]
    assert scanning.part(pages[2], layout.of("kind")).startswith(pixels.SIGNATURE)
    assert len(scanning.part(pages[2], layout.of("kind"))) < len(scanning.whole(pages[2])) < 80_000
    blind = scanning.Page(0, 1, pages[2].wide, pages[2].tall, pages[2].packed, pages[2].codes[:2])
    assert blind.plane is None
    assert scanning.tick(blind, two) == "unsure"
    assert scanning.part(blind, [two]) == scanning.whole(blind)


def test_a_printed_tick_is_read_and_a_blackened_box_is_left_to_a_person() -> None:
    layout = forms.layout(told())
    pdf = forms.draw(told(ticked="one"), FORM, layout)
    one, two, _ = layout.of("kind")
    blackened = [(two.x, two.y + 0.3 * step, two.x + two.w, two.y + 0.3 * step) for step in range(15)]
    (page,) = scanning.read([("a.png", scanned.scan(pdf, 1, ink=blackened))])
    assert [scanning.tick(page, box) for box in layout.of("kind")] == ["ticked", "unsure", "empty"]


def test_a_page_is_unpacked_once_for_all_its_boxes(form: tuple[forms.Layout, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    layout, pdf = form
    (page,) = scanning.read([("a.png", scanned.scan(pdf, 1, ink=cross(layout.of("kind")[1])))])
    opened, drawn = [], []
    unpack, make = zlib.decompress, form_codes.made
    monkeypatch.setattr(scanning.zlib, "decompress", lambda packed: opened.append(1) or unpack(packed))
    monkeypatch.setattr(form_codes, "made", lambda text: drawn.append(text) or make(text))
    form_codes.size.cache_clear()
    scanning.look(page, layout.of("kind"))
    assert [scanning.tick(page, box) for box in layout.of("kind")] == ["empty", "ticked", "empty"]
    assert (len(opened), sorted(drawn)) == (1, sorted({text for text, _ in page.codes}))


def test_what_is_no_scan_is_refused_all_at_once_and_a_bomb_does_not_unpack() -> None:
    huge = pixels.SIGNATURE + pixels._chunk(b"IHDR", b"\0\0\x75\x30\0\0\x75\x30\x08\6\0\0\0")
    bomb = huge + pixels._chunk(b"IDAT", zlib.compress(bytes(30_000_000), 9)) + pixels._chunk(b"IEND", b"")
    many = typst.compile(b"x" + b"#pagebreak() x" * scan_page.MOST)
    with pytest.raises(Refused) as refused:
        scanning.read([("a.png", b""), ("b.txt", b"MZ"), ("c.png", bomb), ("d.pdf", many), ("e.jpg", b"\xff\xd8\xff\xff\xd9")])
    assert [(one.code, one.facts["name"]) for one in refused.value.discrepancies] == [
        ("file.empty", "a.png"), ("file.wrong_kind", "b.txt"), ("file.too_much", "c.png"), ("form.too_many_pages", "d.pdf"),
        ("form.unreadable", "e.jpg"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_scan_that_is_kept_is_read_again_until_it_is_erased(form: tuple[forms.Layout, bytes], tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    kept = files.store(scanned.scan(form[1], 1), "a.png", owner=None, by=SYSTEM, at=AT)
    code = scanning.stored(kept.pk)[0].code
    assert code is not None
    assert code.page == 1
    files.erase(kept.pk, at=AT)
    with pytest.raises(NotFound, match=r"file.erased"):
        scanning.stored(kept.pk)
