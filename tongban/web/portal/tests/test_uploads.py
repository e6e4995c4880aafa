"""Uploads in pieces: they go on where they stopped, repeat without harm, and are looked at as whole files are."""

import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as platform
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import queries
from tongban.cases.tests.world import PDF, build
from tongban.documents import files, partials
from tongban.web.portal.tests.test_bad_input import AT, browser, draft

pytestmark = pytest.mark.django_db
CONTENT = PDF[:9] + b"%" + b"x" * (2 * partials.PIECE + 1000) + b"\n" + PDF[9:]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.DEMO = tmp_path, tmp_path / "keys", tmp_path / "files", True
    return build(AT)


def send(
    client: Client,
    number: str,
    at: int | None = None,
    content: bytes = CONTENT,
    piece: bytes | None = None,
    material: str = "domain-certificate",
    **told: Any,
) -> Any:
    """A piece of a file, or the question how far it is; what the platform answers."""
    facts = {"name": "证书.pdf", "size": len(content), "digest": hashlib.sha256(content).hexdigest(), **told}
    body = b"" if at is None else content[at : at + partials.PIECE] if piece is None else piece
    address = f"/matters/{number}/upload/{material}?{urlencode({**facts, 'at': at or 0})}"
    return client.post(address, body, content_type="application/octet-stream", headers={"accept": "application/json"})


def brought(row: Any) -> list[str]:
    return [one.file.plain_digest for one in queries.materials(row)]


def test_a_file_comes_in_pieces_goes_on_from_another_page_and_is_one_material(people: cast.Cast) -> None:
    row, client = draft(people), browser(people)
    assert send(client, row.number).json() == {"got": 0, "done": False}
    assert send(client, row.number, 0).json() == {"got": partials.PIECE, "done": False}
    page = client.get(f"/matters/{row.number}/form/materials").content.decode()
    assert "have come. Choose the file again" in page
    elsewhere = browser(people)
    assert send(elsewhere, row.number).json()["got"] == partials.PIECE
    assert send(elsewhere, row.number, 0).json()["got"] == partials.PIECE
    assert send(elsewhere, row.number, partials.PIECE).json()["got"] == 2 * partials.PIECE
    assert send(elsewhere, row.number, 2 * partials.PIECE).json() == {"got": len(CONTENT), "done": True}
    assert brought(row) == [hashlib.sha256(CONTENT).hexdigest()]
    assert files.read(queries.materials(row)[0].file_id) == CONTENT
    assert partials.unfinished(row.party_id) == []
    assert "have come. Choose the file again" not in client.get(f"/matters/{row.number}/form/materials").content.decode()


def test_pieces_lie_encrypted_and_are_taken_away_after_two_days(people: cast.Cast) -> None:
    row, client = draft(people), browser(people)
    send(client, row.number, 0)
    stored = [one.read_bytes() for one in Path(platform.FILES).rglob("*") if one.is_file()]
    assert stored
    assert all(b"x" * 50 not in one and "证书".encode() not in one for one in stored)
    assert partials.sweep(at=timezone.now() + timedelta(days=1)) == 0
    assert partials.sweep(at=timezone.now() + timedelta(days=3)) == 1


def test_a_piece_too_early_or_of_the_wrong_size_is_refused_plainly(people: cast.Cast) -> None:
    row, client = draft(people), browser(people)
    answer = send(client, row.number, partials.PIECE)
    assert (answer.status_code, "came too early; go on at byte 0" in answer.json()["problems"][0]) == (422, True)
    assert "fit there" in send(client, row.number, 0, piece=b"%PDF-short").json()["problems"][0]
    assert "fit there" in send(client, row.number, 7).json()["problems"][0]
    assert send(client, row.number).json()["got"] == 0


def test_size_and_kind_are_refused_with_the_first_piece_by_name(people: cast.Cast) -> None:
    row, client = draft(people), browser(people)
    assert "at most 10485760" in send(client, row.number, 0, size=files.LARGEST + 1).json()["problems"][0]
    assert "“证书.pdf” is not a PDF" in send(client, row.number, 0, content=b"MZ" + CONTENT).json()["problems"][0]
    assert not list(Path(platform.FILES).glob("partial/*/*"))


def test_what_comes_otherwise_than_announced_is_not_kept(people: cast.Cast) -> None:
    row, client = draft(people), browser(people)
    whole = PDF + b"%%EOF\n"
    answer = send(client, row.number, 0, content=whole, digest="0" * 64)
    assert "did not come as it was announced" in answer.json()["problems"][0]
    secret = PDF.replace(b"endobj", "绝密★".encode() + b" endobj")
    assert "mark of secrecy" in send(client, row.number, 0, content=secret).json()["problems"][0]
    assert brought(row) == []
    assert not list(Path(platform.FILES).glob("partial/*/*"))


def test_nobody_goes_on_with_anothers_upload(people: cast.Cast) -> None:
    row, client, other = draft(people), browser(people), browser(people, "zhang", "minghe")
    send(client, row.number, 0)
    assert send(other, row.number, partials.PIECE).status_code == 404
    assert send(Client(), row.number).status_code == 403
    assert send(client, row.number).json()["got"] == partials.PIECE


def test_only_so_many_files_may_be_unfinished(people: cast.Cast) -> None:
    row, client = draft(people), browser(people)
    for number in range(partials.MOST):
        assert send(client, row.number, 0, content=CONTENT + bytes([number])).status_code == 200
    answer = send(client, row.number, 0, content=CONTENT + b"more")
    assert "other files are unfinished" in answer.json()["problems"][0]


def test_a_piece_that_was_cut_off_in_writing_is_not_there(people: cast.Cast) -> None:
    row, client = draft(people), browser(people)
    send(client, row.number, 0)
    (folder,) = Path(platform.FILES).glob("partial/*/*")
    (folder / f".{partials.PIECE}.abcd").write_bytes(b"half")
    os.utime(folder, (time.time(), time.time()))
    assert send(client, row.number).json()["got"] == partials.PIECE
    for at in (partials.PIECE, 2 * partials.PIECE, 2 * partials.PIECE):
        send(client, row.number, at)
    assert len(brought(row)) == 1
