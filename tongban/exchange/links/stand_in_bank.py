"""A bank that stands for a real one, in demonstrations and tests: a process and an SQLite file of its own, money that nobody has.

It takes orders by signed letter (`exchange.providers`), shows a page without script where one pays, and tells the platform afterwards,
when it likes: later, twice, in the wrong order, or never, as `manner.json` in its folder says. What it owes the platform stands in its
file until the platform has taken it, so a bank that is killed goes on where it was. The file of a day holds every movement of money.
"""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from tongban.base.errors import Saying
from tongban.base.exact import Money
from tongban.exchange import letters
from tongban.exchange.links.correspondent import Correspondent

ZONE = ZoneInfo("Asia/Shanghai")
TABLES = """
CREATE TABLE IF NOT EXISTS orders (key TEXT PRIMARY KEY, minor INTEGER, currency TEXT, words TEXT, back TEXT, state TEXT DEFAULT 'open',
  reference TEXT DEFAULT '', done_at TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS refunds (key TEXT PRIMARY KEY, reference TEXT);
CREATE TABLE IF NOT EXISTS moves (reference TEXT, kind TEXT, order_key TEXT, minor INTEGER, currency TEXT, day TEXT,
  UNIQUE (kind, reference));
"""
# How it behaves: seconds until it tells; how often it says the same; whether the earlier of two letters comes later; whether it never
# tells; whether every payment fails.
MANNER = {"delay": 0.5, "copies": 1, "reversed": False, "silent": False, "failing": False}
PAGE = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>示范银行 Demonstration bank</title><style>body{{font:1.1rem/1.5 sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}}
button{{font:inherit;padding:.7rem 1.4rem;margin:.4rem .6rem .4rem 0;min-height:3rem}}
button:focus-visible{{outline:3px solid;outline-offset:2px}}strong{{font-size:1.6rem}}</style>
<h1>示范银行<br><small>Demonstration bank</small></h1><p><em>没有真实款项 · no real money</em></p>{body}</html>"""


class Bank:
    """The bank: `folder` holds its books, its key and its manner; `platform` is where it tells, with the key it believes."""

    def __init__(self, folder: Path, port: int, platform: str, public: bytes, suite: str) -> None:
        self.desk, self.port = Correspondent(folder, "bank", TABLES, MANNER, platform, public, suite), port
        self.books = self.desk.books

    def start(self) -> Bank:
        """Begin; returns itself."""
        self.port = self.desk.start(self.port, _pages(self))
        return self

    def stop(self) -> None:
        """End."""
        self.desk.stop()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What it answers to a letter of the platform; the same letter twice is answered alike and done once."""
        told = {"order": self._order, "query": self._query, "refund": self._refund, "file": self._file}[asked["do"]](asked)
        return {"id": asked["id"], "about": asked["about"], **told}

    def _order(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.books() as books:
            values = tuple(asked[name] for name in ("about", "minor", "currency", "words", "back"))
            books.execute("INSERT OR IGNORE INTO orders (key, minor, currency, words, back) VALUES (?, ?, ?, ?, ?)", values)
        return {"page": f"http://127.0.0.1:{self.port}/pay/{asked['about']}"}

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.books() as books:
            row = books.execute("SELECT * FROM orders WHERE key = ?", (asked["about"],)).fetchone()
        return _said(row) if row else {"state": "none"}

    def _refund(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.books() as books:
            order = books.execute("SELECT * FROM orders WHERE key = ? AND state = 'paid'", (asked["order"],)).fetchone()
            if order is None:
                return {"state": "failed", "reference": ""}
            reference = f"R{asked['about']}"
            made = books.execute("INSERT OR IGNORE INTO refunds VALUES (?, ?)", (asked["about"], reference)).rowcount
            if made:
                self._move(books, reference, "refund", order["key"], int(asked["minor"]), order["currency"])
                self._letter(books, asked["about"], {"event": "refunded", "reference": reference, "minor": asked["minor"]})
        return {"state": "refunded", "reference": reference}

    def _file(self, asked: dict[str, Any]) -> dict[str, Any]:
        with self.books() as books:
            rows = books.execute("SELECT * FROM moves WHERE day = ? ORDER BY rowid", (asked["day"],)).fetchall()
        told = [{"order": one["order_key"], **{name: one[name] for name in ("reference", "kind", "minor", "currency")}} for one in rows]
        return {"day": asked["day"], "rows": told}

    def pay(self, key: str, chosen: str) -> str:
        """What the payer chose on the page; money moves once. Where the payer goes back to, empty for no such order."""
        with self.books() as books:
            row = books.execute("SELECT * FROM orders WHERE key = ?", (key,)).fetchone()
            if row is None:
                return ""
            if row["state"] == "open" and (chosen != "pay" or self.desk.manner["failing"]):
                books.execute("UPDATE orders SET state = 'failed', done_at = ? WHERE key = ?", (_now(), key))
                self._letter(books, key, {"event": "failed", "reason": "no cover" if chosen == "pay" else "given up"})
            elif row["state"] == "open":
                reference = f"B{key}"
                books.execute("UPDATE orders SET state = 'paid', reference = ?, done_at = ? WHERE key = ?", (reference, _now(), key))
                self._move(books, reference, "pay", key, row["minor"], row["currency"])
                paid = books.execute("SELECT * FROM orders WHERE key = ?", (key,)).fetchone()
                self._letter(books, key, {"event": "started"})
                self._letter(books, key, {"event": "paid", **_said(paid)})
            return str(row["back"])

    def _move(self, books: sqlite3.Connection, reference: str, kind: str, order: str, minor: int, currency: str) -> None:
        day = datetime.now(ZONE).date().isoformat()
        books.execute("INSERT INTO moves VALUES (?, ?, ?, ?, ?, ?)", (reference, kind, order, minor, currency, day))

    def _letter(self, books: sqlite3.Connection, about: str, told: dict[str, Any]) -> None:
        """Owe the platform a letter; a started payment is told after its end where the order is reversed."""
        manner = self.desk.manner
        later = manner["delay"] * (3 if manner["reversed"] and told["event"] == "started" else 1)
        self.desk.owe(books, {"id": f"{about}:{told['event']}", "about": about, **told}, later)


def _said(row: sqlite3.Row) -> dict[str, Any]:
    told = {"state": row["state"], "reference": row["reference"], "minor": row["minor"], "currency": row["currency"]}
    return {**told, "paid_at": row["done_at"]}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _pages(bank: Bank) -> type[BaseHTTPRequestHandler]:
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with bank.books() as books:
                row = books.execute("SELECT * FROM orders WHERE key = ?", (self.path.removeprefix("/pay/"),)).fetchone()
            self._send(200 if row else 404, PAGE.format(body=_body(row)).encode())

        def do_POST(self) -> None:
            content = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), letters.MOST + 1))
            if self.path == "/letters":
                self._letter(content)
                return
            back = bank.pay(self.path.removeprefix("/pay/"), parse_qs(content.decode()).get("do", [""])[0])
            self._send(303 if back else 404, b"", back)

        def _letter(self, content: bytes) -> None:
            try:
                asked = bank.desk.opened(content)
            except Saying as saying:
                self._send(403, saying.code.encode())
                return
            self._send(200, bank.desk.closed(bank.answer(asked)))

        def _send(self, status: int, content: bytes, where: str = "") -> None:
            self.send_response(status)
            if where:
                self.send_header("Location", where)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing: it is no part of the platform."""

    return Pages


def _body(row: sqlite3.Row | None) -> str:
    if row is None:
        return "<p>没有这笔订单 · No such order.</p>"
    told = f"<p>{escape(row['words'])}</p><p><strong>{Money(row['minor'], row['currency'])} {row['currency']}</strong></p>"
    if row["state"] != "open":
        done = {"paid": "已支付 · Paid", "failed": "未支付 · Not paid"}[row["state"]]
        return f'{told}<p>{done}</p><p><a href="{escape(row["back"])}">返回 · Go back</a></p>'
    buttons = '<button name="do" value="pay">支付 Pay</button><button name="do" value="no">放弃 Give up</button>'
    return f'{told}<form method="post">{buttons}</form>'


def plant(folder: Path, what: str, *, days_ago: int = 0) -> str:
    """Put a difference into the books, for who looks whether reconciliation finds it: missing, amount, more. Returns the reference."""
    day = (datetime.now(ZONE).date() - timedelta(days=days_ago)).isoformat()
    books = sqlite3.connect(folder / "bank.sqlite3", timeout=30)
    with books:
        row = books.execute("SELECT reference FROM moves WHERE day = ? AND kind = 'pay' ORDER BY rowid DESC", (day,)).fetchone()
        reference = row[0] if row and what != "more" else f"X{int(time.time() * 1000)}"
        if what == "missing":
            books.execute("DELETE FROM moves WHERE reference = ?", (reference,))
        elif what == "amount":
            books.execute("UPDATE moves SET minor = minor + 100 WHERE reference = ?", (reference,))
        else:
            books.execute("INSERT INTO moves VALUES (?, 'pay', ?, 100, 'CNY', ?)", (reference, f"unknown-{reference}", day))
    books.close()
    return str(reference)
