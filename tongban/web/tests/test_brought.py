"""Files that visitors bring to the page of verification."""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.actors import cast
from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import AT, DAY, build, decided
from tongban.documents import pdf as papers
from tongban.documents import queries as documents
from tongban.documents import signing
from tongban.documents.models import File
from tongban.licences import actions, brought, pdf, queries
from tongban.log import actions as log
from tongban.log import queries as log_queries
from tongban.log.models import Event
from tongban.log.sequencer import catch_up

GENUINE, CHANGED, FOREIGN = "The file is genuine", "The file was changed", "The file is not from this platform"


@pytest.fixture
def people(db: None, tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(AT)


@pytest.fixture
def held(people: cast.Cast) -> queries.Licence:
    found = queries.of_case(decided(people).number)
    assert found is not None
    return found


@pytest.fixture
def files(held: queries.Licence) -> dict[str, bytes]:
    """A licence in each of its signed forms."""
    return {"licence.pdf": pdf.signed(held), "licence.jws": queries.signed_statement(held).encode()}


def bring(content: bytes | None, name: str = "file.pdf") -> str:
    """What the page says of a file; a file more or less on the disk or in the table would be one kept."""
    told = {} if content is None else {"file": SimpleUploadedFile(name, content)}
    kept = File.objects.count()
    answer = Client(headers={"accept-language": "en"}).post("/verify", told)
    assert answer.status_code in (200, 422)
    assert File.objects.count() == kept
    return answer.content.decode()


@pytest.mark.parametrize("name", ["licence.pdf", "licence.jws"])
def test_a_genuine_file_is_told_with_the_state_of_its_licence_now(
    people: cast.Cast, held: queries.Licence, files: dict[str, bytes], name: str
) -> None:
    page = bring(files[name], name)
    assert GENUINE in page
    assert held.number in page
    actions.revoke(held.number, reason="false-data", words="", by=people.actor("zhao", AT), at=AT + 3 * DAY)
    page = bring(files[name], "any name at all.txt")
    assert GENUINE in page
    assert "Revoked" in page


@pytest.mark.parametrize("name", ["licence.pdf", "licence.jws"])
def test_one_changed_byte_is_told_and_no_state_is_shown(held: queries.Licence, files: dict[str, bytes], name: str) -> None:
    place = len(files[name]) // 2
    wrong = b"A" if files[name][place : place + 1] != b"A" else b"B"
    page = bring(files[name][:place] + wrong + files[name][place + 1 :])
    assert CHANGED in page
    assert held.number not in page


@pytest.mark.parametrize("name", ["licence.pdf", "licence.jws"])
def test_what_was_signed_before_rotations_stays_genuine(files: dict[str, bytes], name: str) -> None:
    for use in ("node", "seal", "seal-root"):
        log.rotate_key(use, by=SYSTEM, at=AT)
    assert GENUINE in bring(files[name])


@pytest.mark.parametrize("name", ["licence.pdf", "licence.jws"])
def test_what_another_platform_signed_is_not_ours(files: dict[str, bytes], name: str, tmp_path: Path, settings: Any) -> None:
    settings.KEYS = tmp_path / "others"
    page = bring(files[name])
    assert FOREIGN in page
    assert "Valid" not in page


def test_a_paper_says_its_number_and_nothing_of_whom_it_is_about(people: cast.Cast, held: queries.Licence) -> None:
    paper = documents.of_subject("case", held.case)[0]
    page = bring(papers.of_paper(paper))
    assert f"The paper {paper.number} is genuine" in page
    assert "恒达" not in page


@pytest.mark.usefixtures("tampering")
def test_a_receipt_is_told_with_what_the_log_holds(held: queries.Licence) -> None:
    catch_up()
    event = log_queries.of_subject("case", held.case)[0]
    receipt = log_queries.receipt(event)
    content = json.dumps(receipt).encode()
    assert "what it proves stands in the log" in bring(content, "receipt.json")
    assert CHANGED in bring(content.replace(b"case.", b"cafe.", 1), "receipt.json")
    Event.objects.filter(pk=event.pk).update(entry=b"0" * 32)
    assert "is missing from the log" in bring(content, "receipt.json")


def filed(held: queries.Licence) -> str:
    """The letters in the code of the receipt of a filing."""
    letters = log_queries.compact_receipt("case", held.case, "case.submitted")
    assert letters is not None
    return letters


def read(letters: str) -> str:
    """What a stranger sees who scans the code on a receipt."""
    return Client(headers={"accept-language": "en"}).get("/verify", {"r": letters}).content.decode()


@pytest.mark.usefixtures("tampering")
def test_who_scans_a_receipt_sees_the_proof_checked_and_no_name(held: queries.Licence) -> None:
    letters = filed(held)
    page = read(letters)
    assert "what it proves stands in the log" in page
    assert (held.case in page, "Submitted" in page, "恒达" in page) == (True, True, False)
    assert "what it proves stands in the log" in bring(f"https://here.example/verify?r={letters}\n".encode(), "scanned.txt")
    Event.objects.filter(noun="case", key=held.case, kind="case.submitted").update(entry=b"0" * 32)
    assert "is missing from the log" in read(letters)


def test_a_scanned_receipt_that_was_changed_cut_or_forged_is_told(held: queries.Licence, tmp_path: Path, settings: Any) -> None:
    letters = filed(held)
    other = "A" if letters[20] != "A" else "B"  # inside the salt
    assert "The receipt was changed" in read(letters[:20] + other + letters[21:])
    ours, settings.KEYS = settings.KEYS, tmp_path / "stranger"
    forged = filed(held)
    settings.KEYS = ours
    for wrong in (letters[:-8], letters.lower(), letters + "A" * 8, forged, "A" * 300, "王", "x" * 9000):
        assert "This is no receipt of this platform" in read(wrong), wrong[:40]


def hostile(files: dict[str, bytes]) -> Iterator[bytes]:
    """What somebody might try."""
    whole = files["licence.pdf"]
    bomb = zlib.compress(bytes(64 << 20), 9)
    stream = b"1 0 obj<</Type/XRef/W[1 1 1]/Size 9/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(bomb), bomb)
    yield b"%PDF-1.7\n" + stream + b"startxref\n9\n%%EOF\n"
    yield b"%PDF-1.7\n" + b"<<" * 100_000 + b"%%EOF"
    yield b"%PDF-1.7\n/ByteRange [0 9 9 0]" * 10_000
    yield b"%PDF-1.7\n/ByteRange [0 10 999999999 999999999]\n%%EOF"
    yield whole[: len(whole) // 2]
    yield b"MZ" + whole
    yield b"PK\x03\x04" + bytes(1000)
    yield b"[" * 1_000_000
    yield b'{"envelope": "' + b"[" * 100_000 + b'", "salt": ""}'
    yield b"ey" + b"A" * 1_000_000 + b".A.A"
    yield b"ey.."
    yield "\ud800\ufffe".encode("utf-16", "surrogatepass")
    yield b"<html><script>alert(1)</script>"


def test_hostile_files_are_not_ours_and_never_an_error(files: dict[str, bytes]) -> None:
    for content in hostile(files):
        assert FOREIGN in bring(content), content[:60]


def test_none_an_empty_and_a_huge_file_are_told_at_the_field(db: None) -> None:
    assert "No file was chosen" in bring(None)
    assert "is empty" in bring(b"")
    page = bring(b"%PDF-" + bytes(brought.LARGEST), "<script>.pdf")
    assert "is larger than 10 MB" in page
    assert page.count("&lt;script&gt;.pdf") == 2
    assert 'href="#f-file"' in page


def test_a_strangers_signature_is_not_ours(files: dict[str, bytes], tmp_path: Path, settings: Any) -> None:
    """Sealed by somebody who calls himself as we do."""
    whole = files["licence.pdf"]
    ours, settings.KEYS = settings.KEYS, tmp_path / "stranger"
    forged = signing.sign(whole[: whole.index(b"%%EOF") + 6], reason="1.2.156.3005.2")
    settings.KEYS = ours
    assert FOREIGN in bring(forged)
