import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.actors.queries import agency_view
from tongban.actors.tests import kept
from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.documents import actions, pdf, signing

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
needs_pdfsig = pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs Debian's poppler-utils")


@pytest.fixture
def paper(db: None, tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    agency = agency_view(kept.people(AT).agencies["market-regulation"])
    facts = {"title": "经营性网站备案", "case": "511602-20260302-7K3M9QX4", "holder": "恒达贸易", "promise": "20 working_days"}
    drawn = actions.draw_up("receipt", ("case", "1"), facts, agency=agency, language="zh-Hans", by=SYSTEM, at=AT)
    path = tmp_path / "receipt.pdf"
    path.write_bytes(pdf.of_paper(drawn))
    return path


def told(path: Path) -> str:
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout


@needs_pdfsig
def test_a_paper_is_signed_over_all_its_bytes(paper: Path) -> None:
    assert "Signature is Valid" in told(paper)
    assert "Total document signed" in told(paper)


@needs_pdfsig
def test_one_changed_byte_is_found(paper: Path) -> None:
    content = bytearray(paper.read_bytes())
    content[content.index(b"/Type")] ^= 1
    paper.write_bytes(bytes(content))
    assert "Signature is Valid" not in told(paper)


@needs_pdfsig
def test_a_paper_says_its_words_in_text(paper: Path) -> None:
    text = subprocess.run(["pdftotext", str(paper), "-"], capture_output=True, text=True, check=True).stdout
    assert "申请收件回执" in text.replace("\n", "")
    assert "511602-20260302-7K3M9QX4" in text


def test_a_character_that_no_font_has_is_named_before_signing() -> None:
    with pytest.raises(Refused) as refusal:
        pdf.refuse_unprintable("王\U0002a6d6")
    assert refusal.value.facts["point"] == "U+2A6D6"


def test_every_character_of_our_packs_can_be_printed() -> None:
    for path in Path("packs").rglob("*.yaml"):
        pdf.refuse_unprintable(path.read_text(encoding="utf-8"))


@pytest.mark.django_db
def test_the_root_is_made_once(tmp_path: Path, settings: Any) -> None:
    settings.KEYS = tmp_path / "keys"
    assert signing.root() == signing.root()
