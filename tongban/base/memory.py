"""What a process remembers: zones, calendars, elements, shapes. They change a few times a year and are asked in every act.

The process that changes them forgets at once; others do within a minute, because what they remember ends then.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

LASTS = 60.0
MOST = 50_000
Value = TypeVar("Value")
Asked = ParamSpec("Asked")
_kept: dict[tuple[object, ...], tuple[float, object]] = {}


def remembered(ask: Callable[Asked, Value]) -> Callable[Asked, Value]:
    """Answer from memory for a minute; refusals are not remembered. Questions are hashable, and answers not to be changed."""

    @wraps(ask)
    def answer(*asked: Asked.args, **named: Asked.kwargs) -> Value:
        return kept((ask.__module__, ask.__name__, asked, *named.items()), lambda: ask(*asked, **named))

    return answer


def kept(key: tuple[object, ...], make: Callable[[], Value], lasts: float = LASTS) -> Value:
    """What was made for a key in the last `lasts` seconds, else made now."""
    now, found = time.monotonic(), _kept.get(key)
    if found is not None and now < found[0]:
        return found[1]  # type: ignore[return-value]
    value = make()
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[key] = (now + lasts, value)
    return value


def forget() -> None:
    """Drop everything remembered."""
    _kept.clear()
