"""Call-backs (回访): who gave a bad rating is called by somebody who took no part in the case; each call is kept apart from the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.limits import due_day, legal_day
from tongban.cases import letters
from tongban.log import actions as log
from tongban.oversight import duties, parameters, rules
from tongban.oversight.models import CallBack, FollowUp, Rating


@dataclass(frozen=True)
class Calls:
    """The calls about a bad rating, oldest first; `until` is the last day of the set ones, none where nobody can be called."""

    made: list[CallBack]
    until: date | None
    late: bool
    may: bool


@transaction.atomic
def call_back(key: str, press: str, *, reached: bool, by: Actor, at: datetime) -> CallBack:
    """Note a call to who rated badly, whether they were reached or not; once they were, no more. The same press is one call.

    Raises NotFound("rating.unknown"), NotAllowed("rating.own_work"), Refused("rating.nobody_to_call", "rating.called_back").
    """
    row = duties.visible(by).select_for_update(of=("self",)).filter(rating__key=key.replace("\0", "")).first()
    if row is None:
        raise NotFound("rating.unknown")
    if duties.took_part(row, by):
        raise NotAllowed("rating.own_work")
    if last_day(row.rating) is None:
        raise Refused("rating.nobody_to_call")
    made = list(CallBack.objects.filter(rating=row.rating))
    if (same := next((one for one in made if one.press == press[:64]), None)) is not None:
        return same
    if any(one.reached for one in made):
        raise Refused("rating.called_back")
    call = CallBack.objects.create(rating=row.rating, press=press[:64], at=at, account=by.account or 0, reached=reached)
    told = {"case": row.rating.case.number, "reached": reached}
    log.append("rating.called", ("rating", key), told, by=by, at=at, parties=[row.rating.case.party_id])
    return call


def last_day(row: Rating) -> date | None:
    """Until when who rated badly is to be called; None for a good rating, and for who wrote without an account and cannot be called."""
    if row.level not in rules.BAD or letters.of_a_stranger(row.case):
        return None
    day = legal_day(row.at, actors.zone_of(row.agency.region_id))
    return due_day(day, parameters.period("rating_call_back", day), actors.calendar_of(row.agency.region_id))


def in_time(row: Rating | None) -> bool | None:
    """Whether who rated badly was reached within the set days; None where nobody is to be called."""
    until = last_day(row) if row is not None else None
    if row is None or until is None:
        return None
    zone = actors.zone_of(row.agency.region_id)
    return any(one.reached and legal_day(one.at, zone) <= until for one in CallBack.objects.filter(rating=row))


def calls(key: str, *, to: Actor, at: datetime) -> Calls:
    """The calls about a bad rating, for who answers or supervises. Raises NotFound("rating.unknown")."""
    row = duties.one(key, to)
    made, until = list(CallBack.objects.filter(rating=row.rating).order_by("pk")), last_day(row.rating)
    still = until is not None and not any(one.reached for one in made)
    late = until is not None and still and until < legal_day(at, actors.zone_of(row.agency.region_id))
    return Calls(made, until, late, still and not duties.took_part(row, to))


def uncalled(by: Actor) -> list[FollowUp]:
    """Bad ratings that were answered and whose author was not reached yet, the oldest first: a page of them at most."""
    rows = duties.visible(by).exclude(answered_at=None).exclude(rating__case__party__scheme="none")
    reached = CallBack.objects.filter(reached=True).values("rating")
    return list(rows.exclude(rating__in=reached).order_by("rating__at", "pk")[: duties.PAGE])
