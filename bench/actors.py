"""Loading the nation and asking its trees, beside the raw line: the same rows by plain INSERT, the same question by plain SQL.

On the embedded database in a fresh home, or on the empty database that TONGBAN_DATABASE_URL names.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from statistics import quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
SICHUAN, DISTRICT = "510000000000", "511602000000"
BATCH = 2000


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(f"database: {connection.vendor}")
    loading()
    trees()
    rights()


def loading() -> None:
    from tongban.actors import loading
    from tongban.actors.models import Agency, Region
    from tongban.base.actor import SYSTEM

    told("regions down to townships", loading.load_regions, Region)
    told("67 central bodies", loading.load_central, None)
    loading.load_eport(by=SYSTEM, at=AT)
    loading.load_district(by=SYSTEM, at=AT)
    told("34 departments to every county", loading.load_nation, Agency)
    told("villages and neighbourhoods", partial(loading.load_regions, villages=True), Region)
    print(f"  most memory of the process that loaded: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def told(what: str, load: Callable[..., int], model: type[Model] | None) -> None:
    from tongban.base.actor import SYSTEM

    began = time.perf_counter()
    rows = load(by=SYSTEM, at=AT)
    took = time.perf_counter() - began
    line = f"{what}: {rows:,} rows in {took:.2f} s = {rows / took:,.0f}/s"
    if model:
        rate = raw_inserts(model)
        line += f"; raw line {rate:,.0f}/s; ratio {rows / took / rate:.2f}"
    print(line, flush=True)


def raw_inserts(model: type[Model]) -> float:
    """Rows a second when the same values go into a table of the same columns and indexes, 2,000 a transaction, without acts."""
    from django.db import connection, transaction

    table, columns = model._meta.db_table, [str(field.column) for field in model._meta.local_fields]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table}")
        rows = cursor.fetchall()
        cursor.execute(f"CREATE TABLE raw_line AS SELECT {names} FROM {table} WHERE 1 = 0")
        cursor.execute(f"CREATE UNIQUE INDEX raw_key ON raw_line ({columns[0]})")
        for number, field in enumerate(field for field in model._meta.local_fields if getattr(field, "db_index", False)):
            cursor.execute(f"CREATE INDEX raw_{number} ON raw_line ({field.column})")
        began = time.perf_counter()
        for first in range(0, len(rows), BATCH):
            with transaction.atomic():
                cursor.executemany(f"INSERT INTO raw_line VALUES ({', '.join(['%s'] * len(columns))})", rows[first : first + BATCH])
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE raw_line")
    return len(rows) / took


def trees() -> None:
    from tongban.actors import queries
    from tongban.actors.models import Agency, Region

    top = Agency.objects.get(name="国家市场监督管理总局").pk
    on, town = date(2026, 3, 2), queries.children(DISTRICT)[0].code
    asked("regions below a province", lambda: Region.objects.filter(path__below=queries.region(SICHUAN).path).count())
    asked("regions right below a province", lambda: len(queries.children(SICHUAN)))
    asked("agencies in a province (block)", lambda: queries.block_subtree(SICHUAN).count())
    asked("agencies under a central body (line)", lambda: queries.line_subtree(top).count())
    asked("nearest agency with a function", lambda: queries.agency_for("market-regulation", town, on))
    asked("nearest agency, function far above", lambda: queries.agency_for("customs", town, on))
    asked("calendar and zone, remembered", lambda: (queries.calendar_of(DISTRICT), queries.zone_of(DISTRICT)))


def rights() -> None:
    from django.db import connection

    from tongban.actors import cast, queries

    by = cast.load(at=AT).actor("li", AT)
    asked("may an officer (one statement)", lambda: queries.may(by, "case.take", agency=by.agency, service="redshield.website-filing"))
    asked("where may an officer (scope)", lambda: queries.scope(by, "case.read"))

    def plain() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM actors_grant WHERE post_id = %s AND verb = %s LIMIT 1", [by.post, "case.take"])
            return cursor.fetchone()

    asked("raw line: one row by index", plain)


def asked(what: str, ask: Callable[[], object], times: int = 200) -> None:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    parts = quantiles(took, n=100)
    print(f"{what}: median {parts[49]:.3f} ms, p95 {parts[94]:.3f} ms", flush=True)
