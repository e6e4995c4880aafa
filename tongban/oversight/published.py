"""Figures that everybody may see, by service or agency, of a stretch of quarters. Few are not told, for people could be known by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.actors import queries as actors
from tongban.oversight import rules
from tongban.oversight.figures import EVERY
from tongban.oversight.models import Tally
from tongban.oversight.places import offered as offered_places
from tongban.oversight.queries import SMALL, Figure, Indicator, figure, indicator


@dataclass(frozen=True)
class Outcomes:
    """How many applications were decided in favour and against; `hidden` when so few were decided that they are not told."""

    granted: int = 0
    refused: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class Group:
    """The figures of one service or agency, and how its applications ended."""

    figures: dict[str, Figure]
    outcomes: Outcomes


def groups(names: Iterable[str], since: date, until: date, *, each: str, region: str = "") -> dict[Any, Group]:
    """Figures by their ids for each value of a dimension, in a region and below; one statement. `since` and `until` are months.

    A stretch is the sum of those of its quarters that are told: in each one `rules.untold` keeps back the few and what they could be
    reckoned from. So whatever two stretches differ by was told, and what of a group is kept back in all its quarters is hidden.
    """
    wanted = [indicator(name) for name in names]
    rows = Tally.objects.filter(month__gte=since, month__lte=until, measure__in={"granted", *(one.measure for one in wanted)}, n__gt=0)
    rows = rows.exclude(service=EVERY) if each == "service" else rows.filter(service=EVERY)
    path = actors.region(region).path if region else ""
    counted: dict[tuple[str, date], dict[Any, Counter[int]]] = {}
    places: dict[tuple[str, date], dict[Any, Counter[str]]] = {}
    for key, month, where, measure, value, n in rows.order_by().values_list(each, "month", "agency__path", "measure", "value", "n"):
        block = measure, rules.quarter(month)
        places.setdefault(block, {}).setdefault(key, Counter())[where] += n
        if where.startswith(path):
            counted.setdefault(block, {}).setdefault(key, Counter())[value] += n
    found: dict[Any, dict[str, Counter[int]]] = {}
    for (measure, start), told in counted.items():
        few = rules.untold(places[measure, start], path, SMALL)
        for key, values in told.items():
            kept = found.setdefault(key, {}).setdefault(measure, Counter())
            kept.update({} if key in few else values)
    return {key: Group({one.id: _figure(one, told) for one in wanted}, _outcomes(told)) for key, told in found.items()}


def regions(region: str = "") -> list[Any]:
    """Regions to narrow to: from the one that has all figures down to one, then those next below it that have figures."""
    paths = set(Tally.objects.order_by().values_list("agency__path", flat=True).distinct())
    offered = offered_places(paths, actors.region(region).path if region else "")
    known = actors.regions(offered)
    return [known[code] for code in offered if code in known]


def _figure(one: Indicator, told: Mapping[str, Counter[int]]) -> Figure:
    """Hidden when nothing of it is told although something was counted."""
    values = told.get(one.measure)
    return Figure(one, 0, 0, hidden=True) if values is not None and not values else figure(one, values or Counter(), hide=True)


def _outcomes(told: Mapping[str, Counter[int]]) -> Outcomes:
    if "granted" in told and not told["granted"]:
        return Outcomes(hidden=True)
    counted = told.get("granted", Counter())
    return Outcomes(counted[1], counted[0])
