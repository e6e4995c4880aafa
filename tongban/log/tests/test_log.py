import base64
import hashlib
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError

from tongban.base.actor import SYSTEM
from tongban.base.errors import Refused
from tongban.base.suites import SUITES
from tongban.log import actions, followers, notes, proofs, queries, sequencer
from tongban.log.models import Entry, Event, Follower, Parked, Tile

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tampering")]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return tmp_path


def record(count: int = 1, key: str = "511602-1") -> list[Event]:
    return [actions.append("case.submitted", ("case", key), {"number": number}, by=SYSTEM, at=AT, parties=[7]) for number in range(count)]


def test_an_event_costs_three_statements_with_its_parties(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        record()


def test_events_of_one_act_are_written_together_in_their_order(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3), actions.gathered():
        with actions.gathered():
            record(2)
        drawn = record(3)
    sequencer.catch_up()
    placed = list(Entry.objects.order_by("position").values_list("event_id", flat=True))
    assert len(placed) == 5
    assert placed[2:] == [event.pk for event in drawn]


def test_events_of_a_refused_act_are_not_written() -> None:
    def refused() -> None:
        with actions.gathered():
            record(2)
            raise Refused("case.wrong_state")

    with pytest.raises(Refused):
        refused()
    assert not Event.objects.exists()
    record()
    assert Event.objects.count() == 1


def test_an_event_is_read_as_it_was_written() -> None:
    event = record()[0]
    kept = Event.objects.get(pk=event.pk)
    for name in ("kind", "noun", "key", "at", "recorded_at", "body", "envelope"):
        assert getattr(kept, name) == getattr(event, name)
    assert bytes(kept.entry) == bytes(event.entry)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_an_act_is_a_bug() -> None:
    with pytest.raises(TransactionManagementError):
        record()


def test_envelope_and_body_are_bound_by_their_salts() -> None:
    event = record()[0]
    envelope = json.loads(event.envelope or "")
    assert envelope["body"] == hashlib.sha256(bytes(event.body_salt or b"") + (event.body or "").encode()).hexdigest()
    assert bytes(event.entry) == hashlib.sha256(bytes(event.envelope_salt or b"") + (event.envelope or "").encode()).digest()


def test_positions_are_gap_free_and_the_head_is_signed(home: Path) -> None:
    record(300)
    assert sequencer.catch_up() == 300
    assert list(Entry.objects.order_by("position").values_list("position", flat=True)) == list(range(300))
    note = notes.read((home / "checkpoint").read_text())
    assert note.size == 300
    assert notes.signed_by(note, sequencer.keys().signer("node").public)


def test_a_receipt_holds_before_and_after_its_event_has_a_place() -> None:
    event = record(5)[2]
    early = queries.receipt(event)
    assert proofs.verify(early, keys=[]).ok
    sequencer.catch_up()
    late = queries.receipt(event)
    verdict = proofs.verify(late, keys=[])
    assert (verdict.ok, verdict.placed, verdict.event) == (True, True, str(event.pk))


@pytest.mark.parametrize("part", ["envelope", "salt", "promise", "proof"])
def test_a_forged_receipt_is_found_out(part: str) -> None:
    event = record(3)[1]
    sequencer.catch_up()
    forged = queries.receipt(event)
    if part == "envelope":
        forged["envelope"] = forged["envelope"].replace("2026-03-02", "2026-02-02")
    elif part == "salt":
        forged["salt"] = base64.b64encode(b"0" * 16).decode()
    elif part == "promise":
        forged["promise"]["signature"] = base64.b64encode(b"0" * 64).decode()
    else:
        forged["proof"]["index"] = 0
    assert not proofs.verify(forged, keys=[]).ok


def test_a_key_that_is_not_trusted_is_named() -> None:
    assert proofs.verify(queries.receipt(record()[0]), keys=[b"another"]).faults == ("untrusted_key",)


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"envelope": 1},
        {"envelope": "{}", "salt": "%%"},
        {"envelope": "x", "salt": "", "promise": {}},
        {"envelope": "[" * 9999, "salt": ""},
    ],
)
def test_junk_is_malformed_and_never_a_crash(junk: dict[str, Any]) -> None:
    assert proofs.verify(junk, keys=[]).faults == ("malformed",)


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_a_promise_of_another_key_is_a_bad_one_whatever_its_kind(suite: Any) -> None:
    forged = queries.receipt(record()[0])
    forged["promise"]["public"] = base64.b64encode(suite.public(suite.generate())).decode()
    assert proofs.verify(forged, keys=[]).faults == ("bad_promise",)


