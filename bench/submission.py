"""Complete submission of a case over HTTP at 8 clients (form, materials, receipt, clock, event), beside the same statements sent plainly.

The raw line replays the recorded statements of a submission, with their parameters made unique, in transactions of plain sqlite3 or psycopg
from 8 threads on the server's core, in a copy of the database. Product and raw line take turns; the ratio is that of the medians.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench import _site
from bench._conditions import verdict

ROUNDS, SECONDS = 3, 4.0
DRAFTS = int(os.environ.get("TONGBAN_BENCH_DRAFTS", "24000"))
AIM, STATEMENTS = 0.25, 15
FILING = "redshield.website-filing"
NAME = "first"  # of what is unlike in each draft


@dataclass
class Draft:
    """A draft to be submitted."""

    id: int
    number: str


def main() -> None:
    _site.prepare()
    token, drafts, statements = made()
    pool = iter(drafts)
    raw = Raw(statements)
    products, plains, cpus, waits, done = [], [], [], [], []
    with _site.serving() as (port, pid):
        headers = {"Authorization": f"Bearer {token}", "Content-Length": "0"}

        def request(client: int) -> tuple[str, str, dict[str, str]]:
            draft = next(pool)
            done.append(draft)
            return "POST", f"/v1/cases/{draft.number}/submit", {**headers, "Idempotency-Key": draft.number}

        _site.load(port, 1.0, request, 200)
        for _ in range(ROUNDS):
            plains.append(raw.run(pool, SECONDS))
            before, begun = _site.cpu(pid), time.perf_counter()
            took = _site.load(port, SECONDS, request, 200)
            products.append(len(took) / (time.perf_counter() - begun))
            cpus.append((_site.cpu(pid) - before) / len(took))
            waits += took
        rest = _site.memory(pid)
    ratio = _site.middle(products) / _site.middle(plains)
    count = len(statements)
    half, most = (_site.share(waits, part) * 1000 for part in (0.5, 0.99))
    print(f"submission: {_site.middle(products):.0f}/s, p50 {half:.0f} ms, p99 {most:.0f} ms")
    print(f"  raw line {_site.middle(plains):.0f}/s; ratio {ratio:.2f} (aim {AIM}: {verdict(ratio >= AIM)})")
    print(f"  {count} SQL statements with the token (aim {STATEMENTS}: {verdict(count <= STATEMENTS)})")
    print(f"  {_site.middle(cpus) * 1000:.1f} ms of server CPU a request, sequencer included")
    print(f"  server holds {rest:.0f} MB after {len(waits):,} submissions")
    proved(done)


def proved(done: list[Draft]) -> None:
    """Every submission that was answered is in the database, with its receipt and its event."""
    from django.db import close_old_connections

    from tongban.cases.models import Case
    from tongban.documents.models import Document
    from tongban.log.models import Event

    close_old_connections()
    numbers = [draft.number for draft in done]
    cases = sum(Case.objects.filter(number__in=numbers[at : at + 500], state="submitted").count() for at in range(0, len(numbers), 500))
    papers = sum(Document.objects.filter(key__in=numbers[at : at + 500], kind="receipt").count() for at in range(0, len(numbers), 500))
    events = sum(Event.objects.filter(key__in=numbers[at : at + 500], kind="case.submitted").count() for at in range(0, len(numbers), 500))
    assert cases == papers == events == len(numbers), (cases, papers, events, len(numbers))
    print(f"  proved: {cases:,} submitted cases, receipts and events in the database")


def made() -> tuple[str, list[Draft], list[tuple[str, Any]]]:
    """A token, the drafts, and the statements of one submission as the database got them."""
    from django.utils import timezone

    from tongban.actors import queries as actors
    from tongban.actors import tokens
    from tongban.actors.loading import DISTRICT
    from tongban.actors.models import Account, Mandate, Party
    from tongban.base.actor import SYSTEM
    from tongban.cases import actions
    from tongban.documents import files
    from tongban.project.history import PROOF

    at = timezone.now()
    party = Party.objects.get(name__startswith="恒达贸易")
    mandate = Mandate.objects.get(giver=party)
    account = Account.objects.get(person=mandate.receiver)
    token = tokens.issue_token(account, "bench", ["cases"], by=SYSTEM, at=at, party=party.pk)
    by = actors.actor_of_token(token, at)
    numbers = []
    for name in ("a", "b"):
        row = actions.start(FILING, region=DISTRICT, by=by, at=at)
        actions.save(row.number, form(f"first{name}"), by=by, at=at)
        stored = files.store(PROOF, "proof.pdf", owner=party.pk, by=by, at=at)
        actions.attach(row.number, "domain-certificate", stored.pk, by=by, at=at)
        numbers.append(row.number)
    actions.submit(numbers[0], key="first", by=by, at=at)
    statements = recorded(lambda: (actors.actor_of_token(token, at), actions.submit(numbers[1], key="second", by=by, at=at)))
    return token, copies(numbers[1], at, DRAFTS, form), statements


def form(name: str) -> dict[str, Any]:
    """Answers whose name and domain nobody else has."""
    told = {"site_name": name, "domains": [f"{name}.example"], "kind": "trading", "provider": "示例网络"}
    return {**told, "address": "演示路1号", "webmaster": "王芳", "phone": "13900000001"}


def recorded(act: Any) -> list[tuple[str, Any]]:
    """Statements and parameters of an act, without BEGIN and COMMIT."""
    from django.db import connection

    found: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        act()
    return [one for one in found if not one[0].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def copies(number: str, at: Any, many: int, form: Callable[[str], dict[str, Any]]) -> list[Draft]:
    """Drafts like one of which the rows are there, written in bulk; `form` makes the answers of each from a name."""
    from tongban.base.names import case_number
    from tongban.cases.models import Answers, Case, MaterialRow

    model = Case.objects.get(number=number)
    material = MaterialRow.objects.get(case=model)
    fields = [one.attname for one in Case._meta.concrete_fields if one.attname not in ("id", "number", "state", "key", "key_digest")]
    early: dict[str, Any] = {"submitted_at": None, "since": None, "step": "", "post": "", "facts": {}}
    values = {**{name: getattr(model, name) for name in fields}, **early}
    numbers = [case_number(model.region_id, at.date()) for _ in range(many)]
    rows = Case.objects.bulk_create([Case(number=one, state="draft", **values) for one in numbers], batch_size=500)
    Answers.objects.bulk_create(
        [Answers(case=row, version=0, form=form(f"name{place}"), at=at) for place, row in enumerate(rows)], batch_size=500
    )
    brought = [MaterialRow(case=row, name=material.name, file_id=material.file_id, at=at) for row in rows]
    MaterialRow.objects.bulk_create(brought, batch_size=500)
    return [Draft(row.pk, row.number) for row in rows]


def copied(connection: Any) -> str:
    """A copy of the database as it is: its file, or its URL."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(name, f"{name}.raw")
        return f"{name}.raw"
    import psycopg

    url = os.environ["TONGBAN_DATABASE_URL"]
    connection.close()
    connection.close_pool()
    name = f"{urlsplit(url).path[1:]}_raw"
    admin = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(admin, autocommit=True) as made:
        made.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        made.execute("SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE datname = %s", [urlsplit(url).path[1:]])
        made.execute(f"CREATE DATABASE {name} TEMPLATE {urlsplit(url).path[1:]}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


class Raw:
    """The statements of a submission, sent plainly to a copy of the database."""

    def __init__(self, statements: list[tuple[str, Any]]) -> None:
        from django.db import connection

        self.vendor, self.counter = connection.vendor, itertools.count()
        self.statements = statements
        # SQLite's own waiting starves some writers, so its raw line takes turns as the platform's back end does.
        self.turn: Any = threading.Lock() if self.vendor == "sqlite" else nullcontext()
        self.texts = self._unique()
        self.where = copied(connection)

    def _unique(self) -> list[str]:
        """What must be another in each replay: case number, name and domain, paper number."""
        joined = " ".join(str(one) for _, params in self.statements for one in _flat(params))
        number = re.search(r"\d{6}-\d{8}-\w{8}", joined)
        paper = re.search(r"〕\d+号", joined)
        assert number
        return [number[0], "firstb", paper[0] if paper else "〕"]

    def run(self, pool: Any, seconds: float) -> float:
        """Replays a second, from as many threads as there are clients, on the server's core."""
        os.sched_setaffinity(0, {_site.SERVER})
        until, done = time.monotonic() + seconds, list[int]()
        begun = time.perf_counter()
        _site.clients(lambda _: self._client(pool, until, done))
        took = time.perf_counter() - begun
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        return len(done) / took

    def _client(self, pool: Any, until: float, done: list[int]) -> None:
        if self.vendor == "sqlite":
            connection: Any = sqlite3.connect(self.where, timeout=30, isolation_level=None)
            connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON")
        else:
            import psycopg

            connection = psycopg.connect(self.where, autocommit=True)
        while time.monotonic() < until:
            draft, turn = next(pool), next(self.counter)
            with self.turn:
                connection.execute("BEGIN IMMEDIATE" if self.vendor == "sqlite" else "BEGIN")
                for sql, params in self._statements(draft, turn):
                    found = connection.execute(sql, params)
                    if found.description:
                        found.fetchall()
                connection.execute("COMMIT")
            done.append(turn)
        connection.close()

    def _statements(self, draft: Draft, turn: int) -> Any:
        known: dict[Any, Any] = {}
        for sql, params in self.statements:
            text = sql.replace("%s", "?").replace("%%", "%") if self.vendor == "sqlite" else sql
            given = [self._fresh(one, draft, turn, known) for one in params or ()]
            if sql.startswith('INSERT INTO "cases_'):  # the case comes first in each row; many rows come flat, or as a list a column
                wide = sql.partition(")")[0].count(",") + 1
                if isinstance(given[0], list):
                    given[0] = [draft.id] * len(given[0])
                else:
                    given[::wide] = [draft.id] * len(given[::wide])
            elif sql.startswith('UPDATE "cases_case"'):
                given[-1] = draft.id
            yield text, given

    def _fresh(self, value: Any, draft: Draft, turn: int, known: dict[Any, Any]) -> Any:
        if isinstance(value, list):
            return [self._fresh(one, draft, turn, known) for one in value]
        if isinstance(value, uuid.UUID):
            return known.setdefault(value, uuid.uuid4())
        if isinstance(value, bytes) and len(value) in (16, 32):
            return os.urandom(len(value))
        if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{32}", value):
            return known.setdefault(value, os.urandom(16).hex())
        if isinstance(value, str):
            number, name, paper = self.texts
            if value == "second":
                return draft.number
            return value.replace(number, draft.number).replace(name, f"raw{turn}").replace(paper, f"〕{turn}-{paper[1:]}")
        return value


def _flat(params: Any) -> Any:
    for one in params or ():
        if isinstance(one, list | tuple):
            yield from _flat(one)
        else:
            yield one
