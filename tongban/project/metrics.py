"""/metrics in OpenMetrics text, for who scrapes this process itself: what came through a proxy is not answered."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from tongban.exchange.queries import errand_counts
from tongban.log import queries
from tongban.project import counting

TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
Sample = tuple[str, int | float]


def text() -> str:
    """Everything that is measured, ending with # EOF as the standard wants."""
    state = queries.state()
    answers, seconds = counting.counts()
    followers, free = state["followers"], shutil.disk_usage(settings.HOME).free
    lines = [
        *_metric("tongban_requests", "counter", "Answers by class of status.", [(f'_total{{class="{k}"}}', n) for k, n in answers]),
        *_metric("tongban_request_seconds", "counter", "Time spent on answers.", [("_total", round(seconds, 3))]),
        *_metric("tongban_log_events", "counter", "Events with a place in the log.", [("_total", state["size"])]),
        *_metric("tongban_log_pending", "gauge", "Events that wait for a place.", [("", state["pending"])]),
        *_metric("tongban_log_parked", "gauge", "Events that a follower could not handle.", [("", state["parked"])]),
        *_metric("tongban_follower_lag", "gauge", "Events before a follower.", [_lag(n, f) for n, f in sorted(followers.items())]),
        *_metric("tongban_errands", "gauge", "Errands to the outside.", [(f'{{state="{k}"}}', n) for k, n in errand_counts().items()]),
        *_metric("tongban_disk_free_bytes", "gauge", "Space left where the home lies.", [("", free)]),
        *_metric("tongban_memory_bytes", "gauge", "Resident memory of this process.", [("", _memory())]),
    ]
    return "\n".join([*lines, "# EOF", ""])


def _lag(name: str, follower: dict[str, Any]) -> Sample:
    return f'{{follower="{name}"}}', max(0, follower["behind"])


def _metric(name: str, kind: str, told: str, samples: Iterable[Sample]) -> list[str]:
    return [f"# TYPE {name} {kind}", f"# HELP {name} {told}", *(f"{name}{rest} {value}" for rest, value in samples)]


def _memory() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS:")), 0)
