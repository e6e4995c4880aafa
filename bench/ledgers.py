"""Draws on ledgers at 16 clients: on one hot line, and on 10,000 lines, beside a raw conditional UPDATE and two inserts in the same run.

A draw is the whole act: right, rules, seal, line, share of the document, entry, request and event. Clients are 16 threads, on PostgreSQL
in 4 processes, on the embedded database in the one that writes. Product and raw line take turns; the ratio is that of the medians.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from typing import Any

from bench import _site
from bench._conditions import verdict

CLIENTS, LINES, ROUNDS, SECONDS, AIM = 16, 10_000, 3, 4.0, 0.5
LARGE = 10**15
RAW = (
    "CREATE TABLE bench_line (id bigint PRIMARY KEY, authorised bigint NOT NULL, reserved bigint NOT NULL CHECK (reserved <= authorised))",
    "CREATE TABLE bench_entry (line bigint NOT NULL REFERENCES bench_line, quantity bigint NOT NULL, document text NOT NULL)",
    "CREATE TABLE bench_request (sender text NOT NULL, key text NOT NULL, answer text NOT NULL, UNIQUE (sender, key))",
)


def main() -> None:
    vendor = prepared()
    processes = 1 if vendor == "sqlite" else 4
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(ready, range(processes)))
        for what, lines in (("one hot line", 1), (f"{LINES:,} lines", LINES)):
            rates: dict[str, list[float]] = {"raw": [], "product": []}
            for kind in ("raw", "product") * ROUNDS:
                begun = time.time() + 0.5
                asked = [(kind, lines, begun, CLIENTS // processes, place) for place in range(processes)]
                rates[kind].append(sum(pool.map(run, asked)) / SECONDS)
            raw, product = (_site.middle(rates[kind]) for kind in ("raw", "product"))
            ratio = product / raw
            print(f"draws on {what}: {product:.0f}/s; raw line {raw:.0f}/s; ratio {ratio:.2f} (aim {AIM}: {verdict(ratio >= AIM)})")
    proved()


def prepared() -> str:
    """The tables, the world, and the ledgers; the raw tables beside them."""
    ready(0)
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from tongban.registers.ledgers import Allowed
    from tongban.registers.tests import ledger_world as world

    people = world.build()
    row = Allowed(quantity=LARGE, unit="035", goods="100110", edition="2022", country="CAN", most_uses=10**9)
    for place in range(LINES):
        world.licence(people, f"L-{place}", row)
    with connection.cursor() as cursor:
        for statement in RAW:
            cursor.execute(statement)
        cursor.executemany("INSERT INTO bench_line VALUES (%s, %s, 0)", [(place, LARGE) for place in range(LINES)])
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
    vendor = connection.vendor
    connection.close()
    return vendor


def ready(place: int) -> int:
    """Django in this process."""
    import django

    django.setup()
    return place


def run(asked: tuple[str, int, float, int, int]) -> int:
    """How many draws the threads of one process did in the time."""
    kind, lines, begun, threads, process = asked
    make = product if kind == "product" else raw
    turn = itertools.count()
    guard = threading.Lock()

    def client(number: int) -> int:
        draw, close = make(guard)
        time.sleep(max(0.0, begun - time.time()))
        done, until = 0, time.time() + SECONDS
        while time.time() < until:
            one = next(turn)
            draw((one * 7919 + process * 2503 + number) % lines, f"{kind}-{begun}-{process}-{number}-{one}")
            done += 1
        close()
        return done

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(client, range(threads)))


def product(guard: Any) -> tuple[Any, Any]:
    """The act."""
    from django.db import connection

    from tongban.actors import queries as actors
    from tongban.actors.models import Account, Party
    from tongban.registers import draws
    from tongban.registers.draw_shapes import Document
    from tongban.registers.tests import ledger_world as world

    by = actors.officer(Account.objects.get(login="cai").pk)
    holder = Party.objects.get(name__startswith="恒达贸易").code

    def draw(line: int, key: str) -> None:
        document = Document("declaration", key, holder=holder, day=world.AT.date(), office="5100")
        draws.reserve(document, [world.draw("0.001", f"L-{line}")], key=key, by=by, at=world.AT)

    return draw, connection.close


def raw(guard: Any) -> tuple[Any, Any]:
    """A conditional UPDATE and two inserts, sent plainly; on the embedded database writers take turns as its back end lets them."""
    from django.conf import settings

    told, turn = settings.DATABASES["default"], nullcontext()
    if "sqlite" in told["ENGINE"]:
        connection: Any = sqlite3.connect(told["NAME"], timeout=30, isolation_level=None)
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON")
        begin, mark, turn = "BEGIN IMMEDIATE", "?", guard
    else:
        import psycopg

        connection = psycopg.connect(os.environ["TONGBAN_DATABASE_URL"], autocommit=True)
        begin, mark = "BEGIN", "%s"
    statements = [
        text.replace("?", mark)
        for text in (
            "UPDATE bench_line SET reserved = reserved + ? WHERE id = ? AND reserved + ? <= authorised",
            "INSERT INTO bench_entry VALUES (?, ?, ?)",
            "INSERT INTO bench_request VALUES (?, ?, '[]')",
        )
    ]

    def draw(line: int, key: str) -> None:
        with turn:
            connection.execute(begin)
            assert connection.execute(statements[0], (100, line, 100)).rowcount == 1
            connection.execute(statements[1], (line, 100, key))
            connection.execute(statements[2], ("agency 1", key))
            connection.execute("COMMIT")

    return draw, connection.close


def proved() -> None:
    """Every balance is the sum over its entries, and each draw has its request and its event."""
    from tongban.log.models import Event
    from tongban.registers import ledger_queries
    from tongban.registers.ledger_models import DrawRequest, LedgerEntry

    wrong = list(ledger_queries.recomputed())
    drawn = LedgerEntry.objects.filter(kind="reserve").count()
    asked, events = DrawRequest.objects.filter(result="done").count(), Event.objects.filter(kind="ledger.reserved").count()
    assert not wrong, wrong[:3]
    assert drawn == asked == events, (drawn, asked, events)
    print(f"  proved: {drawn:,} draws with request and event; every balance is the sum over its entries")


if __name__ == "__main__":
    main()
