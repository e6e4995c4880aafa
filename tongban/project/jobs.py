"""What the engines need done by the clock: effects of law that fall due, and the clock itself, every second; sweeping, every hour."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tongban.actors import sign_in
from tongban.cases import past, together
from tongban.cases.actions import (
    ask_files,
    carry_out_due,
    end_due,
    erase_bookings,
    erase_due,
    file_due,
    open_due,
    recount_due,
    remind_due,
    settle_due,
    sweep_batches,
    try_due,
)
from tongban.cases.bill_book import compare_due
from tongban.documents import files, partials
from tongban.exchange import notices
from tongban.licences import actions as licences
from tongban.log import queries as log
from tongban.oversight import actions as oversight
from tongban.project import practice, worker
from tongban.services import editing, subscribing
from tongban.services.actions import list_in_force

HOUR, MINUTE = 3600.0, 60.0
SLACK = timedelta(seconds=10)  # machines correct their clocks by less, and the clocks of several differ by less
logger = logging.getLogger("tongban.worker")
OUTSIDE = "outside.json"  # in a demonstration's home: what domains hold


def settle() -> None:
    """Let what is due have its effect, dated at its legal moment: reorganisations of the day first, missed days of ratings last."""
    now = timezone.now()
    carry_out_due(at=now)
    settle_due(at=now)
    oversight.settle_due(at=now)


def file_batches() -> None:
    """File what was handed in together."""
    file_due(at=timezone.now())


def recount() -> None:
    """Reckon anew what runs after holidays were published."""
    recount_due(at=timezone.now())


def exercises() -> None:
    """Play the other parts of what officers practise."""
    practice.run_due(timezone.now())


class ClockWatch:
    """Notices when the machine's clock was set back, also while the platform was off, and ends what would then live too long."""

    __name__ = "clock"

    def __init__(self, wall: Callable[[], datetime] = timezone.now, running: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._running = wall, running
        self._start: datetime | None = None  # what the clock showed when `running` was 0, at its latest

    def __call__(self) -> None:
        now, ran = self._wall(), timedelta(seconds=self._running())
        if self._start is None:
            self._start = max(now, log.last_recorded() or now) - ran
        back = self._start - (now - ran)
        if back > SLACK:
            logger.error("the clock was set back", extra={"seconds": int(back.total_seconds())})
            sign_in.clock_set_back(int(back.total_seconds()), at=now)
            licences.end_shown(at=now)
        if not timedelta(0) <= back <= SLACK:
            self._start = now - ran


class Hourly:
    """Sweep what signing in and broken uploads leave behind, and erase what is kept no longer."""

    __name__ = "sweep"

    def __init__(self) -> None:
        self._not_before = time.monotonic() + HOUR

    def __call__(self) -> None:
        if time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + HOUR
        sign_in.sweep(at=timezone.now())
        files.sweep(at=timezone.now())
        partials.sweep(at=timezone.now())
        erase_due(at=timezone.now())
        past.erase_due(at=timezone.now())
        erase_bookings(at=timezone.now())
        sweep_batches(at=timezone.now())
        together.sweep(at=timezone.now())
        editing.sweep(at=timezone.now())
        list_in_force(at=timezone.now())
        ask_files(at=timezone.now())
        subscribing.ask_above(at=timezone.now())
        subscribing.sweep()
        end_due(at=timezone.now())
        compare_due(at=timezone.now())
        open_due(at=timezone.now())
        notices.sweep(at=timezone.now())


class Reminding:
    """Remind people of what comes, and try parts of joint matters again whose day has come, every minute."""

    __name__ = "reminding"

    def __init__(self) -> None:
        self._not_before = 0.0

    def __call__(self) -> None:
        if time.monotonic() >= self._not_before:
            self._not_before = time.monotonic() + MINUTE
            remind_due(at=timezone.now())
            try_due(at=timezone.now())


def stand_in() -> None:
    """In a demonstration that names no resolver, domains are looked for at a stand-in on loopback (`tongban demo place`)."""
    if settings.DEMO and settings.DOMAIN_WORLD.resolver is None:
        from tongban.exchange.links.stand_in import StandIn

        settings.DOMAIN_WORLD = StandIn(Path(settings.HOME) / OUTSIDE).world


def register() -> None:
    """Hand the jobs to the worker, once a process."""
    if not worker.JOBS:
        worker.JOBS.extend([ClockWatch(), settle, Reminding(), file_batches, recount, Hourly()])
        worker.JOBS.extend([exercises] if settings.PRACTICE else [])
