from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.base.actor import SYSTEM
from tongban.log import actions, followers, sequencer
from tongban.log.models import Event, Follower, Parked

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    monkeypatch.setattr(followers, "_registered", {})


@pytest.fixture
def seen() -> list[str]:
    return []


def record(kind: str, count: int = 1, key: str = "1") -> None:
    for number in range(count):
        actions.append(kind, ("case", key), {"number": number}, by=SYSTEM, at=AT)


def follow(seen: list[str], *kinds: str) -> Callable[[Event], None]:
    @followers.follower("test.seen", *kinds)
    def handle(event: Event) -> None:
        seen.append(event.kind)

    return handle


def test_a_follower_passes_over_kinds_it_does_not_want(seen: list[str], django_assert_max_num_queries: Any) -> None:
    follow(seen, "case.decided")
    record("case.saved", 500)
    record("case.decided")
    sequencer.run_once()
    with django_assert_max_num_queries(20):
        followers.run_all()
    assert seen == ["case.decided"]
    assert Follower.objects.get(name="test.seen").position == 501


def test_followers_that_want_nothing_new_are_moved_past_it_together(seen: list[str], django_assert_num_queries: Any) -> None:
    for place in range(20):
        followers.follower(f"test.other{place}", "case.decided")(lambda event: None)
    follow(seen, "case.saved")
    record("case.saved")
    sequencer.run_once()
    followers.run_all()  # makes their rows
    record("case.saved", 3)
    record("case.urged")
    sequencer.run_once()
    with django_assert_num_queries(4):
        assert followers.waiting() == ["test.seen"]
    assert set(Follower.objects.exclude(name="test.seen").values_list("position", flat=True)) == {5}
    assert Follower.objects.get(name="test.seen").position == 1
    followers.run_all()
    record("case.decided")
    sequencer.run_once()
    assert followers.waiting() == [f"test.other{place}" for place in range(20)]
    assert seen == ["case.saved"] * 4


def test_a_follower_that_failed_is_not_moved_past_what_it_failed_at(seen: list[str]) -> None:
    @followers.follower("test.failing", "case.saved")
    def handle(event: Event) -> None:
        raise RuntimeError("not yet")

    record("case.saved")
    sequencer.run_once()
    followers.run("test.failing")
    record("case.urged")
    sequencer.run_once()
    assert followers.waiting() == ["test.failing"]
    assert (Follower.objects.get().position, Follower.objects.get().tries) == (0, 1)


def test_nothing_waits_where_a_follower_has_seen_all(seen: list[str], django_assert_num_queries: Any) -> None:
    follow(seen)
    record("case.saved")
    sequencer.catch_up()
    with django_assert_num_queries(2):
        assert followers.waiting() == []


def test_a_slow_batch_ends_early_so_that_others_may_write(seen: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    follow(seen)
    record("case.saved", 5)
    sequencer.run_once()
    monkeypatch.setattr(followers, "PATIENCE", -1.0)
    assert followers.run_once("test.seen") == 1
    assert followers.run("test.seen") == 4


def test_the_effects_of_a_failed_event_are_undone_and_its_tries_are_counted() -> None:
    @followers.follower("test.undone")
    def handle(event: Event) -> None:
        Parked.objects.create(follower="effect", event=event, noun="x", key="x", position=0, fault="", parked_at=AT)
        raise RuntimeError("after the effect")

    record("case.saved")
    sequencer.run_once()
    followers.run_once("test.undone")
    assert not Parked.objects.exists()
    assert followers.failing() == {"test.undone": 1}


def test_later_events_of_a_parked_subject_are_parked_in_the_same_batch() -> None:
    @followers.follower("test.parked")
    def handle(event: Event) -> None:
        raise RuntimeError("always")

    record("case.saved", 3)
    sequencer.run_once()
    for _ in range(followers.TRIES):
        followers.run("test.parked")
    assert list(Parked.objects.values_list("position", flat=True)) == [0, 1, 2]
    assert followers.failing() == {}
