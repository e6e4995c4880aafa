"""A clean import declaration of five lines, fully checked and answered over HTTP: p95 at 8 clients; and one client beside its statements.

Everything that draws contends: all declarations use one licence of five lines. What is measured is the whole submission: cross checks of
the head and each line, five draws, the entry held, receipt, clock, events, acceptance. The raw line sends the recorded statements of one
declaration by plain sqlite3 or psycopg to a copy of the database as it was, and undoes them: without waiting for the disk, so it flatters
the raw line. Product and raw line take turns, one client each.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from datetime import UTC, date, datetime
from typing import Any

from bench import _site, submission
from bench._conditions import verdict
from bench.submission import Draft, copied, recorded

LINES, ROUNDS, SECONDS, ALONE = 5, 3, 4.0, 60
DRAFTS = int(os.environ.get("TONGBAN_BENCH_DRAFTS", "6000"))
AIM = 150.0  # ms
LARGE = 10**13
CROSSED = datetime.now(UTC).date().isoformat()


def main() -> None:
    _site.prepare()
    token, drafts, statements, where = made()
    pool, waits, alone, plain = iter(drafts), list[float](), list[float](), list[float]()
    with _site.serving() as (port, pid):
        headers = {"Authorization": f"Bearer {token}"}

        def request(client: int) -> tuple[str, str, dict[str, str]]:
            draft = next(pool)
            return "POST", f"/v1/cases/{draft.number}/submit", {**headers, "Content-Length": "0", "Idempotency-Key": draft.number}

        _site.load(port, 1.0, request, 200)
        begun, before = time.perf_counter(), _site.cpu(pid)
        for _ in range(ROUNDS):
            waits += _site.load(port, SECONDS, request, 200)
        rate, spent = len(waits) / (ROUNDS * SECONDS), (_site.cpu(pid) - before) / len(waits) * 1000
        for _ in range(ROUNDS):
            plain += replayed(statements, where)
            alone += one_by_one(port, request)
    half, late = (_site.share(waits, part) * 1000 for part in (0.5, 0.95))
    print(f"declarations of {LINES} lines: {rate:.0f}/s, p50 {half:.0f} ms, p95 {late:.0f} ms (aim {AIM:.0f}: {verdict(late <= AIM)})")
    own, raw = (_site.middle(some) * 1000 for some in (alone, plain))
    print(f"  one client {own:.1f} ms; its {len(statements)} SQL statements sent plainly and undone {raw:.1f} ms; ratio {raw / own:.2f}")
    print(f"  {spent:.1f} ms of server CPU a declaration; measured in {time.perf_counter() - begun:.0f} s")
    proved(drafts)


def one_by_one(port: int, request: Any) -> list[float]:
    """Seconds of declarations one after the other."""
    took = []
    for _ in range(ALONE // ROUNDS):
        method, path, headers = request(0)
        begun = time.perf_counter()
        status, told = _site.ask(port, method, path, headers, b"")
        took.append(time.perf_counter() - begun)
        assert status == 200, told[:300]
    return took


def replayed(statements: list[tuple[str, Any]], where: str) -> list[float]:
    """Seconds of the recorded statements, each time undone."""
    if "://" in where:
        import psycopg

        connection: Any = psycopg.connect(where, autocommit=True)
        begin = "BEGIN"
    else:
        connection = sqlite3.connect(where, timeout=30, isolation_level=None)
        begin = "BEGIN IMMEDIATE"
    took = []
    for _ in range(ALONE // ROUNDS):
        begun = time.perf_counter()
        connection.execute(begin)
        for sql, params in statements:
            many = bool(params) and isinstance(params[0], dict) if isinstance(params, list) else False
            cursor = connection.cursor()
            found = (cursor.executemany if many else cursor.execute)(
                text(sql, params[0] if many else params, begin), params or ()
            ) or cursor
            if not many and found.description:
                found.fetchall()
        connection.execute("ROLLBACK")
        took.append(time.perf_counter() - begun)
    connection.close()
    return took


def text(sql: str, params: Any, begin: str) -> str:
    """A statement as the plain driver takes it."""
    if begin == "BEGIN":
        return sql
    if isinstance(params, dict):
        return re.sub(r"%\((\w+)\)s", r":\1", sql).replace("%%", "%")
    return sql.replace("%s", "?").replace("%%", "%")


def made() -> tuple[str, list[Draft], list[tuple[str, Any]], str]:
    """A token, drafts to be submitted, the statements of one submission, and the database as it was before it."""
    from django.db import connection
    from django.utils import timezone

    from tongban.actors import queries as actors
    from tongban.actors import tokens
    from tongban.actors.models import Account, Agency, Mandate, Party
    from tongban.base.actor import SYSTEM
    from tongban.cases import actions
    from tongban.registers import ledgers
    from tongban.registers.ledgers import Allowed

    at = timezone.now()
    party = Party.objects.get(name__startswith="恒达贸易")
    mandate = Mandate.objects.get(giver=party)
    account = Account.objects.get(person=mandate.receiver)
    token = tokens.issue_token(account, "bench", ["cases"], by=SYSTEM, at=at, party=party.pk)
    by = actors.actor_of_token(token, at)
    row = Allowed(quantity=LARGE, unit="035", goods="1001190001", edition="2022", country="CAN", most_uses=10**9)
    since, until = date(at.year, 1, 1), date(at.year, 12, 31)
    keeper = Agency.objects.filter(function="commerce", until=None).order_by("pk").first()
    assert keeper is not None
    ledgers.open_ledger(
        "eport.licence",
        "BENCH",
        [row] * LINES,
        agency=keeper.pk,
        holder=party.pk,
        valid_from=since,
        valid_until=until,
        offices=["5100"],
        by=SYSTEM,
        at=at,
    )
    first, second = (drafted(f"{submission.NAME}{name}", by, at) for name in ("a", "b"))
    actions.submit(first, key="first", by=by, at=at)
    drafts = submission.copies(second, at, DRAFTS, form)
    where = copied(connection)
    statements = recorded(lambda: (actors.actor_of_token(token, at), actions.submit(second, key="second", by=by, at=at)))
    return token, drafts, statements, where


def drafted(name: str, by: Any, at: Any) -> str:
    """A draft of the declaration, with its invoice; its number."""
    from tongban.actors.loading import DISTRICT
    from tongban.cases import actions
    from tongban.documents import files
    from tongban.project.history import PROOF

    row = actions.start("eport.import-declaration", region=DISTRICT, by=by, at=at)
    actions.save(row.number, form(name), by=by, at=at)
    stored = files.store(PROOF, "invoice.pdf", owner=by.party, by=by, at=at)
    actions.attach(row.number, "invoice", stored.pk, by=by, at=at)
    return str(row.number)


def form(name: str) -> dict[str, Any]:
    """Five lines of wheat brought in for a time, on the five lines of the licence; the entry is nobody else's."""
    from tongban.project import port

    goods = [port.declared_line(port.WHEAT, "1", "035", "1", licence="BENCH", licence_line=place) for place in range(1, LINES + 1)]
    return {**port.HEAD, "crossing_date": CROSSED, "entry": name.upper(), "goods": goods}


def proved(drafts: list[Draft]) -> None:
    """Every answered declaration was accepted, and drew on its five lines."""
    from django.db import close_old_connections

    from tongban.cases.models import Case
    from tongban.registers import ledger_queries
    from tongban.registers.ledger_models import LedgerEntry

    close_old_connections()
    rows = Case.objects.filter(service="eport.import-declaration", number__in=[draft.number for draft in drafts])
    states = {state: rows.filter(state=state).count() for state in ("draft", "submitted", "in_hand")}
    drawn = LedgerEntry.objects.filter(ledger__number="BENCH", kind="reserve").count()
    assert not list(ledger_queries.recomputed()), "a balance is not the sum over its entries"
    assert states["submitted"] == 0, states
    assert drawn == LINES * (states["in_hand"] + 2), (drawn, states)
    print(f"  proved: {states['in_hand']:,} declarations in hand, {drawn:,} draws; every balance is the sum over its entries")


if __name__ == "__main__":
    main()
