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

    for name, act in (
        ("open", lambda: queries.inbox(li, "open", at=at)),
        ("mine", lambda: queries.inbox(li, "mine", at=at)),
        ("overdue", lambda: queries.inbox(li, "overdue", at=at)),
        ("second page", lambda: queries.inbox(li, "open", at=at, after=middle)),
        ("counts", lambda: queries.counts(li, at=at)),
    ):
        waits, raws = [], []
        for _ in range(ROUNDS):
            waits.append(timed(act))
            raws.append(timed(plain))
        p95 = _site.share(waits, 0.95) * 1000
        line = f"inbox {name}: p50 {_site.middle(waits) * 1000:.1f} ms, p95 {p95:.1f} ms (aim {P95}: {verdict(p95 <= P95)})"
        if name == "open":
            # The officer's rights are read first (two small statements); the aim is about the query.
            ratio = _site.middle(waits) / _site.middle(raws)
            line += f"; plain query {_site.middle(raws) * 1000:.1f} ms, ratio {ratio:.2f} (aim {RATIO}: {verdict(ratio <= RATIO)})"
        print(f"{line}; {len(recorded(act))} SQL statements")


def timed(act: Any) -> float:
    """Seconds that an act took."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def fill(at: Any) -> int:
    """Cases from a seed, written in bulk: copies of the demonstration's, over agencies and services."""
    from tongban.actors.models import Agency
    from tongban.cases.models import Case

    model = Case.objects.filter(state="submitted").latest("pk")
    agencies = [model.agency_id, *Agency.objects.exclude(pk=model.agency_id).order_by("pk").values_list("pk", flat=True)[: AGENCIES - 1]]
    fields = [one.attname for one in Case._meta.concrete_fields if one.attname not in ("id", "number", "key", "key_digest")]
    values = {name: getattr(model, name) for name in fields}
    chance, today, total = random.Random(315), at.date(), 0
    while total < CASES:
        rows = [one(Case, values, agencies, chance, today, total + place) for place in range(min(5000, CASES - total))]
        Case.objects.bulk_create(rows, batch_size=500)
        total += len(rows)
    return total


def one(case: Any, values: dict[str, Any], agencies: list[int], chance: random.Random, today: date, place: int) -> Any:
    """A case by chance: service, agency, state, due day."""
    state = chance.choice(STATES)
    given = {
        **values,
        "state": state,
        "outcome": "grant" if state == "closed" else "",
        "service": f"bench.service-{chance.randrange(SERVICES)}",
    }
    due = today + timedelta(days=chance.randrange(-10, 30)) if state == "in_hand" else None
    return case(**{**given, "number": f"999999-20260101-{place:08d}", "agency_id": chance.choice(agencies), "due": due})


def analyse() -> None:
    """Let the database know how many rows there are, as it would after a night."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case" if connection.vendor == "sqlite" else "VACUUM ANALYZE cases_case")
