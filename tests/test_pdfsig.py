"""Signed papers in the eyes of another program: poppler's pdfsig with a database of trusted roots (NSS)."""

import shutil
import subprocess
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from tongban.cases.tests.world import AT, build, decided
from tongban.documents import pdf as papers
from tongban.documents import queries as documents
from tongban.licences import pdf, queries
from tongban.log.store import keys
from tongban.project.commands import keys as word

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        shutil.which("pdfsig") is None or shutil.which("certutil") is None, reason="needs Debian's poppler-utils and libnss3-tools"
    ),
]
VALID, TRUSTED = "Signature is Valid", "Certificate is Trusted"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return tmp_path


def database(folder: Path, *roots: str) -> Path:
    """A database that trusts these roots (PEM) for signatures, made with Debian's certutil."""
    folder.mkdir()
    subprocess.run(["certutil", "-N", "-d", f"sql:{folder}", "--empty-password"], check=True)
    for number, root in enumerate(roots):
        path = folder / f"{number}.pem"
        path.write_text(root)
        subprocess.run(["certutil", "-A", "-d", f"sql:{folder}", "-n", f"root {number}", "-t", ",C,", "-a", "-i", str(path)], check=True)
    return folder


def printed_root(capsys: pytest.CaptureFixture[str]) -> str:
    """What `tongban keys root` prints."""
    assert word.run(Namespace(does="root")) == 0
    return capsys.readouterr().out


def told(content: bytes, trusting: Path) -> str:
    """What pdfsig says of a paper."""
    path = trusting / "paper.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdfsig", "-nssdir", f"sql:{trusting}", str(path)], capture_output=True, text=True, check=False).stdout


def test_a_licence_and_a_paper_are_trusted_by_who_trusts_the_printed_root(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = queries.of_case(decided(build(AT)).number)
    assert held is not None
    trusting, empty = database(home / "trusting", printed_root(capsys)), database(home / "empty")
    for content in (pdf.signed(held), papers.of_paper(documents.of_subject("case", held.case)[0])):
        assert VALID in told(content, trusting)
        assert TRUSTED in told(content, trusting)
        assert "Total document signed" in told(content, trusting)
        assert VALID in told(content, empty)
        assert TRUSTED not in told(content, empty)


def test_after_a_rotation_the_old_root_serves_for_the_old_and_the_new_for_the_new(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = queries.of_case(decided(build(AT)).number)
    assert held is not None
    before, old = pdf.signed(held), printed_root(capsys)
    keys().rotate("seal-root")
    after, new = pdf.signed(held), printed_root(capsys)
    first, second = database(home / "old", old), database(home / "new", new)
    both = database(home / "both", old, new)
    assert [TRUSTED in told(one, where) for one in (before, after) for where in (first, second, both)] == [
        True,
        False,
        True,
        False,
        True,
        True,
    ]
