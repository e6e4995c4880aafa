"""What a process remembers of regions: zones, calendars, paths. They change a few times a year and are asked in every act.

The process that changes them forgets at once; others do within a minute, because what they remember ends then.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

LASTS = 60.0
MOST = 50_000
Value = TypeVar("Value")
_kept: dict[tuple[str, str], tuple[float, object]] = {}


def remembered(ask: Callable[[str], Value]) -> Callable[[str], Value]:
    """Answer from memory for a minute; refusals are not remembered."""

    @wraps(ask)
    def answer(code: str) -> Value:
        key, now = (ask.__name__, code), time.monotonic()
        found = _kept.get(key)
        if found is not None and now < found[0]:
            return found[1]  # type: ignore[return-value]
        value = ask(code)
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (now + LASTS, value)
        return value

    return answer


def forget() -> None:
    """Drop everything remembered."""
    _kept.clear()
