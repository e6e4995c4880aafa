"""Call-backs (回访): who gave a bad rating is called by somebody who took no part in the case; each call is kept apart from the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, Refused
from tongban.base.limits import legal_day
from tongban.log import actions as log
from tongban.oversight import duties, watching
from tongban.oversight.models import CallBack, DutyDay, FollowUp
from tongban.oversight.taking_part import took_part


@dataclass(frozen=True)
class Calls:
    """The calls about a bad rating, oldest first; `until` is the last day by rule, none where nobody can be called.

    `still`: who rated was not reached yet; `may`: the reader can note a call now.
    """

    made: list[CallBack]
    until: date | None
    late: bool
    still: bool
    may: bool


@transaction.atomic
def call_back(key: str, press: str, *, reached: bool | None, by: Actor, at: datetime) -> CallBack:
    """Note a call to who rated badly, whether they were reached or not; once they were, no more. The same press is one call.

    It comes after the rating was looked into and, where it was found to be so, after things were put right.
    Raises NotFound("rating.unknown"), NotAllowed("rating.own_work"), Refused("rating.nobody_to_call", "rating.called_back",
    "rating.not_verified", "rating.not_mended", "rating.no_reached").
    """
    duties.one(key, by)
    row = watching.settle_rating(key, at=at)
    if took_part(row, by):
        raise NotAllowed("rating.own_work")
    if last_day(row) is None:
        raise Refused("rating.nobody_to_call")
    made = list(CallBack.objects.filter(rating=row.rating))
    if (same := next((one for one in made if one.press == press[:64]), None)) is not None:
        return same
    if any(one.reached for one in made):
        raise Refused("rating.called_back")
    if row.verified_at is None:
        raise Refused("rating.not_verified", field="founded")
    if row.founded and row.mended_at is None:
        raise Refused("rating.not_mended", field="words")
    if reached is None:
        raise Refused("rating.no_reached", field="reached")
    call = CallBack.objects.create(rating=row.rating, press=press[:64], at=at, account=by.account or 0, reached=reached)
    if reached:
        watching.met(row, watching.CALL, at)
    told = {"case": row.rating.case.number, "reached": reached}
    log.append("rating.called", ("rating", key), told, by=by, at=at, parties=[row.rating.case.party_id])
    return call


def last_day(row: FollowUp) -> date | None:
    """Until when who rated badly is to be called, by rule; None for who wrote without an account and cannot be called."""
    one = DutyDay.objects.filter(follow_up=row, what=watching.CALL, after=None).first()
    return one.day if one is not None else None


def calls(key: str, *, to: Actor, at: datetime) -> Calls:
    """The calls about a bad rating, for who answers or supervises. Raises NotFound("rating.unknown")."""
    row = duties.one(key, to)
    made, until = list(CallBack.objects.filter(rating=row.rating).order_by("pk")), last_day(row)
    still = until is not None and not any(one.reached for one in made)
    late = until is not None and still and until < legal_day(at, actors.zone_of(row.rating.case.region_id))
    ready = row.verified_at is not None and (not row.founded or row.mended_at is not None)
    return Calls(made, until, late, still, still and ready and not took_part(row, to))


def uncalled(by: Actor) -> list[FollowUp]:
    """Bad ratings that were answered and whose author was not reached yet, the oldest first: a page of them at most."""
    rows = duties.visible(by).exclude(answered_at=None).exclude(rating__case__party__scheme="none")
    reached = CallBack.objects.filter(reached=True).values("rating")
    return list(rows.exclude(rating__in=reached).order_by("rating__at", "pk")[: duties.PAGE])
