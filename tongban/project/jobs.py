"""What the engines need done by the clock: effects of law that fall due, every second; sweeping, every hour."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tongban.actors import sign_in
from tongban.cases.actions import erase_due, settle_due
from tongban.documents import files
from tongban.project import worker

HOUR = 3600.0
OUTSIDE = "outside.json"  # in a demonstration's home: what domains hold


def settle() -> None:
    """Let what is due have its effect, dated at its legal moment."""
    settle_due(at=timezone.now())


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
        erase_due(at=timezone.now())


def stand_in() -> None:
    """In a demonstration that names no resolver, domains are looked for at a stand-in on loopback (`tongban demo place`)."""
    if settings.DEMO and settings.DOMAIN_WORLD.resolver is None:
        from tongban.exchange.links.stand_in import StandIn

        settings.DOMAIN_WORLD = StandIn(Path(settings.HOME) / OUTSIDE).world


def register() -> None:
    """Hand the jobs to the worker, once a process."""
    if not worker.JOBS:
        worker.JOBS.extend([settle, Hourly()])
