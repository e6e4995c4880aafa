from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.log import actions, heads, notes, queries, sequencer, store
from tongban.log.models import Checkpoint, Entry, Origin, Tile

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tampering")]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return tmp_path


def record(count: int = 1) -> None:
    for number in range(count):
        actions.append("case.saved", ("case", "1"), {"number": number}, by=SYSTEM, at=AT)


def test_an_earlier_head_never_replaces_a_later_one_outside() -> None:
    record(2)
    sequencer.run_once()
    early = heads.outside()
    record()
    sequencer.run_once()
    late = heads.outside()
    heads.keep_outside(early)
    assert heads.outside() == late


def test_a_head_that_could_not_be_kept_outside_is_kept_later(monkeypatch: pytest.MonkeyPatch) -> None:
    heads.file().mkdir()  # nothing can be renamed over a folder: as when the disk is full
    record()
    with pytest.raises(OSError):  # noqa: PT011  whichever the system gives
        sequencer.run_once()
    heads.file().rmdir()
    sequencer.run_once()
    latest = queries.head()
    assert latest is not None
    assert heads.outside() == latest.note


def test_a_database_that_does_not_know_the_origin_outside_is_behind() -> None:
    record()
    sequencer.run_once()
    sequencer.reopen("restored")
    sequencer.catch_up()
    heads.keep_outside(notes.write("localhost:8000/log2", 9, b"0" * 32, store.keys().signer("node")))
    Origin.objects.filter(name__endswith="log2").delete()
    record()
    with pytest.raises(Refused, match=r"log.behind"):
        sequencer.run_once()


def test_an_emptied_database_is_behind_the_head_outside() -> None:
    record(3)
    sequencer.run_once()
    for model in (Entry, Tile, Checkpoint, Origin):
        model.objects.all().delete()
    assert sequencer.behind() == {"outside": 3, "inside": 0}


def test_after_a_reopening_the_file_may_still_be_the_head_that_it_names() -> None:
    record()
    sequencer.run_once()
    old = heads.outside()
    sequencer.reopen("restored")
    heads.file().write_text(old)
    sequencer.catch_up()
    assert notes.read(heads.outside()).origin.endswith("log2")


def test_a_log_signed_with_keys_that_are_gone_is_refused(tmp_path: Path, settings: Any) -> None:
    record()
    sequencer.run_once()
    settings.KEYS = tmp_path / "other"
    record()
    with pytest.raises(Refused, match=r"log.foreign_key"):
        sequencer.run_once()
    heads.file().unlink()
    with pytest.raises(Refused, match=r"log.foreign_key"):
        sequencer.run_once()


def test_a_damaged_head_is_refused_by_name() -> None:
    record()
    sequencer.run_once()
    heads.file().write_text("not a head")
    record()
    with pytest.raises(Refused, match=r"log.head_damaged"):
        sequencer.run_once()


def test_two_roots_of_one_size_are_never_signed() -> None:
    record(2)
    sequencer.run_once()
    Checkpoint.objects.update(root=b"0" * 32)
    with pytest.raises(Refused, match=r"log.forked"):
        heads.sign(heads.origin(), 2, sequencer.read_tile)
