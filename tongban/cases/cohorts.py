"""Cases filed in a stretch of days, service by service and place by place, for comparing offices over the same stretches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongban.actors import queries as actors
from tongban.cases.models import Case
from tongban.services import queries as services

Place = tuple[str, str]  # service, region of its offering


@dataclass(frozen=True)
class Stretch:
    """From a moment on, before another."""

    since: datetime
    until: datetime


def filed(names: Iterable[str], when: Stretch, scope: actors.Scope) -> QuerySet[Case]:
    """Cases of some services that applicants filed in a stretch, of those in a scope."""
    rows = Case.objects.filter(scope.q("agency", "service"), service__in=list(names)).exclude(state="draft")
    return rows.filter(submitted_at__gte=when.since, submitted_at__lt=when.until)


def at_places(places: Iterable[Place], prefix: str = "") -> Q:
    """Those of some places."""
    regions: dict[str, list[str]] = {}
    for service, region in sorted(places):
        regions.setdefault(service, []).append(region)
    found = Q(pk__in=[])
    for service, codes in regions.items():
        found |= Q(**{f"{prefix}service": service, f"{prefix}region__in": codes})
    return found


def counted(rows: QuerySet[Case], when: Stretch) -> dict[str, dict[Place, Counter[int]]]:
    """How often each value was seen at a place: filed and closed within the stretch (1 or 0), visits promised and materials to bring.

    -1 is what is not known. What must be brought is that of the definition under which a case was filed: what is needed of everybody
    and no register gives.
    """
    closed = Count("pk", filter=Q(closed_at__lt=when.until))
    told = rows.order_by().values_list("service", "region_id", "digest", "promised_visits").annotate(n=Count("pk"), closed=closed)
    found: dict[str, dict[Place, Counter[int]]] = {name: {} for name in ("received", "closed", "promised", "materials")}
    for service, region, digest, promised, n, done in told:
        values: Mapping[str, list[tuple[int, int]]] = {
            "received": [(1, n)],
            "closed": [(1, done), (0, n - done)],
            "promised": [(-1 if promised is None else promised, n)],
            "materials": [(to_bring(digest), n)],
        }
        for name, seen in values.items():
            cells = found[name].setdefault((service, region), Counter())
            cells.update({value: times for value, times in seen if times})
    return found


def to_bring(digest: str) -> int:
    """How many materials everybody has to bring under a pinned revision."""
    materials = services.by_digest(digest).service.materials.values()
    return sum(one.needed == "always" and not one.instead_of_asking for one in materials)


def told(rows: QuerySet[Case], when: Stretch, *, after: int, limit: int) -> list[dict[str, Any]]:
    """The newest of them, each with what is counted of it."""
    rows = rows.filter(pk__lt=after) if after else rows
    names = ("pk", "number", "service", "agency__name", "digest", "promised_visits", "closed_at")
    found = []
    for pk, number, service, agency, digest, promised, closed in rows.order_by("-pk").values_list(*names)[:limit]:
        done = closed is not None and closed < when.until
        values = {"received": True, "closed": done, "promised": promised, "materials": to_bring(digest)}
        found.append({"pk": pk, "number": number, "service": service, "agency": agency, **values})
    return found
