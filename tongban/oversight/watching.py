"""The days of the duty from a bad rating, and what follows by rule when one is missed (docs/decisions/093-bad-ratings.md).

As the effects of a case's clock they are rows that fall due: every act on the rating settles first, the worker settles the rest in the same
round, and what was missed is told as of the moment at which its day was over. Nobody who handles the rating moves a day.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.base.limits import Period, due, end_of, legal_day
from tongban.documents.secrecy import secret_mark
from tongban.log import actions as log
from tongban.oversight.models import DutyDay, FollowUp
from tongban.oversight.taking_part import took_part

VERIFY, FIX, CALL = "verify", "fix", "call"
LONGEST = 60  # working days that a superior may give
PAGE = 50


def begin(duty: FollowUp, days: dict[str, date | None]) -> None:
    """The days by rule of a new duty; none for what it has not to do."""
    zone = actors.zone_of(duty.rating.case.region_id)
    DutyDay.objects.bulk_create(
        DutyDay(follow_up=duty, what=what, day=day, at=end_of(day, zone)) for what, day in days.items() if day is not None
    )


def met(duty: FollowUp, what: str, at: datetime) -> None:
    """What a day was set for is done, in time or late."""
    DutyDay.objects.filter(follow_up=duty, what=what, met_at=None).update(met_at=at)


def settle(duty: FollowUp, at: datetime) -> None:
    """Lay a locked duty before the superior of its agency for each of its days that is over, the first first."""
    for one in DutyDay.objects.filter(follow_up=duty, met_at=None, told_at=None, at__lte=at).order_by("at", "pk"):
        one.superior_id = actors.common_superior(duty.agency_id, duty.agency_id, one.day)
        one.told_at = one.at
        one.save(update_fields=["superior", "told_at"])
        case = duty.rating.case
        told = {"case": case.number, "what": one.what, "day": one.day.isoformat(), "agency": duty.agency_id, "superior": one.superior_id}
        log.append("rating.told_upward", ("rating", duty.rating.key), told, by=SYSTEM, at=one.at, parties=[case.party_id])


@transaction.atomic
def settle_rating(key: str, *, at: datetime) -> FollowUp:
    """Settle one bad rating. Raises NotFound("rating.unknown")."""
    duty = FollowUp.objects.select_for_update(of=("self",)).select_related("rating__case").filter(rating__key=key.replace("\0", "")).first()
    if duty is None:
        raise NotFound("rating.unknown")
    settle(duty, at)
    return duty


def settle_due(*, at: datetime, limit: int = 200) -> int:
    """Settle the bad ratings that have a day which is over; for the worker. Returns how many there were."""
    rows = DutyDay.objects.filter(met_at=None, told_at=None, at__lte=at).order_by("at", "pk")
    keys = list(dict.fromkeys(rows.values_list("follow_up__rating__key", flat=True)[:limit]))
    for key in keys:
        settle_rating(key, at=at)
    return len(keys)


def kept(duty: FollowUp | None, what: str) -> int | None:
    """Whether the day by rule was kept: 1, or 0, or -1 while it runs; None where there is none."""
    one = DutyDay.objects.filter(follow_up=duty, what=what, after=None).first() if duty is not None else None
    if one is None:
        return None
    if one.met_at is not None:
        return int(one.met_at < one.at)
    return -1 if one.told_at is None else 0


def before(duty: FollowUp, what: str, moment: datetime) -> int:
    """Whether something was done before its day by rule was over: 1 or 0."""
    return int(DutyDay.objects.filter(follow_up=duty, what=what, after=None, at__gt=moment).exists())


def days(duty: FollowUp) -> list[DutyDay]:
    """Every day of a duty, the first first."""
    return list(DutyDay.objects.filter(follow_up=duty).select_related("superior").order_by("at", "pk"))


def laid_before(by: Actor) -> QuerySet[DutyDay]:
    """Days that were missed and lie before the superiors for whom an officer instructs, also after another day was set.

    What lies before an agency that has ended lies before its successors.
    """
    mine = actors.scope(by, "case.instruct").q("superior", "follow_up__service")
    today = timezone.localdate()
    gone = DutyDay.objects.filter(superior__until__lte=today).order_by().values_list("superior", "follow_up__service").distinct()
    for superior, service in gone:
        if _heir(superior, today, by, service) is not None:
            mine |= Q(superior=superior, follow_up__service=service)
    return DutyDay.objects.filter(mine, told_at__isnull=False)


def _heir(superior: int, on: date, by: Actor, service: str) -> int | None:
    """For which agency an officer may instruct in the place of a superior: it while it lasts, else a successor; None: for none of them."""
    heirs = actors.successors(superior, on)
    return next((one for one in heirs if actors.may(by, "case.instruct", agency=one, service=service)), None)


def open_before(by: Actor, *, limit: int = PAGE) -> list[DutyDay]:
    """Those of them for which nothing was done and no other day set yet, the oldest first."""
    rows = laid_before(by).filter(met_at=None, dutyday=None)
    return list(rows.select_related("follow_up__rating", "follow_up__agency").order_by("told_at", "pk")[:limit])


@transaction.atomic
def instruct(key: str, missed: int, *, days: int, words: str, by: Actor, at: datetime) -> DutyDay:
    """The superior sets another day for what was missed, with words that the agency reads; the figures keep the day by rule.

    Raises NotFound("rating.unknown"), NotAllowed("rating.took_part"), Refused("rating.instructed", "rating.done_meanwhile",
    "rating.instruct_days", "rating.instruct_words").
    """
    duty = settle_rating(key, at=at)
    told = DutyDay.objects.filter(pk=missed, follow_up=duty, told_at__isnull=False).first()
    if told is None or told.superior_id is None:
        raise NotFound("rating.unknown")
    on = legal_day(at, actors.zone_of(duty.rating.case.region_id))
    actors.require(by, "case.instruct", agency=_heir(told.superior_id, on, by, duty.service) or told.superior_id, service=duty.service)
    if took_part(duty, by):
        raise NotAllowed("rating.took_part")
    if told.met_at is not None:
        raise Refused("rating.done_meanwhile")
    if DutyDay.objects.filter(after=told).exists():
        raise Refused("rating.instructed")
    said = _said(days, words)
    region = duty.rating.case.region_id
    until = due(at, Period(days, "working_days"), actors.calendar_of(region), actors.zone_of(region))
    row = DutyDay.objects.create(
        follow_up=duty, what=told.what, day=until.day, at=until.at, after=told, set_by=by.account, set_at=at, words=said
    )
    body = {"case": duty.rating.case.number, "what": told.what, "until": until.day.isoformat(), "words": said}
    log.append("rating.instructed", ("rating", key), body, by=by, at=at)
    return row


def _said(days: int, words: str) -> str:
    """The words, cleaned. Raises Refused with everything that does not fit."""
    wrong = [] if 1 <= days <= LONGEST else [Discrepancy("rating.instruct_days", {"field": "days", "most": LONGEST})]
    said = text.clean(words, 1000, lines=True, field="words")
    if not said:
        wrong.append(Discrepancy("rating.instruct_words", {"field": "words"}))
    if mark := secret_mark(said):
        wrong.append(Discrepancy("case.state_secret", {"field": "words", "mark": mark}))
    if wrong:
        raise Refused.of(wrong)
    return said
