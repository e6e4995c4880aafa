from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors.queries import agency_view
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotFound, Refused
from tongban.documents import actions, files, queries
from tongban.documents.models import Document, File

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return tmp_path


def store(content: bytes = PDF, name: str = "证书.pdf") -> File:
    return files.store(content, name, owner=1, by=SYSTEM, at=AT)


def test_a_file_is_read_back_and_lies_encrypted(home: Path) -> None:
    row = store()
    assert files.read(row.pk) == PDF
    assert b"%PDF" not in files.place(row.digest).read_bytes()


@pytest.mark.parametrize(
    "content", [b"<html>", b"MZ\x90", b"%PDF-1.4 without an end", b"\x89PNG\r\n\x1a\n", b"GIF89a;", b"<svg onload=alert(1)>"]
)
def test_what_is_not_what_it_says_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match=r"file.wrong_kind"):
        store(content)
    assert not File.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("a\x00b<script>.pdf", "abscript.pdf"),
        ("证书.PDF", "证书.pdf"),
        ("…\u202egpj.exe", "…gpj.exe.pdf"),
        ("", "file.pdf"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert store(name=given).name == kept


@pytest.mark.parametrize("name", ["关于…的报告 秘密★10年.pdf", "機密★.pdf"])
def test_a_marked_secret_is_refused_and_not_kept(home: Path, name: str) -> None:
    with pytest.raises(Refused, match=r"file.state_secret"):
        store(name=name)
    assert not list((home / "files").glob("*/*"))


def test_an_empty_and_a_huge_file_are_refused() -> None:
    with pytest.raises(Refused, match=r"file.empty"):
        store(b"")
    with pytest.raises(Refused, match=r"file.too_large"):
        store(PDF + b"0" * files.LARGEST)


def test_an_erased_file_is_gone_and_says_so() -> None:
    row = store()
    files.erase(row.pk, at=AT)
    with pytest.raises(NotFound, match=r"file.erased"):
        files.read(row.pk)
    assert not files.place(row.digest).exists()


def test_orphans_are_swept_and_kept_files_are_not() -> None:
    row, orphan = store(), store()
    File.objects.filter(pk=orphan.pk).delete()
    assert files.sweep(at=datetime.now(UTC) + timedelta(hours=2)) == 1
    assert files.read(row.pk) == PDF


def test_papers_are_numbered_without_gaps_and_sealed() -> None:
    agency = agency_view(kept.people(AT).agencies["market-regulation"])
    papers = [
        actions.draw_up("receipt", ("case", "1"), {"who": "恒达"}, agency=agency, language="zh-Hans", by=SYSTEM, at=AT) for _ in range(3)
    ]
    assert [paper.number.rpartition("〕")[2] for paper in papers] == ["1号", "2号", "3号"]
    assert queries.sealed(papers[0])
    Document.objects.filter(pk=papers[0].pk).update(facts=papers[0].facts.replace("恒达", "明和"))
    assert not queries.sealed(queries.paper(papers[0].number))


def test_a_paper_is_served_once() -> None:
    agency = agency_view(kept.people(AT).agencies["market-regulation"])
    paper = actions.draw_up("decision", ("case", "1"), {}, agency=agency, language="zh-Hans", by=SYSTEM, at=AT)
    actions.serve(paper.number, how="online", proof="opened", by=SYSTEM, at=AT)
    again = actions.serve(paper.number, how="mail", proof="later", by=SYSTEM, at=AT + timedelta(days=1))
    assert (again.served_at, again.served_how) == (AT, "online")
