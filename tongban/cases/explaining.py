"""Why a case is due on its day: the clock day by day, what would have been without its pauses, and what the service allows at most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from tongban.actors import queries as actors
from tongban.base.limits import Period
from tongban.cases import office
from tongban.cases.clock import Clock, Tick, read
from tongban.cases.models import Case, ClockEvent
from tongban.pack.shapes import Dated
from tongban.services import queries as services


@dataclass(frozen=True)
class Explained:
    """The clock of a case and what it is held against.

    `without` is the last day had the clock never stood, `today` the last day if it ran again from today on; each None where it
    means nothing. `most` is what the service allows before a region promises less, ending on `most_day`; None where that is the same.
    """

    clock: Clock
    ticks: tuple[Tick, ...]
    unit: str
    promised: Dated | None
    without: date | None = None
    today: date | None = None
    most: Dated | None = None
    most_day: date | None = None
    rule: str = ""


def events(found: Case) -> list[ClockEvent]:
    """What happened to the clock of a case, oldest first."""
    return list(ClockEvent.objects.filter(case=found).order_by("pk"))


def explained(found: Case, at: datetime) -> Explained | None:
    """The clock of a case explained; None before it starts."""
    ticks, calendar, today = office.ticks(found), actors.calendar_of(found.region_id), office.day_of(found, at)
    if not any(one.kind == "start" for one in ticks):
        return None
    on, period = office.clock_from(found, at), office.period(found, at)
    promised = office.decision_limit(office.service_of(found), on)

    def due(happened: list[Tick], within: Period = period) -> date | None:
        return read(happened, within, calendar, today).due

    told = Explained(read(ticks, period, calendar, today), tuple(ticks), period.unit, promised, rule=office.rule(found, at))
    if any(one.kind == "stop" for one in ticks):
        told = replace(told, without=due([one for one in ticks if one.kind not in ("stop", "resume")]))
    if told.clock.standing:
        return replace(told, today=due([*ticks, *(Tick("resume", today, cause=cause) for cause in {one.cause for one in ticks})]))
    effective = services.by_digest(found.digest)
    most = office.decision_limit(effective.pack.services[effective.service.id], on)
    if most is not None and promised is not None and most.value != promised.value:
        told = replace(told, most=most, most_day=due(ticks, most.value))
    return told
