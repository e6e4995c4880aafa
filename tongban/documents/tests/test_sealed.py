import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest

from tongban.actors.queries import agency_view
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.documents import actions, pdf, queries, sealed, signing
from tongban.documents.tests.test_pdf import AT
from tongban.log.store import keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(tmp_path: Path, settings: Any) -> bytes:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    agency = agency_view(kept.people(AT).agencies["market-regulation"])
    drawn = actions.draw_up(
        "receipt", ("case", "1"), {"title": "备案", "holder": "恒达"}, agency=agency, language="zh-Hans", by=SYSTEM, at=AT
    )
    return pdf.of_paper(drawn)


def test_a_whole_paper_names_its_number_and_leads_to_its_root(paper: bytes) -> None:
    found = sealed.look(paper, [signing.root()])
    assert (found.ok, found.trusted) == (True, True)
    assert found.reason.endswith("1号")
    assert sealed.look(paper).ok


def test_one_changed_byte_is_found(paper: bytes) -> None:
    place = len(paper) // 3
    changed = paper[:place] + bytes([paper[place] ^ 1]) + paper[place + 1 :]
    assert sealed.look(changed).fault in ("changed", "unreadable")


def test_something_added_after_signing_is_found(paper: bytes) -> None:
    assert sealed.look(paper + b"\n% more\n").fault == "added_to"


def test_another_root_is_not_trusted(paper: bytes, tmp_path: Path, settings: Any) -> None:
    settings.KEYS = tmp_path / "other"
    assert sealed.look(paper, [signing.root()]).fault == "untrusted"


def test_what_was_sealed_before_a_rotation_leads_to_the_root_of_its_time(paper: bytes) -> None:
    first = signing.root()
    for use in ("seal", "seal-root"):
        keys().rotate(use)
        drawn = queries.of_subject("case", "1")[0]
        assert sealed.look(pdf.of_paper(drawn), signing.roots()).trusted, use
        assert sealed.look(paper, signing.roots()).trusted, use
    assert signing.roots() == [first, signing.root()]
    assert sealed.look(paper, [signing.root()]).fault == "untrusted"


def seal_of(content: bytes) -> tuple[int, int]:
    """Where the signature stands, from its < to its >."""
    found = sealed.RANGE.search(content)
    assert found is not None
    return int(found[1]), int(found[2])


def test_a_byte_added_to_the_seal_itself_is_found(paper: bytes) -> None:
    before, after = seal_of(paper)
    written = bytes.fromhex(paper[before + 1 : after - 1].decode())
    place = written.rindex(b" root")  # in the root's certificate, which nobody signs over
    for one in (place, len(written) - 1):
        changed = written[:one] + bytes([written[one] ^ 1]) + written[one + 1 :]
        assert sealed.look(paper[: before + 1] + changed.hex().encode() + paper[after - 1 :], [signing.root()]).fault == "changed"
    assert sealed.look(paper[: after - 2] + b"/" + paper[after - 1 :], [signing.root()]).fault == "unreadable"


def test_a_seal_on_another_paper_is_found(paper: bytes) -> None:
    before, after = seal_of(paper)
    other = b"%PDF-1.7\n/ByteRange [0 45 " + str(45 + after - before).encode() + b" 9]"
    forged = other.ljust(45) + paper[before:after] + b"\n%%EOF\n  "
    assert sealed.look(forged, [signing.root()]).fault == "changed"


def test_a_paper_that_was_cut_off_is_found(paper: bytes) -> None:
    before, after = seal_of(paper)
    assert sealed.look(paper[:-1], [signing.root()]).fault == "changed"
    assert sealed.look(paper[:-100], [signing.root()]).fault == "changed"
    assert sealed.look(paper[: after + 1], [signing.root()]).fault == "unsigned"
    assert sealed.look(paper[: before + 100], [signing.root()]).fault == "unsigned"


def test_what_somebody_else_sealed_and_broke_is_not_ours(paper: bytes, tmp_path: Path, settings: Any) -> None:
    settings.KEYS, settings.ORIGIN = tmp_path / "other", "https://other.example"
    assert sealed.look(paper[:-1], [signing.root()]).fault == "untrusted"


def test_nothing_of_a_strangers_pdf_is_inflated(paper: bytes) -> None:
    sealed.look(paper, [signing.root()])
    bomb = zlib.compress(bytes(200 << 20), 9)
    stream = b"1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(bomb), bomb)
    tracemalloc.start()
    assert sealed.look(b"%PDF-1.7\n" + stream + b"%%EOF", [signing.root()]).fault == "unsigned"
    assert sealed.look(paper[:9] + stream + paper[9:], [signing.root()]).fault == "unreadable"
    assert sealed.look(paper[:-200] + stream, [signing.root()]).fault == "changed"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"no pdf", b"%PDF-1.4\n" + b"<<" * 5000, b"\x00" * 4000])
def test_what_is_no_signed_pdf_is_said_to_be_none(content: bytes) -> None:
    assert sealed.look(content).fault in ("unreadable", "unsigned")


def test_a_huge_file_is_not_looked_at() -> None:
    assert sealed.look(bytes(sealed.LARGEST + 1)).fault == "too_large"
