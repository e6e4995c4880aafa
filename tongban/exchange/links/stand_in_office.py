"""A system outside that holds the real case, for demonstrations and tests: a process and an SQLite file of its own.

It takes requests by signed letter, the same one once, and tells by call-back what becomes of them: requested, accepted, then done or
rejected, as who plays its officer says (`decide`) or as `manner.json` says by itself. What it owes is told until it was taken.
"""

from __future__ import annotations

import sqlite3
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tongban.base.canonical import dumps, loads
from tongban.base.errors import Saying
from tongban.exchange import letters
from tongban.exchange.links.correspondent import Correspondent

TABLES = """
CREATE TABLE IF NOT EXISTS parts (key TEXT PRIMARY KEY, asked TEXT, state TEXT);
"""
MANNER = {"delay": 0.5, "copies": 1, "silent": False, "decides": ""}  # decides: done or rejected, by itself


class Office:
    """The other system: `folder` holds its books and its key; `platform` is where it tells, with the key it believes."""

    def __init__(self, folder: Path, port: int, platform: str, public: bytes, suite: str) -> None:
        self.desk, self.port = Correspondent(folder, "office", TABLES, MANNER, platform, public, suite), port

    def start(self) -> Office:
        """Begin; returns itself."""
        self.port = self.desk.start(self.port, _pages(self))
        return self

    def stop(self) -> None:
        """End."""
        self.desk.stop()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What it answers to a letter; a request that it has already is the same request."""
        about = str(asked["about"])
        if asked["do"] == "request":
            self._take(about, asked)
        row = self._row(about)
        state = row["state"] if row else ""
        return {"id": asked["id"], "about": about, "event": state or "unknown", "reference": f"O{about}"}

    def _take(self, about: str, asked: dict[str, Any]) -> None:
        with self.desk.books() as books:
            values = (about, dumps(asked).decode(), "requested")
            new = books.execute("INSERT OR IGNORE INTO parts VALUES (?, ?, ?)", values).rowcount
            if new and self.desk.manner["decides"]:
                for event in ("accepted", str(self.desk.manner["decides"])):
                    self._owe(books, about, event, "")

    def decide(self, about: str, event: str, words: str = "") -> None:
        """What its officer does with a part: accepted, rejected, done; told to the platform."""
        with self.desk.books() as books:
            self._owe(books, about, event, words)

    def requests(self) -> dict[str, dict[str, Any]]:
        """What was handed over to it, by key."""
        with self.desk.books() as books:
            return {row["key"]: loads(row["asked"].encode()) for row in books.execute("SELECT * FROM parts").fetchall()}

    def _owe(self, books: sqlite3.Connection, about: str, event: str, words: str) -> None:
        books.execute("UPDATE parts SET state = ? WHERE key = ?", (event, about))
        body = {"id": f"{about}:{event}", "about": about, "event": event, "reference": f"O{about}", "words": words}
        self.desk.owe(books, body, self.desk.manner["delay"])

    def _row(self, about: str) -> sqlite3.Row | None:
        with self.desk.books() as books:
            found: sqlite3.Row | None = books.execute("SELECT * FROM parts WHERE key = ?", (about,)).fetchone()
            return found


def _pages(office: Office) -> type[BaseHTTPRequestHandler]:
    class Pages(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), letters.MOST + 1))
            try:
                status, told = 200, office.desk.closed(office.answer(office.desk.opened(content)))
            except Saying as saying:
                status, told = 403, saying.code.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing: it is no part of the platform."""

    return Pages
