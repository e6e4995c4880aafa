"""Figures on what is kept with each case, for who supervises: each with how many cases it rests on, and how complete they are.

A case without a visit counts as none only when it is known that nobody came: filed and served from afar. What is missing is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.cases import queries
from tongban.cases.models import Case, Supplement, Urging, VisitRow
from tongban.cases.urging import APPLICANT, SUPERVISOR

WINDOW = timedelta(days=365)
LEAST, COMPLETE = 30, 90  # below these many cases, or this per cent of them known, a figure is not rated
IN_PERSON = ("window", "kiosk")


@dataclass(frozen=True)
class Figure:
    """A part of the cases whose data are there (`known`), of all that should have them (`expected`)."""

    name: str
    count: int
    known: int
    expected: int

    @property
    def complete(self) -> int | None:
        """Per cent of the expected whose data are there, rounded down; None when nothing is expected."""
        return self.known * 100 // self.expected if self.expected else None

    @property
    def rated(self) -> bool:
        return self.known >= LEAST and (self.complete or 0) >= COMPLETE

    @property
    def share(self) -> int | None:
        """Per cent of the known, rounded down; None when the figure is not rated."""
        return self.count * 100 // self.known if self.rated else None


def _seen(by: Actor, region: str) -> QuerySet[Case]:
    """The cases that a reader may see, of a region and below."""
    rows = queries.visible(by)
    return rows.filter(agency__path__below=actors.region(region).path) if region else rows


def visits(by: Actor, *, at: datetime, region: str = "") -> list[Figure]:
    """Closed cases of the last year with no visit, with at most one, with more, and with no more than promised."""
    whole = _seen(by, region).filter(state="closed", closed_at__gt=at - WINDOW, closed_at__lte=at)
    why = VisitRow.objects.filter(case=OuterRef("pk"))
    filed = ~Q(channel__in=IN_PERSON) | Exists(why.filter(why="filing"))
    fetched = ~Q(served="window") | Exists(why.filter(why="result"))
    known = whole.exclude(served="").filter(filed & fetched)
    found = known.aggregate(
        none=Count("pk", filter=Q(visits=0)),
        once=Count("pk", filter=Q(visits__lte=1)),
        more=Count("pk", filter=Q(visits__gt=1)),
        promised=Count("pk", filter=Q(promised_visits__isnull=False)),
        kept=Count("pk", filter=Q(visits__lte=F("promised_visits"))),
        known=Count("pk"),
    )
    expected = whole.count()
    parts = [Figure(name, found[name], found["known"], expected) for name in ("none", "once", "more")]
    return [*parts, Figure("kept", found["kept"], found["promised"], expected)]


def causes(by: Actor, codes: Iterable[str], *, at: datetime, region: str = "") -> list[Figure]:
    """Demands for a supplement of the last year by cause, in the order of the codes."""
    asked = Supplement.objects.filter(case__in=_seen(by, region), asked_at__gt=at - WINDOW, asked_at__lte=at)
    counted = dict(asked.order_by().values_list("cause").annotate(n=Count("pk")))
    expected = sum(counted.values())
    known = expected - counted.get("", 0)
    return [Figure(code, counted.get(code, 0), known, expected) for code in codes]


def urgings(by: Actor, *, at: datetime, region: str = "") -> list[Figure]:
    """Cases decided in the last year that were urged, by each side; every urging is kept, so all of them are known."""
    whole = _seen(by, region).filter(decided_at__gt=at - WINDOW, decided_at__lte=at)
    urged = Urging.objects.filter(case=OuterRef("pk"))
    sides = {side: Count("pk", filter=Exists(urged.filter(side=side))) for side in (APPLICANT, SUPERVISOR)}
    found = whole.aggregate(all=Count("pk"), **sides)
    return [Figure(side, found[side], found["all"], found["all"]) for side in sides]
