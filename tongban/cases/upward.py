"""An officer who lets the own limit of a step pass without acting: by rule the matter lies with the leader from the next day on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM
from tongban.base.limits import due
from tongban.cases import clock, office
from tongban.cases.fair_models import Escalation
from tongban.cases.models import Case, ClockEvent, StepRow
from tongban.pack.conditions import dated
from tongban.pack.values import Dated


def first(row: Case, steps: Iterable[StepRow], at: datetime) -> None:
    """Let silence at the first steps of a case whose clock just began be told upward when their limits are over."""
    _arm(row, steps, lambda step: _undisturbed(row, step))


def _arm(row: Case, steps: Iterable[StepRow], last_of: Callable[[StepRow], date | None]) -> None:
    """Let silence at open steps, in a case whose clock runs, be told upward when their limits are over.

    That of other departments goes to the superior of both (`cases.silence`).
    """
    service = office.service_of(row)
    for step in steps:
        if step.closed_at is None and step.agency_id == row.agency_id and service.steps[step.name].post:
            last = last_of(step)
            if last is not None:
                office.fall_due_on(row, f"officer:{step.pk}", last)


def anew(row: Case, at: datetime) -> None:
    """Reckon all open steps anew, as one opens and when the clock begins, runs on or gets longer; what was reckoned no longer counts."""
    opened = list(StepRow.objects.filter(case=row, closed_at=None))
    office.drop_due(row, *(f"officer:{step.pk}" for step in opened))
    _arm(row, [step for step in opened if not Escalation.objects.filter(step=step).exists()], lambda step: last_day(row, step, at))


def last_day(row: Case, step: StepRow, at: datetime) -> date | None:
    """The last day of a step's own limit, without the days on which the applicant had the case; None without one, and while it stands."""
    service, (limit, started) = office.service_of(row), _limit(row, step)
    if limit is None:
        return None
    kinds = ("stop", "resume", *(("extend",) if service.steps[step.name].outcomes else ()))
    happened = ClockEvent.objects.filter(case=row, kind__in=kinds, at__gte=started).order_by("pk")
    ticks = [clock.Tick(one.kind, one.day, one.days) for one in happened]  # type: ignore[arg-type]
    if not ticks:
        return _undisturbed(row, step)
    begun = clock.Tick("start", office.day_of(row, started))
    return clock.read([begun, *ticks], limit.value, actors.calendar_of(row.region_id), office.day_of(row, at)).due


def _undisturbed(row: Case, step: StepRow) -> date | None:
    """The same where the clock never stood and was never given more."""
    limit, started = _limit(row, step)
    return due(started, limit.value, actors.calendar_of(row.region_id), actors.zone_of(row.region_id)).day if limit else None


def _limit(row: Case, step: StepRow) -> tuple[Dated | None, datetime]:
    """A step's own limit, None without one, and from when it runs."""
    started = max(step.opened_at, row.accepted_at or step.opened_at)
    return dated(office.service_of(row).steps[step.name].limit, office.day_of(row, started)), started


def silent(row: Case, at: datetime, step: int) -> None:
    """The limit is over and the step still open: it is recorded, lies in the leader's inbox, and the party reads it."""
    one = StepRow.objects.filter(pk=step, case=row, closed_at=None).first()
    if one is None or row.state != "in_hand" or Escalation.objects.filter(step=one).exists():
        return
    holder = one.holder or row.holder
    day = office.day_of(row, at) - timedelta(days=1)  # a limit is over at the end of its last day
    Escalation.objects.create(case=row, step=one, agency_id=one.agency_id, holder=holder, day=day, at=at)
    office.record("told_upward", row, {"step": one.name, "holder": holder or 0, "day": day.isoformat()}, by=SYSTEM, at=at)
