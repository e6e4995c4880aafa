"""Figures that everybody may see, by service or agency, of a stretch of months. Few are not told, for people could be known by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from tongban.actors import queries as actors
from tongban.oversight import rules
from tongban.oversight.figures import EVERY
from tongban.oversight.models import Tally
from tongban.oversight.places import offered as offered_places
from tongban.oversight.queries import SMALL, Figure, Indicator, figure, indicator

EACH = ("service", "agency", "month")


@dataclass(frozen=True)
class Outcomes:
    """How many applications were decided in favour and against; `hidden` when so few were decided that they are not told."""

    granted: int = 0
    refused: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class Group:
    """The figures of one service, agency or month, and how its applications ended."""

    figures: dict[str, Figure]
    outcomes: Outcomes


def groups(names: Iterable[str], since: date, until: date, *, each: str, region: str = "") -> dict[Any, Group]:
    """Figures by their ids for each value of a dimension, in a region and below; one statement.

    Months are counted whole, the current one so far. What few could be reckoned from is told no more than the few (`rules.untold`).
    """
    wanted = [indicator(name) for name in names]
    rows = Tally.objects.filter(month__gte=since, month__lte=until, measure__in={"granted", *(one.measure for one in wanted)}, n__gt=0)
    rows = rows.exclude(service=EVERY) if each == "service" else rows.filter(service=EVERY)
    path = actors.region(region).path if region else ""
    counted: dict[Any, dict[str, Counter[int]]] = {}
    places: dict[str, dict[Any, Counter[str]]] = {}
    for key, where, measure, value, n in rows.order_by().values_list(each, "agency__path", "measure", "value").annotate(total=Sum("n")):
        places.setdefault(measure, {}).setdefault(key, Counter())[where] += n
        if where.startswith(path):
            counted.setdefault(key, {}).setdefault(measure, Counter())[value] += n
    untold = {measure: rules.untold(told, path, SMALL) for measure, told in places.items()}
    return {
        key: Group(
            {one.id: _figure(one, told, key in untold.get(one.measure, ())) for one in wanted},
            _outcomes(told, key in untold.get("granted", ())),
        )
        for key, told in counted.items()
    }


def regions(region: str = "") -> list[Any]:
    """Regions to narrow to: from the one that has all figures down to one, then those next below it that have figures."""
    paths = set(Tally.objects.order_by().values_list("agency__path", flat=True).distinct())
    offered = offered_places(paths, actors.region(region).path if region else "")
    known = actors.regions(offered)
    return [known[code] for code in offered if code in known]


def _figure(one: Indicator, told: Mapping[str, Counter[int]], hidden: bool) -> Figure:
    return Figure(one, 0, 0, hidden=True) if hidden else figure(one, told.get(one.measure, Counter()), hide=True)


def _outcomes(told: Mapping[str, Counter[int]], hidden: bool) -> Outcomes:
    counted = told.get("granted", Counter())
    return Outcomes(hidden=True) if hidden else Outcomes(counted[1], counted[0])
