"""What many threads ask at the same time, done together by one of them: who comes while others are at work is taken along next.

The one that leads does its work for all that wait when it says so (after it has got a lock, say); then the first of those that came
since leads. Nobody waits for company: who comes alone is served at once.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Work = Callable[[Callable[[], list[Asked]]], list[Told]]


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
            self._lead(key, queue, mine, work)
        if mine.error is not None:
            raise mine.error
        return mine.told[0]

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
                following = queue[0] if queue else None
                if following is None:
                    del self._queues[key]
            for one in [*taken, *([following] if following else [])]:
                if one is not mine:
                    one.gate.release()
