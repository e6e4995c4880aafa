"""Which of 1,000,000 open clocks are overdue at a day: counted by agency in one statement, under an officer's rights, with its plan."""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench import _site
from bench._conditions import verdict
from bench.inbox import SERVICES, analyse, fill, timed
from bench.submission import recorded

ROUNDS, AIM = 40, 200


def main() -> None:
    _site.prepare()
    from django.db import connection
    from django.db.models import Count, Min
    from django.utils import timezone

    from tongban.actors import queries as actors
    from tongban.actors.models import Account
    from tongban.actors.rights import Scope
    from tongban.cases import overruns
    from tongban.cases.models import Case

    at = timezone.now()
    begun = time.perf_counter()
    written = fill(at, one)
    print(f"{written:,} open clocks, written in {time.perf_counter() - begun:.0f} s")
    analyse()
    own = actors.scope(actors.officer(Account.objects.get(login="chen").pk), "case.read")
    for whose, scope in (("a district", own), ("all agencies", Scope((), everything=True))):
        for name, on in (
            ("ten days ago", at.date() - timedelta(days=10)),
            ("today", at.date()),
            ("in ten days", at.date() + timedelta(days=10)),
        ):
            act = partial(overruns.overdue_at, scope, on)
            waits, told = [timed(act) for _ in range(ROUNDS)], act()
            late, p95 = sum(row["n"] for row in told), _site.share(waits, 0.95) * 1000
            line = f"{whose}, overdue {name}: {late:,} clocks of {len(told)} agencies, p50 {_site.middle(waits) * 1000:.1f} ms"
            print(f"{line}, p95 {p95:.1f} ms (aim {AIM}: {verdict(p95 <= AIM)}); {len(recorded(act))} SQL statement")
    if connection.vendor == "postgresql":
        rows = Case.objects.filter(own.q(), state="in_hand", due__lt=at.date()).order_by()
        print(rows.values("agency").annotate(n=Count("pk"), oldest=Min("due")).explain(analyze=True, buffers=True))


def one(values: dict[str, Any], agencies: list[int], chance: random.Random, today: date, place: int) -> dict[str, Any]:
    """What is by chance in an accepted case: its last day from fifteen days ago to sixty days on, most of them to come."""
    due = today + timedelta(days=chance.randrange(60) if chance.random() < 0.97 else -chance.randrange(1, 16))
    return {
        "state": "in_hand",
        "outcome": "",
        "service": f"bench.service-{chance.randrange(SERVICES)}",
        "accepted_at": values["submitted_at"],
        "number": f"999999-20260101-{place:08d}",
        "agency_id": chance.choice(agencies),
        "due": str(due),
    }
