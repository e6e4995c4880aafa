"""The backend: every transaction takes its turn in the queue before BEGIN IMMEDIATE, and gives it back at its end, however it ends."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from tongban.base.sqlite.queue import Queue

PATIENCE = 30.0
_queues: defaultdict[str, Queue] = defaultdict(Queue)
_guard = threading.Lock()


def queue_of(name: str) -> Queue:
    """The queue of a database file, one for the whole process."""
    with _guard:
        return _queues[name]


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, with turns for writers."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._turn: Queue | None = None

    def _start_transaction_under_autocommit(self) -> None:
        queue = queue_of(str(self.settings_dict["NAME"]))
        if not queue.acquire(PATIENCE):
            raise OperationalError("database is locked: no turn to write came in time")
        self._turn = queue
        try:
            self.cursor().execute("BEGIN IMMEDIATE")
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        except BaseException:
            super()._rollback()  # type: ignore[misc]
            raise
        finally:
            self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            turn.release()
