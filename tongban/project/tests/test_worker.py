import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tongban.base.actor import SYSTEM
from tongban.log import actions, followers, queries
from tongban.log.models import Event
from tongban.project import jobs, worker

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    monkeypatch.setattr(followers, "_registered", {})
    monkeypatch.setattr(worker, "JOBS", [])


def until(what: Any, patience: float = 5.0) -> None:
    end = time.monotonic() + patience
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_events_are_placed_signed_and_followed_within_a_second() -> None:
    seen: list[str] = []

    @followers.follower("test.seen")
    def handle(event: Event) -> None:
        seen.append(event.kind)

    running = worker.Worker().start()
    try:
        from django.db import transaction

        with transaction.atomic():
            actions.append("case.saved", ("case", "1"), {}, by=SYSTEM, at=AT)
        until(lambda: seen == ["case.saved"], patience=2.0)
        head = queries.head()
        assert head is not None
        assert head.size == 1
    finally:
        assert running.stop()


def test_a_job_that_fails_does_not_keep_the_others() -> None:
    done: list[str] = []

    def broken() -> None:
        raise RuntimeError("no")

    worker.JOBS.extend([broken, lambda: done.append("settled")])
    worker.work()
    assert done == ["settled"]


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_takes_long_to_compare_holds_up_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended, done = threading.Event(), threading.Event(), threading.Event()

    def long(*, at: datetime) -> None:
        begun.set()
        ended.wait(10)

    monkeypatch.setattr(worker, "MINUTE", 0.01)
    monkeypatch.setattr(worker.reconciling, "compare_waiting", long)
    jobs.register()
    worker.JOBS[:] = [one for one in worker.JOBS if getattr(one, "__name__", "") in ("clock", "comparing")]
    worker.JOBS.append(done.set)
    running = worker.Worker().start()
    try:
        assert begun.wait(5)
        done.clear()
        assert done.wait(5)
    finally:
        ended.set()
        assert running.stop()


@pytest.mark.django_db
def test_a_follower_that_failed_is_left_for_a_while_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    @followers.follower("test.bad")
    def bad(event: Event) -> None:
        tried.append("bad")
        raise RuntimeError("no")

    @followers.follower("test.good")
    def good(event: Event) -> None:
        tried.append("good")

    actions.append("case.saved", ("case", "1"), {}, by=SYSTEM, at=AT)
    worker.sequence()
    following = worker.Following()
    following()
    following()
    assert tried == ["bad", "good"]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 1.5)
    following()
    assert tried == ["bad", "good", "bad"]
