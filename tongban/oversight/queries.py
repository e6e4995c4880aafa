"""Figures for leaders, by region, agency, service, post and step: each with how many it rests on, and how complete these are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q, QuerySet, Sum

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.oversight import places, rules
from tongban.oversight.figures import EVERY, MISSING
from tongban.oversight.models import Deed, Measured, Tally

SOURCE = Path(__file__).with_name("indicators.yaml")
SMALL = 5  # fewer are not shown to who may not see the cases
COMPLETE = 0.9
OF_DAYS = ("verified", "mended", "answered", "called")  # what follows from a bad rating, by its day
OF_RATINGS = ("rating", "rated", *OF_DAYS)
DIMENSIONS = ("region", "agency", "service", "post", "step", "month")


@dataclass(frozen=True)
class Indicator:
    """What is counted and how; its words stand with the pages."""

    id: str
    version: int
    measure: str
    how: str
    better: str
    least: int
    of: str


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see: months from and to, a region and below, an agency, a service, a post, a step."""

    since: date
    until: date
    region: str = ""
    agency: int = 0
    service: str = ""
    post: str = ""
    step: str = ""


@dataclass(frozen=True)
class Figure:
    """A value with what it rests on: `n` known of `expected`. `hidden` when so few that persons could be told."""

    indicator: Indicator
    n: int
    expected: int
    value: float | None = None
    high: float | None = None  # the 90th percentile
    least: float | None = None  # what a share is at least (Wilson)
    mean: float | None = None  # of the middle nine tenths' bounds (winsorised)
    hidden: bool = False
    counted: Counter[int] = field(default_factory=Counter, compare=False)

    @property
    def complete(self) -> float | None:
        """Known of expected; None when nothing was expected."""
        return self.n / self.expected if self.expected else None

    @property
    def average(self) -> float | None:
        """The plain mean of what is known: unlike medians, those of parts add up to that of the whole."""
        return sum(value * n for value, n in self.counted.items()) / self.n if self.counted and self.n else None

    @property
    def ranked(self) -> bool:
        """Whether there are enough, and complete enough, to be compared."""
        return not self.hidden and self.n >= self.indicator.least and (self.complete or 0) >= COMPLETE


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator by its id."""
    return {row["id"]: Indicator(**row) for row in yaml.safe_load(SOURCE.read_text(encoding="utf-8"))}


def indicator(name: str) -> Indicator:
    """Raises NotFound("figure.unknown")."""
    if name not in indicators():
        raise NotFound("figure.unknown", given=name, known=sorted(indicators()))
    return indicators()[name]


def figures(by: Actor, names: Iterable[str], asked: Asked, *, each: str = "") -> dict[Any, dict[str, Figure]]:
    """Figures by their ids, for each value of a dimension (`region`, `agency`, `service`, `post`, `step`, `month`), or all under None.

    One statement. `region` gives the regions next below the one asked for, by code; offices of the region itself stand under its own
    code. The reader needs `supervise.read`; nothing outside its scope is counted.
    """
    wanted = [indicator(name) for name in names]
    hide = not sees_cases(by)
    found: dict[Any, dict[str, Counter[int]]] = {} if each else {None: {}}
    for group, measure, value, n in _counted(by, wanted, asked, each):
        found.setdefault(group, {}).setdefault(measure, Counter())[value] += n
    return {group: {one.id: figure(one, told.get(one.measure, Counter()), hide=hide) for one in wanted} for group, told in found.items()}


def _counted(by: Actor, wanted: Iterable[Indicator], asked: Asked, each: str) -> list[tuple[Any, str, int, int]]:
    """Group, measure, value and how often."""
    scope = actors.scope(by, "supervise.read")
    rows = Tally.objects.filter(_place(scope, asked, each), measure__in={one.measure for one in wanted}, n__gt=0)
    rows = rows.filter(month__gte=asked.since, month__lte=asked.until)
    column = "agency__path" if each == "region" else each
    told = list(rows.order_by().values_list(*([column] if each else []), "measure", "value").annotate(total=Sum("n")))
    if each == "region":
        next_below = places.next_below({row[0] for row in told}, actors.region(asked.region).path if asked.region else "")
        return [(next_below[row[0]], *row[1:]) for row in told]
    return told if each else [(None, *row) for row in told]


def figure(one: Indicator, counted: Counter[int], *, hide: bool = False) -> Figure:
    """The figure of an indicator from how often each value was seen."""
    known = Counter({value: n for value, n in counted.items() if value != MISSING})
    n, expected = sum(known.values()), sum(counted.values())
    if hide and 0 < expected < SMALL:
        return Figure(one, 0, 0, hidden=True)
    if not n:
        return Figure(one, 0, expected)
    if one.how == "days":
        value, high = rules.quantile(known, 0.5), rules.quantile(known, 0.9)
        return Figure(one, n, expected, value, high, mean=rules.winsorised(known), counted=known)
    if one.how == "mean":
        return Figure(one, n, expected, sum(value * times for value, times in known.items()) / n, counted=known)
    if one.how == "count":
        return Figure(one, n, expected, n, counted=known)
    good = sum(known[level] for level in rules.LEVELS if level not in rules.BAD) if one.how == "good" else known[1]
    return Figure(one, n, expected, good / n, least=rules.wilson(good, n), counted=known)


def _place(scope: actors.Scope, asked: Asked, each: str) -> Q:
    """The rows that count: in scope, of all services together unless one is asked for or each is shown."""
    wanted = Q(pk__in=[])
    parts = [(None, "", "*")] if scope.everything else [one for one in scope.parts if not _within(one, scope.parts)]
    for agency, path, service in parts:
        if asked.service and service not in ("*", asked.service):
            continue
        named = asked.service or service
        part = ~Q(service=EVERY) if each == "service" and named == "*" else Q(service=EVERY if named == "*" else named)
        if agency is not None:
            part &= Q(agency=agency)
        elif path:
            part &= Q(agency__path__below=path)
        wanted |= part
    return wanted & narrow(asked)


def narrow(asked: Asked) -> Q:
    """Place, post and step as asked for."""
    given = Q()
    if asked.region:
        given &= Q(agency__path__below=actors.region(asked.region).path)
    if asked.agency:
        given &= Q(agency=asked.agency)
    for name in ("post", "step"):
        if getattr(asked, name):
            given &= Q(**{name: getattr(asked, name)})
    return given


Place = tuple[int | None, str, str]


def _within(one: Place, parts: Iterable[Place]) -> bool:
    """Whether another part of the same scope holds this one already, so that nothing counts twice."""
    return any(other != one and covers(other, one) for other in parts)


def covers(outer: Place, inner: Place) -> bool:
    """Whether one part of a scope holds another."""
    if outer[2] not in ("*", inner[2]):
        return False
    if outer[0] is None and inner[0] is None:
        return inner[1].startswith(outer[1])
    if outer[0] is None and inner[0] is not None:
        return actors.agency(inner[0]).path.startswith(outer[1])
    return outer[0] == inner[0]


def sees_cases(by: Actor) -> bool:
    """Whether a reader of figures may see all the cases behind them."""
    supervised, read = actors.scope(by, "supervise.read"), actors.scope(by, "case.read")
    return read.everything or all(any(covers(outer, one) for outer in read.parts) for one in supervised.parts)


def behind(by: Actor, name: str, asked: Asked, *, value: str = "", after: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """The cases behind a figure, newest first, of those that the reader may see (`case.read`, as the inbox).

    Of figures of ratings none in which the reader took part. `value`: yes, no, missing, or a number that they reach.
    """
    one = indicator(name)
    column = {"step_days": "gross", "step_on_time": "on_time", "asked": "step"}.get(one.measure, one.measure)
    rows = Measured.objects.filter(
        actors.scope(by, "supervise.read").q(),
        actors.scope(by, "case.read").q("case__agency", "case__service"),
        narrow(asked),
        kind=one.of,
        month__gte=asked.since,
        month__lte=asked.until,
    )
    if one.measure in OF_RATINGS:  # not even by a figure do those who took part in a case learn that, and how, it was rated
        mine = Deed.objects.filter(account=by.account or 0, event__noun="case").values("event__key")
        rows = rows.exclude(**{column: None}).exclude(case__number__in=mine)
    rows = _valued(rows.filter(service=asked.service) if asked.service else rows, one, column, value)
    if after:
        rows = rows.filter(pk__lt=after)
    told = ("pk", "case__number", "service", "agency__name", "step", "month", column)
    keys = ("pk", "number", "service", "agency", "step", "month", "value")
    found = [dict(zip(keys, row, strict=True)) for row in rows.order_by("-pk").values_list(*told)[:limit]]
    return [{**row, "value": None if row["value"] == MISSING else bool(row["value"])} for row in found] if column in OF_DAYS else found


def _valued(rows: QuerySet[Measured], one: Indicator, column: str, value: str) -> QuerySet[Measured]:
    if one.how == "good":
        return rows.filter(rating__in=rules.BAD) if value == "no" else rows
    if value == "missing":
        return rows.filter(**{column: MISSING if column in OF_DAYS else None})
    if value in ("yes", "no"):
        return rows.filter(**{column: value == "yes"})
    return rows.filter(**{f"{column}__gte": int(value)}) if value.isascii() and value.isdigit() and len(value) < 6 else rows


def choices(by: Actor, region: str = "") -> dict[str, list[Any]]:
    """What has figures in the reader's scope, for the filters: agencies, services, and regions above one and next below it."""
    rows = Tally.objects.filter(actors.scope(by, "supervise.read").q(), measure="first_time").order_by()
    agencies = actors.agencies(rows.values_list("agency", flat=True).distinct())
    services = sorted(set(rows.exclude(service=EVERY).values_list("service", flat=True).distinct()))
    offered = places.offered({one.path for one in agencies.values()}, actors.region(region).path if region else "")
    regions = actors.regions(offered)
    return {
        "agencies": sorted(agencies.values(), key=lambda one: (one.path, one.name)),
        "services": services,
        "regions": [regions[code] for code in offered if code in regions],
    }
