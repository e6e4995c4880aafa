import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tongban.base.actor import SYSTEM
from tongban.base.errors import NotFound, Refused
from tongban.log import actions, heads, notes, proofs, queries, sequencer, store
from tongban.log.audit import audit
from tongban.log.export import export, read_entries
from tongban.log.models import Checkpoint, Entry, Event, Origin, Pending, Tile

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tampering")]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return tmp_path


def record(count: int = 1) -> list[Event]:
    return [actions.append("case.saved", ("case", str(number)), {"number": number}, by=SYSTEM, at=AT) for number in range(count)]


def rebuild() -> None:
    """What a superuser of the database with the node's key would do: forget the log and grow a new one from the events that are left."""
    for model in (Entry, Tile, Checkpoint, Origin, Pending):
        model.objects.all().delete()
    Pending.objects.bulk_create([Pending(event=event) for event in Event.objects.order_by("recorded_at", "pk")])
    heads.file().unlink()
    while sequencer.run_once():
        pass


def test_a_log_in_order_has_nothing_to_say() -> None:
    record(300)
    sequencer.run_once()
    record(5)
    assert audit() == []
    sequencer.run_once()
    actions.erase(("case", "3"), by=SYSTEM, at=AT, reason="retention")
    assert audit() == []


DAMAGES: dict[str, Callable[[], object]] = {
    "log.changed": lambda: Event.objects.filter(key="2").update(body=json.dumps({"number": 9})),
    "log.gap": lambda: Entry.objects.filter(position=2).delete(),
    "log.unplaced": lambda: Entry.objects.filter(position=4).delete(),
    "log.tile_differs": lambda: Tile.objects.update(hashes=b"0" * 160),
    "log.head_differs": lambda: Checkpoint.objects.update(root=b"0" * 32),
    "log.dated_back": lambda: Checkpoint.objects.update(at=AT.replace(year=2099), size=2),
}


@pytest.mark.parametrize("code", DAMAGES)
def test_what_was_done_to_the_log_is_named(code: str) -> None:
    record(5)
    sequencer.run_once()
    DAMAGES[code]()
    assert code in {one.code for one in audit()}


def test_a_clock_that_was_set_back_is_named_once_at_the_head_where_it_was() -> None:
    record(3)
    sequencer.run_once()
    Checkpoint.objects.update(at=timezone.now() + timedelta(days=1))  # the clock was a day ahead when it was signed
    for _ in range(3):
        record(2)
        sequencer.run_once()
    (one,) = audit()
    assert (one.code, one.facts["size"]) == ("log.clock_back", 5)


def test_events_of_a_subject_keep_the_order_of_the_log_when_the_clock_is_set_back() -> None:
    for hours in (0, -3, 2, -1):
        actions.append("case.tested", ("case", "x"), {"hours": hours}, by=SYSTEM, at=AT + timedelta(hours=hours))
    assert [json.loads(event.body or "")["hours"] for event in queries.of_subject("case", "x")] == [0, -3, 2, -1]
    sequencer.run_once()
    assert [json.loads(event.body or "")["hours"] for event in queries.of_subject("case", "x")] == [0, -3, 2, -1]


@pytest.mark.parametrize("column", [{"kind": "case.granted"}, {"key": "x"}, {"at": AT - timedelta(days=30)}, {"noun": "other"}])
def test_a_column_that_no_longer_agrees_with_its_envelope_is_named(column: dict[str, Any]) -> None:
    record(3)
    sequencer.run_once()
    Event.objects.filter(key="1").update(**column)
    assert [one.code for one in audit()] == ["log.changed"]


def test_an_event_may_not_be_rewritten_with_its_entry_either() -> None:
    record(3)
    sequencer.run_once()
    event = Event.objects.get(key="1")
    forged = actions.draw(event.kind, ("case", "1"), {"number": 7}, by=SYSTEM, at=AT)
    kept = {name: getattr(forged, name) for name in ("body", "body_salt", "envelope", "envelope_salt", "entry")}
    Event.objects.filter(pk=event.pk).update(**kept)
    assert {"log.tile_differs", "log.head_differs"} <= {one.code for one in audit()}


def test_the_exported_log_is_what_the_standard_wants(tmp_path: Path) -> None:
    events = record(600)
    sequencer.run_once()
    assert export(tmp_path / "log") == 600
    files = {str(path.relative_to(tmp_path / "log")) for path in (tmp_path / "log").rglob("*") if path.is_file()}
    assert {"checkpoint", "key", "tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/002.p/88"} <= files
    assert list(read_entries(tmp_path / "log", 600)) == [bytes(event.entry) for event in events]
    note = notes.read((tmp_path / "log" / "checkpoint").read_text())
    assert notes.signed_by(note, notes.read_verifier((tmp_path / "log" / "key").read_text()))


def test_an_exported_log_grows_and_another_log_is_refused_its_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"log.empty"):
        export(tmp_path / "log")
    record(300)
    sequencer.run_once()
    export(tmp_path / "log")
    record(5)
    sequencer.run_once()
    assert export(tmp_path / "log") == 305
    gone = Entry.objects.get(position=7).event
    Entry.objects.filter(event=gone).delete()
    gone.delete()
    rebuild()
    with pytest.raises(Refused, match=r"log.other_folder"):
        export(tmp_path / "log")


def test_a_receipt_that_was_dated_back_is_named() -> None:
    honest = record(3)
    backdated = actions.draw("case.saved", ("case", "late"), {}, by=SYSTEM, at=AT)
    told = json.loads(backdated.envelope or "")
    told["recorded_at"] = "2026-01-01T00:00:00.000000Z"
    backdated.envelope = json.dumps(told, sort_keys=True, separators=(",", ":"))
    backdated.entry = hashlib.sha256(bytes(backdated.envelope_salt or b"") + backdated.envelope.encode()).digest()
    actions.append_many([backdated])
    sequencer.run_once()
    receipts = [queries.receipt(event) for event in [*honest, backdated]]
    head = queries.head()
    assert head is not None
    verdicts = proofs.audit(receipts, [bytes(event.entry) for event in [*honest, backdated]], head.note, keys=[])
    assert [verdict.faults for verdict in verdicts] == [(), (), (), ("dated_back",)]


def test_a_head_by_another_key_convinces_nobody(tmp_path: Path, settings: Any) -> None:
    events = record(3)
    sequencer.run_once()
    receipts = [queries.receipt(event) for event in events]
    trusted = [store.keys().signer("node").public]
    settings.KEYS = tmp_path / "other"
    entries = [bytes(event.entry) for event in events]
    forged = notes.write("localhost:8000/log1", 3, proofs._root_of(entries), store.keys().signer("node"))
    assert all("bad_checkpoint" in one.faults for one in proofs.audit(receipts, entries, forged, keys=trusted))


def test_a_receipt_of_an_erased_event_is_not_drawn_up() -> None:
    event = record()[0]
    actions.erase(("case", "0"), by=SYSTEM, at=AT, reason="retention")
    event.refresh_from_db()
    with pytest.raises(NotFound, match=r"log.erased"):
        queries.receipt(event)
