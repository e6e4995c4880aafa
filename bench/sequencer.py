"""Events a second through the sequencer, and the time from an event to the signed head that has it."""

from __future__ import annotations

import time

from bench import _site
from bench._conditions import verdict

EVENTS, BATCH, TIMES = 20_000, 500, 40


def main() -> None:
    _site.prepare()
    from django.db import connection, transaction
    from django.utils import timezone

    from tongban.base.actor import SYSTEM
    from tongban.log import actions, queries, sequencer
    from tongban.log.models import Entry

    at = timezone.now()
    begun = time.perf_counter()
    for start in range(0, EVENTS, BATCH):
        with transaction.atomic():
            actions.append_many([actions.draw("bench.event", ("bench", str(start)), {"n": one}, by=SYSTEM, at=at) for one in range(BATCH)])
    written = time.perf_counter() - begun
    begun = time.perf_counter()
    while sequencer.run_once():
        pass
    placed = time.perf_counter() - begun
    raw = plain(connection)
    print(f"written {EVENTS / written:,.0f}/s; sequenced {EVENTS / placed:,.0f}/s with tiles and signed heads")
    print(f"  raw line, the places alone by plain INSERT: {raw:,.0f}/s; ratio {EVENTS / placed / raw:.2f}")
    head = queries.head()
    assert head is not None
    assert head.size == Entry.objects.count()
    with _site.serving():
        waits = []
        for turn in range(TIMES):
            with transaction.atomic():
                event = actions.append("bench.one", ("bench", str(turn)), {}, by=SYSTEM, at=at) if connection.vendor != "sqlite" else None
            if event is None:
                break
            begun = time.perf_counter()
            while not Entry.objects.filter(event=event).exists():
                time.sleep(0.005)
            waits.append(time.perf_counter() - begun)
        if waits:
            worst = max(waits)
            told = f"median {_site.middle(waits) * 1000:.0f} ms, most {worst * 1000:.0f} ms"
            print(f"  from an event to its head: {told} (aim 1 s: {verdict(worst <= 1)})")


def plain(connection: object) -> float:
    """Rows a second of plain INSERTs of places, 2,000 a transaction, into a table like that of the entries."""
    from django.db import connection as database
    from django.db import transaction

    rows = 20_000
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_entry (position bigint PRIMARY KEY, event_id varchar(32) UNIQUE)")
        begun = time.perf_counter()
        for start in range(0, rows, 2000):
            with transaction.atomic():
                values = [one for place in range(start, start + 400) for one in (place, f"{place:032x}")]
                for part in range(5):
                    moved = [one + part * 400 if isinstance(one, int) else f"{int(one, 16) + part * 400:032x}" for one in values]
                    cursor.execute(f"INSERT INTO bench_entry VALUES {', '.join(['(%s, %s)'] * 400)}", moved)
        return rows / (time.perf_counter() - begun)