def test_erasing_bodies_and_salts_leaves_proofs_valid() -> None:
    event = record(3)[0]
    sequencer.catch_up()
    before = queries.receipt(event)
    actions.erase(("case", "511602-1"), by=SYSTEM, at=AT, reason="retention")
    sequencer.catch_up()
    event.refresh_from_db()
    assert event.body is None
    late = {**before, "proof": queries.proof(str(event.pk))}
    assert proofs.verify(late, keys=[]).ok


def test_deleting_events_and_rebuilding_the_log_names_every_receipt() -> None:
    events = record(40)
    sequencer.catch_up()
    receipts = [queries.receipt(event) for event in events]
    gone = {str(events[number].pk) for number in (3, 17, 39)}
    kept = [event for event in events if str(event.pk) not in gone]
    rebuilt = [bytes(event.entry) for event in kept]
    note = forge(rebuilt)
    named = {verdict.event for verdict in proofs.audit(receipts, rebuilt, note, keys=[]) if "removed" in verdict.faults}
    assert named == gone


@pytest.mark.long
def test_a_hundred_of_ten_thousand_cases_deleted_by_a_superuser_are_named() -> None:
    drawn = [actions.draw("case.submitted", ("case", str(number)), {"n": number}, by=SYSTEM, at=AT) for number in range(10_000)]
    actions.append_many(drawn)
    sequencer.catch_up()
    receipts = [queries.receipt(event) for event in drawn]
    gone = {str(event.pk) for event in random.Random(315).sample(drawn, 100)}
    for model in (Entry, Event):
        model.objects.filter(**{"pk__in" if model is Event else "event__in": list(gone)}).delete()
    rebuilt = [bytes(event.entry) for event in drawn if str(event.pk) not in gone]
    verdicts = proofs.audit(receipts, rebuilt, forge(rebuilt), keys=[])
    assert {one.event for one in verdicts if "removed" in one.faults} == gone


def forge(entries: list[bytes]) -> str:
    """A head that a superuser with the node's key signs over a rebuilt log."""
    return notes.write("localhost:8000/log1", len(entries), proofs._root_of(entries), sequencer.keys().signer("node"))


def test_a_log_restored_from_an_older_state_is_refused_until_it_is_reopened(home: Path) -> None:
    record(5)
    sequencer.catch_up()
    head = (home / "checkpoint").read_text()
    Entry.objects.filter(position__gte=3).delete()
    Tile.objects.update(hashes=b"")
    record()
    with pytest.raises(Refused, match=r"log.behind"):
        sequencer.run_once()
    assert (home / "checkpoint").read_text() == head


def test_a_reopened_log_names_its_old_head(home: Path) -> None:
    record(5)
    sequencer.catch_up()
    head = (home / "checkpoint").read_text()
    name = sequencer.reopen("restored after a fire", by=SYSTEM)
    told = queries.body(queries.of_subject("log", name)[0])
    assert told is not None
    assert told["old_head"] == head
    sequencer.catch_up()
    assert notes.read((home / "checkpoint").read_text()).origin == name


def test_a_follower_sees_each_event_once_and_in_order() -> None:
    seen: list[int] = []

    @followers.follower("test.order", "case.submitted")
    def handle(event: Event) -> None:
        seen.append(json.loads(event.body or "")["number"])

    record(450)
    sequencer.catch_up()
    sequencer.catch_up()
    followers._registered.pop("test.order")
    assert seen == list(range(450))


def test_a_failing_event_is_parked_with_later_ones_of_its_subject_and_the_rest_goes_on() -> None:
    handled: list[str] = []
    broken = {"yes": True}

    @followers.follower("test.park", "case.submitted")
    def handle(event: Event) -> None:
        if event.key == "bad" and broken["yes"]:
            raise RuntimeError("the printer burns")
        handled.append(event.key)

    record(1, key="bad")
    record(1, key="good")
    record(1, key="bad")
    for _ in range(6):
        sequencer.catch_up()
    assert handled == ["good"]
    assert Parked.objects.filter(follower="test.park").count() == 2
    broken["yes"] = False
    assert actions.resume("test.park", ("case", "bad"), by=SYSTEM, at=AT) == 2
    followers._registered.pop("test.park")
    assert handled == ["good", "bad", "bad"]
    assert Follower.objects.get(name="test.park").fault == ""


def test_events_about_a_party_are_found() -> None:
    record(2)
    assert len(queries.about(7)) == 2
    assert queries.about(8) == []


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_event() -> None:
    from django.db import transaction

    def act() -> None:
        with transaction.atomic():
            record()
            raise RuntimeError("after the event")

    with pytest.raises(RuntimeError):
        act()
    assert not Event.objects.exists()
    connection.close()
