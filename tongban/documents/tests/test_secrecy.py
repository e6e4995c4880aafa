"""Marks of secrecy in PDFs as programs write them: compressed, with subset fonts, object streams, encryption; and what cannot be read."""

import io
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic, writer

from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.documents import files, looking, pages, pdf
from tongban.documents.models import File
from tongban.documents.secrecy import drawn_mark

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
# A subset font as producers write it: numbers of shapes, and which characters they are.
CMAP = (
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
    b"2 beginbfchar <0003> <79D8> <0004> <5BC6> endbfchar "
    b"2 beginbfrange <0010> <0012> <2605> <0020> <0021> [<0031> <0030>] endbfrange"
)
MARKED = b"BT /F 16 Tf 50 800 Td <00030004> Tj 40 0 Td [<0010> -20 <00200021>] TJ ET"


def name(text: str) -> generic.NameObject:
    return generic.NameObject(text)


def compressed(content: bytes, **more: Any) -> generic.StreamObject:
    row = generic.StreamObject({name(f"/{key}"): value for key, value in more.items()}, stream_data=content)
    row.apply_filter("/FlateDecode")
    return row


def made(
    content: bytes = MARKED, *, cmap: bytes = CMAP, encoding: str = "/Identity-H", password: str | None = None, packed: bool = False
) -> bytes:
    """A PDF of one page; `password` encrypts it (empty: opens without one), `packed` keeps its objects in an object stream."""
    out = writer.PdfFileWriter(stream_xrefs=True)
    if password is not None:
        out.encrypt("owner", password)
    font = {name("/Type"): name("/Font"), name("/Subtype"): name("/Type0"), name("/Encoding"): name(encoding)}
    if cmap:
        font[name("/ToUnicode")] = out.add_object(compressed(cmap))
    stream = out.prepare_object_stream() if packed else None
    fonts = out.add_object(generic.DictionaryObject({name("/F"): generic.DictionaryObject(font)}), obj_stream=stream)
    resources = generic.DictionaryObject({name("/Font"): fonts})
    form = compressed(MARKED, Type=name("/XObject"), Subtype=name("/Form"), Resources=resources)
    resources = generic.DictionaryObject({**resources, name("/XObject"): generic.DictionaryObject({name("/Fm"): out.add_object(form)})})
    page = {name("/Type"): name("/Page"), name("/Resources"): resources, name("/Contents"): out.add_object(compressed(content))}
    out.insert_page(generic.DictionaryObject(page))
    written = io.BytesIO()
    out.write(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        made(),
        made(packed=True),
        made(password=""),
        made(b"/Fm Do"),
        made(b"BT /F 16 Tf 1 0 0 1 50 800 Tm (\\000\\003\\000\\004) Tj 1 0 0 1 90 801 Tm <0010> Tj ET"),
        made(b"BT /F 16 Tf (\xbb\xfa\xc3\xdc\xa1\xef) Tj ET", cmap=b"", encoding="/GBK-EUC-H"),
        made(b"BI /W 1 /H 1 ID \x00(\xff EI " + MARKED),
        made(b"/Span <</ActualText <FEFF673A5BC62605>>> BDC EMC"),
    ],
    ids=["compressed", "packed", "encrypted", "in a form", "letter by letter", "national encoding", "after a picture", "says"],
)
def test_a_mark_is_found_in_what_a_page_draws(content: bytes) -> None:
    assert pages.look(content)["mark"] in ("秘密★", "机密★")
    assert files.secret_mark(content.decode("utf-8", "ignore")) == ""


def test_a_mark_in_a_paper_that_was_printed_by_a_program_is_found(tmp_path: Path) -> None:
    import typst

    source = tmp_path / "a.typ"
    source.write_text('#set text(font: "Noto Serif CJK SC")\n秘 密★10年\n\n报告正文', encoding="utf-8")
    assert pages.look(typst.compile(str(source), font_paths=[str(pdf.FONTS)])) == {"mark": "秘密★"}


@pytest.mark.parametrize(
    "content",
    [
        made(b"BT /F 16 Tf 50 800 Td <00030004> Tj 0 -30 Td <0010> Tj ET"),
        made(b"BT /F 16 Tf <00030004> Tj ET"),
        made(cmap=b""),
        made(b"q 500 0 0 700 0 0 cm /Picture Do Q"),
    ],
    ids=["a star on another line", "the word alone", "shapes without characters", "a scanned picture"],
)
def test_what_bears_no_mark_that_can_be_read_is_kept(content: bytes) -> None:
    assert pages.look(content) == {"mark": ""}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (made(password="secret"), "locked"),
        (made()[:-300] + b"%%EOF", "unreadable"),
        (made().replace(b"/FlateDecode", b"/LZWDecode  "), "unreadable"),
        (made(b" " * (pages.INFLATED + 1)), "too_much"),
    ],
    ids=["password", "cut off", "unknown compression", "bomb"],
)
def test_what_cannot_be_looked_through_is_told(content: bytes, fault: str) -> None:
    assert pages.look(content) == {"fault": fault}


def test_more_pages_than_are_looked_through_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGES", 1)
    assert pages.look(made()) == {"fault": "too_much"}


@pytest.mark.parametrize("place", range(0, len(made()), 97))
def test_a_damaged_file_gets_an_answer(place: int) -> None:
    whole = made()
    told = pages.look(whole[:place] + b"\xff\x00>>" + whole[place + 4 :])
    assert set(told) <= {"mark", "fault"}
    assert told


@pytest.mark.parametrize(
    ("lines", "mark"),
    [(["机　密 ★ 20年"], "机密★"), (["絕密＊"], "絕密*"), (["商业秘密", "★ 注意"], ""), (["秘密"], "")],
)
def test_spaces_and_wide_forms_do_not_hide_a_mark(lines: list[str], mark: str) -> None:
    assert drawn_mark(lines) == mark


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "code"),
    [(made(), "state_secret"), (made(password="x"), "locked"), (made()[:-300] + b"%%EOF", "unreadable"), (made(b"BT ET"), "")],
)
def test_an_upload_is_looked_through_before_it_is_kept(content: bytes, code: str, tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    if code:
        with pytest.raises(Refused, match=f"file.{code}"):
            files.store(content, "证书.pdf", owner=1, by=SYSTEM, at=AT)
        assert not list((tmp_path / "files").glob("*/*"))
    else:
        files.store(content, "证书.pdf", owner=1, by=SYSTEM, at=AT)
    assert File.objects.exists() is not bool(code)


def test_a_look_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "PATIENCE", 0.01)
    with pytest.raises(Refused, match=r"file.too_much"):
        looking.refuse_marked(made(), "证书.pdf")


def test_a_stack_of_compressions_is_ended_within_its_memory() -> None:
    bomb = zlib.compress(zlib.compress(bytes(200 << 20), 9), 9)
    stream = generic.StreamObject({name("/Filter"): generic.ArrayObject([name("/FlateDecode")] * 2)}, encoded_data=bomb)
    out = writer.PdfFileWriter()
    out.insert_page(generic.DictionaryObject({name("/Type"): name("/Page"), name("/Contents"): out.add_object(stream)}))
    written = io.BytesIO()
    out.write(written)
    assert len(written.getvalue()) < 10_000
    with pytest.raises(Refused, match=r"file.too_much"):
        looking.refuse_marked(written.getvalue(), "证书.pdf")
