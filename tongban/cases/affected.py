"""What an article carries: the services, materials, limits and running cases that rest on it, listed at once for who must change them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound
from tongban.cases import queries, rules
from tongban.cases.models import Case, ClockEvent
from tongban.pack.citing import references
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.services import times

RIGHTS = ("pack.propose", "pack.publish", "supervise.read")
RUNNING = (*rules.MAY["move"], "waiting", "decided")


@dataclass(frozen=True)
class Touched:
    """A service that cites an article: where, the materials that it asks for by it, and how many of its cases run (under any revision)."""

    service: str
    places: tuple[str, ...]
    materials: tuple[str, ...]
    running: int
    dated: int  # of these, whose due day rests on the article


@dataclass(frozen=True)
class Affected:
    """Everything that rests on an article; `cases` are those that the reader may see, each with whether its due day rests on it."""

    act: str
    article: str
    services: tuple[Touched, ...]
    rules: tuple[str, ...]  # rules of time whose periods stand there
    cases: tuple[tuple[Case, bool], ...]


def require(to: Actor) -> None:
    """Raise NotAllowed unless somebody edits or publishes packs, or supervises."""
    if not any(actors.may(to, verb) for verb in RIGHTS):
        raise NotAllowed("actor.not_allowed", verb=RIGHTS[0])


def affected(act: str, article: str, *, to: Actor, at: datetime, after: int = 0, limit: int = 50) -> Affected:
    """What rests on an article now. For who edits or publishes packs, or supervises; cases one by one only by right.

    Raises NotAllowed, and NotFound("law.unknown") for an article that nobody knows.
    """
    require(to)
    if not registers.known_article(act, article):
        raise NotFound("law.unknown", act=act, article=article)
    timed = tuple(
        name for name, one in times.deadlines(at).items() if any((of.law.act, of.law.article) == (act, article) for of in one.limit)
    )
    places: dict[str, set[str]] = {}
    for use in registers.users_of(act, article):
        name, _, where = use.partition(" ")
        places.setdefault(name, set()).add(where)
    digests, dated = _running(act, article, timed, places)
    rows = Case.objects.filter(state__in=RUNNING)
    rows = rows.filter(Q(digest__in=digests) | Q(pk__in=_ticked(act, article)))
    dated_rows = rows.filter(Q(digest__in=dated) | Q(pk__in=_ticked(act, article)))
    running, with_day = _counted(rows), _counted(dated_rows)
    seen = queries.visible(to).filter(pk__in=rows.values("pk"), pk__gt=after).select_related("party", "agency").order_by("pk")
    listed = list(seen[:limit])
    theirs = set(dated_rows.filter(pk__in=[one.pk for one in listed]).values_list("pk", flat=True))
    return Affected(
        act,
        article,
        tuple(_touched(name, places.get(name, set()), running, with_day) for name in sorted({*places, *running})),
        timed,
        tuple((one, one.pk in theirs) for one in listed),
    )


def _touched(name: str, places: set[str], running: dict[str, int], dated: dict[str, int]) -> Touched:
    materials = sorted(one.partition(".")[2] for one in places if one.startswith("materials."))
    return Touched(name, tuple(sorted(places)), tuple(materials), running.get(name, 0), dated.get(name, 0))


def _counted(rows: QuerySet[Case]) -> dict[str, int]:
    return dict(rows.order_by().values_list("service").annotate(n=Count("pk")))


def _ticked(act: str, article: str) -> QuerySet[Any]:
    """Cases of which something happened to the clock by the article."""
    return ClockEvent.objects.filter(act=act, article=article).values("case")


def _running(act: str, article: str, timed: tuple[str, ...], places: dict[str, set[str]]) -> tuple[list[str], list[str]]:
    """The pinned revisions of running cases that cite the article, and those whose limit rests on it; each place is noted."""
    digests, dated = [], []
    for digest in Case.objects.filter(state__in=RUNNING).order_by().values_list("digest", flat=True).distinct():
        service = services.by_digest(digest).service
        where = {place for place, ref in references(service) if (ref.act, ref.article) == (act, article)} | _by_rule(service, timed)
        if where:
            places.setdefault(service.id, set()).update(where)
            digests.append(digest)
        if any(place.startswith("steps.") for place in where):
            dated.append(digest)
    return digests, dated


def _by_rule(service: Service, timed: tuple[str, ...]) -> set[str]:
    """Limits that follow a rule of time which stands in the article."""
    return {f"steps.{step.name}.limit" for step in service.steps.values() if any(one.rule in timed for one in step.limit)}
