"""A lock that serves in the order of asking."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

GLANCE = 0.5  # seconds between looks at whether the holder still lives


def _nothing() -> None:
    """What is undone for one who leaves nothing behind."""


@dataclass(eq=False)
class Place:
    """One who holds the lock or waits for it; `abandon` undoes what a dead holder left."""

    thread: threading.Thread
    abandon: Callable[[], None]
    turn: threading.Event = field(default_factory=threading.Event)


class Queue:
    """First come, first served, across the threads of a process. A thread that ends without releasing loses its place."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[Place] = deque()
        self._holder: Place | None = None

    def acquire(self, timeout: float, abandon: Callable[[], None] = _nothing) -> bool:
        """Wait for one's turn, at most `timeout` seconds; whether it came."""
        place = Place(threading.current_thread(), abandon)
        with self._guard:
            if self._holder is None:
                self._holder = place
                return True
            self._waiting.append(place)
        try:
            return self._await(place, time.monotonic() + timeout)
        except BaseException:
            if not self._give_up(place):
                self.release()
            raise

    def release(self) -> None:
        """Hand over to the next one waiting."""
        with self._guard:
            self._next()

    def _await(self, place: Place, until: float) -> bool:
        while not place.turn.wait(min(GLANCE, max(0.0, until - time.monotonic()))):
            self._bury()
            if time.monotonic() >= until and self._give_up(place):
                return False
        return True

    def _give_up(self, place: Place) -> bool:
        """Leave the line; False when one's turn has just come."""
        with self._guard:
            if place.turn.is_set():
                return False
            self._waiting.remove(place)
            return True

    def _bury(self) -> None:
        """Take the lock from a thread that has ended."""
        with self._guard:
            if self._holder is not None and not self._holder.thread.is_alive():
                self._holder.abandon()
                self._next()

    def _next(self) -> None:
        self._holder = self._waiting.popleft() if self._waiting else None
        if self._holder is not None:
            self._holder.turn.set()
