"""What many threads ask at the same time, done together by one of them: who comes while others are at work is taken along next.

The one that leads does its work for all that wait when it says so (after it has got a lock, say); then the first of those that came
since leads. Who comes alone is served at once. But where several were just served together, most of them ask again at once, and the first
to do so would go alone and make all others wait for it: so it lets them come, for a moment that is short beside a commit.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Work = Callable[[Callable[[], list[Asked]]], list[Told]]
MOMENT = 0.001  # seconds for which others of the last company are let come
GLANCE = 0.0001  # seconds between looks at how many have come
AGO = 0.005  # seconds after which a company has gone its ways
KEPT = 1_000  # queues of which the last company is known


class _Place(Generic[Asked, Told]):
    """One that waits: until it is told, or leads."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.told: list[Told] = []
        self.error: BaseException | None = None
        self.gate = threading.Lock()
        self.gate.acquire()


class Gathering(Generic[Asked, Told]):
    """Queues by key. At most `most` are taken along at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._queues: dict[Hashable, deque[_Place[Asked, Told]]] = {}
        self._company: dict[Hashable, tuple[int, float]] = {}  # of the last that were served together: how many, and when

    def ask(self, key: Hashable, asked: Asked, work: Work[Asked, Told]) -> Told:
        """What `work(take)` tells of `asked`: `take()` gives all that wait, once, and one thing is told of each in their order.

        What the work raises, all are told that were taken.
        """
        mine: _Place[Asked, Told] = _Place(asked)
        with self._guard:
            leads = key not in self._queues
            queue = self._queues.setdefault(key, deque())
            queue.append(mine)
        if not leads:
            mine.gate.acquire()
        if not mine.told and mine.error is None:
            self._let_come(key, queue)
            self._lead(key, queue, mine, work)
        if mine.error is not None:
            raise mine.error
        return mine.told[0]

    def _let_come(self, key: Hashable, queue: deque[_Place[Asked, Told]]) -> None:
        many, when = self._company.get(key, (0, 0.0))
        until = when + AGO
        if many < 2 or time.monotonic() > until:
            return
        until = min(until, time.monotonic() + MOMENT)
        while len(queue) < many and time.monotonic() < until:
            time.sleep(GLANCE)

    def _served(self, key: Hashable, many: int) -> None:
        if len(self._company) >= KEPT:
            self._company.clear()
        self._company[key] = (many, time.monotonic())

    def _lead(self, key: Hashable, queue: deque[_Place[Asked, Told]], mine: _Place[Asked, Told], work: Work[Asked, Told]) -> None:
        taken: list[_Place[Asked, Told]] = []

        def take() -> list[Asked]:
            with self._guard:
                taken.extend(queue.popleft() for _ in range(min(self._most, len(queue))))
            return [one.asked for one in taken]

        try:
            for one, told in zip(taken, work(take), strict=True):
                one.told.append(told)
        except BaseException as error:  # noqa: BLE001  # whatever it is: the others wait for it, and each raises it
            if not taken:
                taken.append(queue.popleft())
            for one in taken:
                one.error = error
        finally:
            with self._guard:
                self._served(key, len(taken))
                following = queue[0] if queue else None
                if following is None:
                    del self._queues[key]
            for one in [*taken, *([following] if following else [])]:
                if one is not mine:
                    one.gate.release()
