"""What a process remembers: zones, calendars, elements, shapes. They change a few times a year and are asked in every act.

The process that changes them forgets at once; others do within a minute, because what they remember ends then.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

LASTS = 60.0
MOST = 50_000
Value = TypeVar("Value")
Asked = ParamSpec("Asked")
_kept: dict[tuple[object, ...], tuple[float, object]] = {}


def remembered(ask: Callable[Asked, Value]) -> Callable[Asked, Value]:
    """Answer from memory for a minute; refusals are not remembered. Questions are hashable, and answers not to be changed."""

    @wraps(ask)
    def answer(*asked: Asked.args, **named: Asked.kwargs) -> Value:
        key, now = (ask.__module__, ask.__name__, asked, *named.items()), time.monotonic()
        found = _kept.get(key)
        if found is not None and now < found[0]:
            return found[1]  # type: ignore[return-value]
        value = ask(*asked, **named)
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (now + LASTS, value)
        return value

    return answer


class Shelf(Generic[Value]):
    """What was made for a key in the last `lasts` seconds; at most `most` things, the oldest goes first.

    For what anyone can ask for: however many ask, it takes no more memory than `most` of them.
    """

    def __init__(self, most: int, lasts: float) -> None:
        self._most, self._lasts = most, lasts
        self._guard = threading.Lock()
        self._made: dict[tuple[object, ...], tuple[float, Value]] = {}
        _shelves.append(self)

    def __len__(self) -> int:
        return len(self._made)

    def take(self, key: tuple[object, ...], make: Callable[[], Value]) -> Value:
        """What lies there, else what is made now; a refusal is not kept."""
        now, found = time.monotonic(), self._made.get(key)
        if found is not None and now < found[0]:
            return found[1]
        value = make()
        with self._guard:
            self._made.pop(key, None)
            self._made[key] = (now + self._lasts, value)
            # They lie in the order in which they end.
            while self._made and (len(self._made) > self._most or next(iter(self._made.values()))[0] <= now):
                del self._made[next(iter(self._made))]
        return value

    def clear(self) -> None:
        """Drop everything."""
        with self._guard:
            self._made.clear()


_shelves: list[Shelf[Any]] = []


def forget() -> None:
    """Drop everything remembered."""
    _kept.clear()
    for shelf in _shelves:
        shelf.clear()
