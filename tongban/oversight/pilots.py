"""Figures beside a pilot: its offices before and after, and the others in the same stretches of days.

Counted are cases filed in a stretch, and of decisions only those that fell within it too: a case filed near its end has as little time
as one filed near the end of the stretch before. Both are equally long; only whole days count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import cohorts
from tongban.oversight.figures import MISSING
from tongban.oversight.models import Measured
from tongban.oversight.queries import Figure, Indicator, figure, sees_cases
from tongban.services import piloted

# Of what is filed: how many, and what was promised and asked for. Of decisions: how long, and how they came out.
FILED = ("received", "closed", "promised", "materials")
DECIDED = {"days": "gross", "on_time": "on_time", "returned": "first_time", "refused": "granted"}
INDICATORS = {
    name: Indicator(f"pilot_{name}", 1, name, how, better, 30, of)
    for name, how, better, of in (
        ("received", "count", "up", "filed"),
        ("closed", "share", "up", "filed"),
        ("days", "days", "down", "within"),
        ("on_time", "share", "up", "within"),
        ("returned", "share", "down", "within"),
        ("refused", "share", "down", "within"),
        ("promised", "mean", "down", "filed"),
        ("materials", "mean", "down", "filed"),
    )
}
GROUPS = ("pilot", "others")
Cell = tuple[str, str]  # group, before or after


@dataclass(frozen=True)
class Days:
    """Two stretches of equally many whole days: the first days of the pilot that are over, and those before it."""

    before: date
    since: date
    until: date

    @property
    def count(self) -> int:
        """How many days each stretch has."""
        return (self.until - self.since).days + 1

    def stretch(self, when: str) -> cohorts.Stretch:
        """A stretch in moments, by the days of the house."""
        first, end = (self.before, self.since) if when == "before" else (self.since, self.until + timedelta(days=1))
        zone = timezone.get_default_timezone()
        return cohorts.Stretch(datetime.combine(first, time(), zone), datetime.combine(end, time(), zone))


@dataclass(frozen=True)
class Compared:
    """Each figure by group and stretch; without a stretch, where no whole day of the pilot is over yet."""

    days: Days | None
    figures: dict[str, dict[Cell, Figure]]


def days(trial: piloted.Trial, at: datetime) -> Days | None:
    """The stretches that can be compared now."""
    last = min(trial.until, piloted.today(at) - timedelta(days=1))
    if last < trial.since:
        return None
    return Days(trial.since - ((last - trial.since) + timedelta(days=1)), trial.since, last)


def compared(by: Actor, pilot: int, *, at: datetime) -> Compared:
    """The figures of a pilot, of what the reader supervises. Raises NotAllowed, NotFound("pilot.unknown")."""
    actors.require(by, "supervise.read")
    trial = piloted.trial(pilot)
    found = days(trial, at)
    if found is None:
        return Compared(None, {})
    cells: dict[str, dict[Cell, Counter[int]]] = {name: {} for name in INDICATORS}
    for when in ("before", "after"):
        for name, places in _counted(by, trial, found.stretch(when)).items():
            for place, seen in places.items():
                cell = ("pilot" if place in trial.places else "others", when)
                cells[name].setdefault(cell, Counter()).update(seen)
    hide, every = not sees_cases(by), [(group, when) for group in GROUPS for when in ("before", "after")]
    told = {name: {cell: figure(one, cells[name].get(cell, Counter()), hide=hide) for cell in every} for name, one in INDICATORS.items()}
    return Compared(found, told)


def _counted(by: Actor, trial: piloted.Trial, when: cohorts.Stretch) -> dict[str, dict[cohorts.Place, Counter[int]]]:
    """How often each value was seen at each place: two statements, however many cases."""
    rows = cohorts.filed({service for service, _ in trial.places}, when, actors.scope(by, "supervise.read"))
    found = cohorts.counted(rows, when)
    found |= {name: {} for name in DECIDED}
    columns = list(DECIDED.values())
    decided = _decided(rows, when).order_by().values_list("case__service", "case__region_id", *columns).annotate(n=Count("pk"))
    for service, region, *values, n in decided:
        for name, value in zip(DECIDED, values, strict=True):
            if name != "refused" or value is not None:  # ended without a decision on what was asked
                found[name].setdefault((service, region), Counter())[_value(name, value)] += n
    return found


def _decided(rows: QuerySet[Any], when: cohorts.Stretch) -> QuerySet[Measured]:
    return Measured.objects.filter(kind="case", case__in=rows.order_by().values("pk"), case__decided_at__lt=when.until)


def _value(name: str, value: Any) -> int:
    """What is returned was not right the first time, what is refused was not granted."""
    if value is None:
        return MISSING
    return int(not value) if name in ("returned", "refused") else int(value)


def behind(by: Actor, pilot: int, name: str, cell: Cell, *, at: datetime, after: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """The cases behind a figure, newest first, of those that the reader may see (`case.read`): number, service, agency, value.

    Raises NotFound("pilot.unknown", "figure.unknown").
    """
    actors.require(by, "supervise.read")
    trial = piloted.trial(pilot)
    if name not in INDICATORS or cell[0] not in GROUPS or cell[1] not in ("before", "after"):
        raise NotFound("figure.unknown", given=name[:40], known=sorted(INDICATORS))
    found = days(trial, at)
    if found is None:
        return []
    when, here = found.stretch(cell[1]), cohorts.at_places(trial.places)
    rows = cohorts.filed({service for service, _ in trial.places}, when, actors.scope(by, "supervise.read"))
    rows = rows.filter(actors.scope(by, "case.read").q("agency", "service"))
    rows = rows.filter(here) if cell[0] == "pilot" else rows.exclude(here)
    if name in FILED:
        return [{**one, "value": one[name]} for one in cohorts.told(rows, when, after=after, limit=limit)]
    column = DECIDED[name]
    decided = _decided(rows, when)
    decided = decided.exclude(granted=None) if name == "refused" else decided
    decided = decided.filter(case__lt=after) if after else decided
    told = decided.order_by("-case").values_list("case", "case__number", "service", "agency__name", column)[:limit]
    keys = ("pk", "number", "service", "agency")
    return [{**dict(zip(keys, row[:4], strict=True)), "value": _told(name, row[4])} for row in told]


def _told(name: str, value: Any) -> Any:
    return not value if name in ("returned", "refused") and value is not None else value
