"""What the stand-ins for systems outside have in common: a folder with books, a key and a manner, a door, and letters that are owed.

What is owed stands in the books until the platform has taken it, so a stand-in that is killed goes on where it was.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tongban.base.canonical import dumps, loads
from tongban.base.keys import Key, KeyStore
from tongban.exchange import letters

OWED = """
CREATE TABLE IF NOT EXISTS owed (number INTEGER PRIMARY KEY, body TEXT, due REAL, tries INTEGER DEFAULT 0, told INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS owed_due ON owed (told, due);
"""
COPY = 0.2  # seconds between a letter and the same one said again


class Correspondent:
    """One of them: `name` is that of its books and of its key, `platform` where it tells, with the key (`public`, `suite`) it believes."""

    def __init__(self, folder: Path, name: str, tables: str, manner: dict[str, Any], platform: str, public: bytes, suite: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.name, self._manner = folder, name, manner
        self.platform, self._public, self._suite = platform, public, suite
        with self.books() as books:
            books.executescript(tables + OWED)
        self._stop = threading.Event()
        self._door: ThreadingHTTPServer | None = None

    @property
    def key(self) -> Key:
        """With which it signs."""
        return KeyStore(self.folder / "keys").signer(self.name)

    @property
    def manner(self) -> dict[str, Any]:
        """How it behaves now; read each time, so that who tests it changes the file."""
        path = self.folder / "manner.json"
        return {**self._manner, **(json.loads(path.read_text()) if path.exists() else {})}

    @contextmanager
    def books(self) -> Iterator[sqlite3.Connection]:
        """Its books, in one transaction."""
        connection = sqlite3.connect(self.folder / f"{self.name}.sqlite3", timeout=30, isolation_level="IMMEDIATE")
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def opened(self, content: bytes, most: int = letters.MOST) -> dict[str, Any]:
        """What a letter of the platform says; a Saying where it is not from there."""
        return letters.opened(content, self._public, self._suite, most=most)

    def closed(self, told: dict[str, Any]) -> bytes:
        """A letter of its own."""
        return letters.close(told, self.key)

    def owe(self, books: sqlite3.Connection, body: dict[str, Any], later: float) -> None:
        """Owe the platform a letter after so many seconds, as often as the manner says."""
        manner = self.manner
        for copy in range(0 if manner["silent"] else int(manner["copies"])):
            books.execute("INSERT INTO owed (body, due) VALUES (?, ?)", (dumps(body).decode(), time.time() + later + copy * COPY))

    def start(self, port: int, pages: type[BaseHTTPRequestHandler]) -> int:
        """Open the door and begin to tell; the port, any that is free for 0."""
        self._door = door = ThreadingHTTPServer(("127.0.0.1", port), pages)
        door.daemon_threads = True
        for work in (lambda: door.serve_forever(0.05), self._tell):
            threading.Thread(target=work, daemon=True).start()
        return int(door.server_address[1])

    def stop(self) -> None:
        """End."""
        self._stop.set()
        if self._door is not None:
            self._door.shutdown()
            self._door.server_close()

    def _tell(self) -> None:
        while not self._stop.wait(0.1):
            with self.books() as books:
                rows = books.execute("SELECT * FROM owed WHERE told = 0 AND due <= ? ORDER BY due LIMIT 20", (time.time(),)).fetchall()
            for row in rows:
                told = self._post(self.closed(loads(row["body"].encode())))
                values = (int(told), time.time() + min(0.5 * 2.0 ** row["tries"], 30.0), row["number"])
                with self.books() as books:
                    books.execute("UPDATE owed SET told = ?, tries = tries + 1, due = ? WHERE number = ?", values)

    def _post(self, letter: bytes) -> bool:
        """Whether the platform took a letter; what it refuses is not said again."""
        request = urllib.request.Request(self.platform, data=letter, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10):
                return True
        except urllib.error.HTTPError as error:
            return error.code in (403, 422)
        except OSError:
            return False
