"""How long people waited in halls, for who supervises: from what is kept when a number is drawn and called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q

from tongban.actors import queries, rights
from tongban.actors.models import QueueNumber
from tongban.base.actor import Actor
from tongban.base.limits import legal_day

WINDOW = timedelta(days=365)
SHORT = timedelta(minutes=15)
WAITED = ExpressionWrapper(F("called_at") - F("taken_at"), output_field=DurationField())


@dataclass(frozen=True)
class Waiting:
    """The numbers of a hall: how many were drawn and called, how many of these within fifteen minutes; waits in minutes, rounded down."""

    hall: str
    agency: str
    drawn: int
    called: int
    short: int
    average: int | None
    longest: int | None


def waits(by: Actor, *, at: datetime, region: str = "", limit: int = 50) -> list[Waiting]:
    """The halls that a reader supervises, where one waited longest first: the days of the last year, without today.

    How long somebody waited whose number was never called is not known.
    """
    place = queries.agency(by.agency).region if by.agency else "000000000000"
    today = legal_day(at, queries.zone_of(place))
    rows = QueueNumber.objects.filter(rights.scope(by, "supervise.read").q("hall__agency", ""), day__gte=today - WINDOW, day__lt=today)
    if region:
        rows = rows.filter(hall__agency__path__below=queries.region(region).path)
    told = rows.values("hall", "hall__name", "hall__agency__name").annotate(
        drawn=Count("pk"),
        called=Count("called_at"),
        short=Count("pk", filter=Q(called_at__lte=F("taken_at") + SHORT)),
        average=Avg(WAITED),
        longest=Max(WAITED),
    )
    return [
        Waiting(
            one["hall__name"],
            one["hall__agency__name"],
            one["drawn"],
            one["called"],
            one["short"],
            _minutes(one["average"]),
            _minutes(one["longest"]),
        )
        for one in told.order_by(F("average").desc(nulls_last=True), "hall")[:limit]
    ]


def _minutes(span: timedelta | None) -> int | None:
    return None if span is None else max(0, int(span.total_seconds())) // 60
