"""When the platform could not be reached on the last day of somebody's period, the period goes on: by a rule of the standards."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Refused
from tongban.base.limits import Due, due
from tongban.cases import office, papers, reopening, securing, unreachable
from tongban.cases.charge_models import Charge
from tongban.cases.models import Case, DueRow, Outage, Supplement
from tongban.log import actions as log
from tongban.services import times

OLDEST = timedelta(days=30)
PERIODS = (*reopening.APPLICANTS, securing.EFFECT)  # the last is moved, and what was taken by then is not given back


def record_outage(begun: datetime, ended: datetime, *, reason: str, by: Actor, at: datetime) -> Outage:
    """Record when the platform could not be reached; every applicant's period whose last day it fell on goes on.

    Also one that was over before the outage was recorded: it is opened again (`reopening`). Twice the same is refused.
    """
    actors.require(by, "outage.record")
    if not begun < ended <= at or at - begun > OLDEST:
        raise Refused("outage.times", field="begun")
    if not reason.strip():
        raise Refused("outage.reason", field="reason")
    try:
        with transaction.atomic():
            row = Outage.objects.create(begun=begun, ended=ended, reason=reason[:1000], at=at, by=by.account)
            told = {"begun": begun.isoformat(), "ended": ended.isoformat(), "reason": reason[:1000]}
            log.append("outage.recorded", ("outage", str(row.pk)), told, by=by, at=at)
    except IntegrityError:
        raise Refused("outage.there") from None
    for number in _touched(row):
        move(number, row, at=at)
    return row


def listed(limit: int = 20) -> list[Outage]:
    """Outages, newest first; they are public."""
    return list(Outage.objects.order_by("-begun")[:limit])


def _touched(outage: Outage) -> list[str]:
    """Cases with a period of the applicant whose last day may have met the outage."""
    # A last day lasts 24 hours up to the moment of its effect.
    ends = DueRow.objects.filter(effect__in=PERIODS, dropped=False, at__gt=outage.begun, at__lt=outage.ended + timedelta(days=1))
    return list(ends.order_by("case").values_list("case__number", flat=True).distinct())


@transaction.atomic
def move(number: str, outage: Outage, *, at: datetime) -> int:
    """The periods of one case go on; returns how many. Twice changes nothing."""
    row = office.unsettled(number, at=at)
    rule = times.length(unreachable.RULE, office.day_of(row, outage.ended), at)
    if rule is None:
        return 0
    end = due(outage.ended, rule.value, actors.calendar_of(row.region_id), actors.zone_of(row.region_id))
    moved = 0
    for effect in DueRow.objects.select_for_update().filter(case=row, effect__in=PERIODS, dropped=False, at__lt=end.at):
        started = effect.at - timedelta(days=1)
        if outage.begun < effect.at and outage.ended > started:
            moved += move_period(row, effect, end, at) if effect.done_at is None else _open_again(row, effect, end, outage, at)
    return moved


def move_period(row: Case, effect: DueRow, end: Due, at: datetime, *, why: str = "outage") -> bool:
    """One period of the applicant that still runs, in a locked case; `why` is outage or holidays. The party is told."""
    was = effect.day
    office.set_end(effect, end).save()
    if effect.effect == "supplement_over":
        Supplement.objects.filter(case=row, answered_at=None).update(until=end.day)
    if effect.effect == "unpaid":
        Charge.objects.filter(case=row, before="accepted", void_at=None, due__lt=end.day).update(due=end.day)
    if row.accepted_at is not None and why == "outage":
        office.tick(row, "outage", at, until=end.day)
    row.save()
    tell(row, {"effect": effect.effect, "was": was.isoformat(), "until": end.day.isoformat(), "why": why}, at)
    return True


def tell(row: Case, told: dict[str, str], at: datetime) -> None:
    """Record that a period of the applicant goes on, and draw up the notice of it."""
    office.record("period_moved", row, told, by=SYSTEM, at=at)
    papers.draw(row, "period-moved", {**told, "due": told["until"]}, by=SYSTEM, at=at)


def _open_again(row: Case, effect: DueRow, end: Due, outage: Outage, at: datetime) -> bool:
    """One that was over, with what came of it."""
    found = reopening.latest(row, effect.effect)
    if found is None or found.at != effect.done_at:
        return False
    told = {"begun": outage.begun.isoformat(), "ended": outage.ended.isoformat()}
    return reopening.reopen(row, found, reopening.Cause("outage", end, told), at=at)
