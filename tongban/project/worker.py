"""What runs beside the requests, in threads: sequencer, followers, the jobs of the engines every second, errands, copies of ledgers.

On the embedded database they are threads of the one worker of `tongban up`; on PostgreSQL also `tongban worker` by itself, as often as one
likes: the sequencer has one leader, followers lock their positions, and jobs must lock what they change.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from tongban.base.errors import Saying
from tongban.exchange import errands
from tongban.log import followers, sequencer
from tongban.project import trials
from tongban.registers import reconciling

logger = logging.getLogger("tongban.worker")
JOBS: list[Callable[[], object]] = []  # each is called every second, must be quick, and is called again when it failed
LONGEST_WAIT, MINUTE = 30.0, 60.0


def sequence() -> None:
    """Give places to all that wait."""
    while sequencer.run_once():
        pass


class Following:
    """Runs the followers; one that failed waits 1, 2, 4, 8 seconds before it is tried again, the others go on."""

    def __init__(self) -> None:
        self._not_before: dict[str, float] = {}

    def __call__(self) -> None:
        now = time.monotonic()
        due = [name for name in followers.waiting() if self._not_before.get(name, 0.0) <= now]
        for name in due:
            followers.run(name)
        if due:
            failing = followers.failing()
            self._not_before = {name: now + 2.0 ** (tries - 1) for name, tries in failing.items() if name in due} | {
                name: until for name, until in self._not_before.items() if name in failing and name not in due
            }


def work() -> None:
    """Call each job; one that fails does not keep the others."""
    for job in JOBS:
        try:
            job()
        except Exception:  # noqa: BLE001  whatever a job does wrong, the next one is due
            logger.error("job failed", extra={"job": f"{job.__module__}.{getattr(job, '__name__', job)}"}, exc_info=True)
            connection.close()


def carry() -> None:
    """Run errands that are due; they may wait for the outside, so nothing else shares their thread."""
    errands.run_due(at=timezone.now())


def try_packs() -> None:
    """Carry out trials of packs, one after the other; each is a process of its own."""
    while trials.run_due():
        pass


def compare() -> None:
    """Hold the copies that owners handed in against the centre's; a large one takes long, so it holds up no clock."""
    reconciling.compare_waiting(at=timezone.now())


class Worker:
    """The threads. `stop` lets each end what it is at."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        rounds = [
            ("sequencer", sequence, 0.25),
            ("followers", Following(), 0.25),
            ("jobs", work, 1.0),
            ("errands", carry, 1.0),
            ("trials", try_packs, 1.0),
            ("comparing", compare, MINUTE),
        ]
        self._threads = [threading.Thread(target=self._repeat, args=one, name=f"tongban-{one[0]}", daemon=True) for one in rounds]

    def start(self) -> Worker:
        """Begin; returns itself."""
        for thread in self._threads:
            thread.start()
        return self

    def stop(self, patience: float = 3.0) -> bool:
        """Ask all to end and wait at most `patience` seconds; whether they did."""
        self._stop.set()
        until = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _repeat(self, name: str, work: Callable[[], None], pause: float) -> None:
        wait = pause
        while not self._stop.wait(wait):
            try:
                work()
                wait = pause
            except Exception as fault:  # noqa: BLE001  a database that is away comes back; the thread must be there then
                wait = min(wait * 2, LONGEST_WAIT)
                code = fault.code if isinstance(fault, Saying) else type(fault).__name__
                logger.error("round failed", extra={"job": name, "code": code, "seconds": int(wait)}, exc_info=True)
                connection.close()
        connection.close()
