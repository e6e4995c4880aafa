"""Counts the answers of this process by class of status."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

_requests: Counter[str] = Counter()
_seconds = 0.0
_guard = threading.Lock()


def counted(application: Callable[..., Any]) -> Callable[..., Any]:
    """The application, with its answers counted by class and their seconds added up."""

    def counting(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        begun, seen = time.perf_counter(), ["5xx"]

        def starting(status: str, *rest: Any) -> Any:
            seen[0] = f"{status[:1]}xx"
            return start(status, *rest)

        try:
            return application(environ, starting)
        finally:
            _count(seen[0], time.perf_counter() - begun)

    return counting


def counts() -> tuple[list[tuple[str, int]], float]:
    """Answers by class (2xx, 3xx, ...) and the seconds spent on them."""
    with _guard:
        return sorted(_requests.items()), _seconds


def _count(kind: str, seconds: float) -> None:
    global _seconds
    with _guard:
        _requests[kind] += 1
        _seconds += seconds
