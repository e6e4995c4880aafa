"""A gateway for text messages, or a printing house that posts letters, for demonstrations and tests; its books are an SQLite file.

It takes messages by signed letter, the same one once, and tells by call-back what becomes of them, as `manner.json` says: delivered,
failed or returned, late, more than once, out of order, or never. Somebody may write to the platform through the gateway (`write`).
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tongban.base.canonical import dumps, loads
from tongban.base.errors import Saying
from tongban.exchange.links.correspondent import Correspondent

TABLES = """
CREATE TABLE IF NOT EXISTS messages (key TEXT PRIMARY KEY, asked TEXT);
"""
MOST = 4_000_000  # a letter may carry the pages of a paper
# How it behaves: seconds until it tells; how often it says the same; whether it tells of the way after the end; whether it never tells;
# what becomes of messages.
MANNER = {"delay": 0.5, "copies": 1, "reversed": False, "silent": False, "ends": "delivered"}
SIGNED = "收件人本人"


class Carrier:
    """One of them, `kind` sms or letter: `folder` holds its books and its key, `platform` is where it tells, with the key it believes."""

    def __init__(self, folder: Path, kind: str, port: int, platform: str, public: bytes, suite: str) -> None:
        self.desk, self.kind, self.port = Correspondent(folder, kind, TABLES, MANNER, platform, public, suite), kind, port

    def start(self) -> Carrier:
        """Begin; returns itself."""
        self.port = self.desk.start(self.port, _pages(self))
        return self

    def stop(self) -> None:
        """End."""
        self.desk.stop()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What it answers to a letter; a message that it has already is the same message."""
        about = str(asked["about"])
        with self.desk.books() as books:
            told = dumps(asked).decode()
            new = books.execute("INSERT OR IGNORE INTO messages (key, asked) VALUES (?, ?)", (about, told)).rowcount
            number = books.execute("SELECT rowid FROM messages WHERE key = ?", (about,)).fetchone()[0]
            reference = f"{self.kind.upper()}{number:09d}"
            if new:
                self._owe(books, about, reference)
        return {"id": asked["id"], "about": about, "event": "taken", "reference": reference}

    def _owe(self, books: Any, about: str, reference: str) -> None:
        manner, now = self.desk.manner, datetime.now(UTC).isoformat(timespec="seconds")
        signed = {"signed_by": SIGNED} if self.kind == "letter" and manner["ends"] == "delivered" else {}
        for event, more in (("moving", {}), (str(manner["ends"]), signed)):
            body = {"id": f"{about}:{event}", "about": about, "event": event, "reference": reference, "at": now, **more}
            self.desk.owe(books, body, manner["delay"] * (3 if manner["reversed"] and event == "moving" else 1))

    def write(self, sender: str, words: str) -> None:
        """Somebody writes to the platform."""
        with self.desk.books() as books:
            body = {"id": f"in:{secrets.token_hex(8)}", "about": "incoming", "event": "incoming", "from": sender, "text": words}
            self.desk.owe(books, body, 0)

    def messages(self) -> list[dict[str, Any]]:
        """What it was given, oldest first."""
        with self.desk.books() as books:
            return [loads(row["asked"].encode()) for row in books.execute("SELECT * FROM messages ORDER BY rowid").fetchall()]


def _pages(carrier: Carrier) -> type[BaseHTTPRequestHandler]:
    class Pages(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MOST + 1))
            try:
                status, told = 200, carrier.desk.closed(carrier.answer(carrier.desk.opened(content, MOST)))
            except Saying as saying:
                status, told = 403, saying.code.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing: it is no part of the platform."""

    return Pages
