"""A clerk's inbox with rights, over 1,000,000 cases in 100 services and 50 agencies, beside the same query without rights."""

from __future__ import annotations

import os
import random
import time
from datetime import date, timedelta
from typing import Any

from bench import _site
from bench._conditions import verdict
from bench.submission import recorded

CASES = int(os.environ.get("TONGBAN_BENCH_CASES", "1000000"))
SERVICES, AGENCIES, ROUNDS = 100, 50, 40
P95, RATIO = 120, 1.2
STATES = ("submitted", "in_hand", "in_hand", "waiting", "closed", "closed", "closed", "closed", "closed", "withdrawn")


def main() -> None:
    _site.prepare()
    from django.utils import timezone

    from tongban.actors import queries as actors
    from tongban.actors.models import Account
    from tongban.cases import queries
    from tongban.cases.models import Case

    at = timezone.now()
    begun = time.perf_counter()
    written = fill(at)
    print(f"{written:,} cases in {SERVICES} services and {AGENCIES} agencies, written in {time.perf_counter() - begun:.0f} s")
    analyse()
    li = actors.officer(Account.objects.get(login="li").pk)

    columns = ("number", "service", "digest", "party__name", "state", "step", "post", "holder", "due", "submitted_at")
    own = Case.objects.filter(queries.SAVED["open"](li, at.date()), agency=li.agency)
    middle = own.filter(due__gte=at.date()).order_by("due", "pk").values_list("number", flat=True)[0]

    def plain() -> Any:
        first = list(own.filter(due=None).order_by("pk").values_list(*columns)[:50])
        return first + list(own.exclude(due=None).order_by("due", "pk").values_list(*columns)[: 50 - len(first)])

    def rights() -> Any:
        return actors.scope(li, "case.read"), actors.agency(li.agency or 0)

    for name, act in (
        ("open", lambda: queries.inbox(li, "open", at=at)),
        ("mine", lambda: queries.inbox(li, "mine", at=at)),
        ("overdue", lambda: queries.inbox(li, "overdue", at=at)),
        ("second page", lambda: queries.inbox(li, "open", at=at, after=middle)),
        ("counts", lambda: queries.counts(li, at=at)),
    ):
        waits, raws, reads = [], [], []
        for _ in range(ROUNDS):
            waits.append(timed(act))
            raws.append(timed(plain))
            reads.append(timed(rights))
        p95 = _site.share(waits, 0.95) * 1000
        line = f"inbox {name}: p50 {_site.middle(waits) * 1000:.1f} ms, p95 {p95:.1f} ms (aim {P95}: {verdict(p95 <= P95)})"
        if name == "open":
            # The officer's rights are read first (two small statements); the aim is about the query.
            raw, read = _site.middle(raws), _site.middle(reads)
            ratio = (_site.middle(waits) - read) / raw
            line += f"; plain query {raw * 1000:.1f} ms, ratio {ratio:.2f} (aim {RATIO}: {verdict(ratio <= RATIO)}),"
            line += f" {_site.middle(waits) / raw:.2f} with the reading of the rights ({read * 1000:.1f} ms)"
        print(f"{line}; {len(recorded(act))} SQL statements")


def timed(act: Any) -> float:
    """Seconds that an act took."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def fill(at: Any, make: Any = None) -> int:
    """Cases from a seed, written in bulk: copies of the demonstration's, over agencies and services; `make` says what is by chance."""
    from django.db import connection, transaction

    from tongban.actors.models import Agency
    from tongban.cases.models import Case

    model = Case.objects.filter(state="submitted").latest("pk")
    agencies = [model.agency_id, *Agency.objects.exclude(pk=model.agency_id).order_by("pk").values_list("pk", flat=True)[: AGENCIES - 1]]
    fields = [one for one in Case._meta.concrete_fields if one.name not in ("id", "key")]
    values = {str(one.column): one.get_db_prep_save(getattr(model, one.attname), connection) for one in fields} | {"key_digest": ""}
    chance, today = random.Random(315), at.date()
    rows = (tuple((values | (make or one)(values, agencies, chance, today, place)).values()) for place in range(CASES))
    names = ", ".join(values)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO cases_case ({names}) VALUES ({', '.join(['%s'] * len(values))})", rows)  # type: ignore[arg-type]
        else:
            with cursor.copy(f"COPY cases_case ({names}) FROM STDIN") as target:
                for row in rows:
                    target.write_row(row)
    return CASES


def one(values: dict[str, Any], agencies: list[int], chance: random.Random, today: date, place: int) -> dict[str, Any]:
    """What is by chance in a case: service, agency, state, due day."""
    state = chance.choice(STATES)
    return {
        "state": state,
        "outcome": "grant" if state == "closed" else "",
        "service": f"bench.service-{chance.randrange(SERVICES)}",
        "due": str(today + timedelta(days=chance.randrange(-10, 30))) if state == "in_hand" else None,
        "number": f"999999-20260101-{place:08d}",
        "agency_id": chance.choice(agencies),
    }


def analyse() -> None:
    """Let the database know how many rows there are, as it would after a night."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case" if connection.vendor == "sqlite" else "VACUUM ANALYZE cases_case")
