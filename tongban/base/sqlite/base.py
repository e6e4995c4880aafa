"""The backend: every transaction takes its turn in the queue before BEGIN IMMEDIATE, and gives it back at its end, however it ends.

A single statement that writes outside a transaction takes a turn for itself; reads outside transactions take none.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations
from django.db.utils import OperationalError

from tongban.base.sqlite.queue import Queue

PATIENCE = 30.0
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|REINDEX|VACUUM)\b", re.IGNORECASE)
_queues: defaultdict[str, Queue] = defaultdict(Queue)
_guard = threading.Lock()


def queue_of(name: str) -> Queue:
    """The queue of a database file, one for the whole process."""
    with _guard:
        return _queues[name]


class Cursor(base.SQLiteCursorWrapper):
    """As Django's; a statement that writes outside a transaction waits for its turn."""

    database: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        with self.database.turn_for(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self.database.turn_for(query):
            return super().executemany(query, param_list)


class Operations(DatabaseOperations):
    """As Django's; emptying a database whole puts the triggers aside that keep its rows (`base.lasting`)."""

    def sql_flush(self, *arguments: Any, **options: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_lasts\\_%' ESCAPE '\\'")
            kept = cursor.fetchall()
        flushed: list[str] = super().sql_flush(*arguments, **options)
        return [*(f"DROP TRIGGER {name}" for name, _ in kept), *flushed, *(sql for _, sql in kept)]


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, with turns for writers."""

    ops_class = Operations

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._turn: Queue | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._enter()
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

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.database = self
        return cursor

    @contextmanager
    def turn_for(self, query: str) -> Iterator[None]:
        """A turn for one statement, when it writes and no transaction holds one already."""
        if self._turn is not None or not WRITES.match(query):
            yield
            return
        self._enter()
        try:
            yield
        finally:
            if self.connection is None or not self.connection.in_transaction:
                self._leave()

    def _enter(self) -> None:
        queue = queue_of(str(self.settings_dict["NAME"]))
        if not queue.acquire(PATIENCE, self._abandon):
            raise OperationalError("database is locked: no turn to write came in time")
        self._turn = queue

    def _abandon(self) -> None:
        """Undo what a thread left open when it ended."""
        self._turn = None
        if self.connection is not None:
            self.connection.rollback()

    def _leave(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            turn.release()
