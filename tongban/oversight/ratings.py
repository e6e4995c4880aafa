"""The good and bad rating (好差评): the party rates a closed matter once; a bad one makes a duty of the office (`mending`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.base.limits import due_day, legal_day
from tongban.base.names import token
from tongban.cases import letters
from tongban.cases import queries as cases
from tongban.documents.secrecy import secret_mark
from tongban.log import actions as log
from tongban.oversight import parameters, rules, watching
from tongban.oversight.models import DutyDay, FollowUp, Rating


@dataclass(frozen=True)
class Standing:
    """How it stands with the rating of a matter: given or not, and until when it may be."""

    given: Rating | None
    follow_up: FollowUp | None
    until: date | None
    open: bool
    missed: tuple[DutyDay, ...] = ()  # days that the office let pass


def standing(number: str, *, to: Actor, at: datetime) -> Standing:
    """For the party of a matter, and nobody else. Raises NotFound("case.unknown")."""
    found = cases.case(number, to=to)
    if to.kind != "person":
        raise NotFound("case.unknown")
    given = Rating.objects.filter(case=found.pk).first()
    follow_up = FollowUp.objects.filter(rating=given).first() if given else None
    until = _until(found) if found.state == "closed" and found.erased_at is None else None
    today = legal_day(at, actors.zone_of(found.region_id))
    missed = tuple(one for one in watching.days(follow_up) if one.told_at) if follow_up else ()
    return Standing(given, follow_up, until, given is None and until is not None and today <= until, missed)


def holder(number: str, code: str) -> tuple[str, Actor]:
    """The number of a letter that was written without an account, and who holds its number and code, as its writer.

    Raises NotFound("case.unknown"), Refused("rating.sign_in") for a case of a party that is known: its code is on papers others see.
    """
    found = cases.by_code(number, code)
    if not letters.of_a_stranger(found):
        raise Refused("rating.sign_in")
    return found.number, Actor(kind="person", person=found.party_id, party=found.party_id)


def rate_by_code(number: str, code: str, level: int, items: Mapping[str, int], *, words: str = "", at: datetime) -> Rating:
    """Rate a letter that was written without an account, once, by its number and code. Raises as `holder` and `rate`."""
    found, by = holder(number, code)
    return rate(found, level, items, words=words, by=by, at=at)


def _until(found: Any) -> date:
    closed = legal_day(found.closed_at or found.created_at, actors.zone_of(found.region_id))
    return due_day(closed, parameters.period("rating_open", closed, found.region_id), actors.calendar_of(found.region_id))


def rate(number: str, level: int, items: Mapping[str, int], *, words: str = "", by: Actor, at: datetime) -> Rating:
    """Rate a closed matter, once; a bad rating makes a duty of the office. Level and items are 1 (best) to 5.

    Raises Refused("rating.not_closed", "rating.too_late", "rating.given", "rating.bad_level"), NotAllowed("case.not_yours").
    """
    found = cases.case(number, to=by)
    if by.party != found.party_id or not actors.mandate_covers(by, found.service, at):
        raise NotAllowed("case.not_yours")
    stands = standing(number, to=by, at=at)
    if stands.given is not None:
        raise Refused("rating.given")
    if stands.until is None:
        raise Refused("rating.not_closed")
    if not stands.open:
        raise Refused("rating.too_late", until=stands.until.isoformat())
    said = _said(level, items, words)
    try:
        with transaction.atomic():
            return _write(found, level, items, said, by=by, at=at)
    except IntegrityError as twice:
        raise Refused("rating.given") from twice


def _said(level: int, items: Mapping[str, int], words: str) -> str:
    """The words, cleaned. Raises Refused with everything that does not fit."""
    given = {"level": level, **items}
    wrong = [
        Discrepancy("rating.bad_level", {"field": name, "label": name})
        for name, value in given.items()
        if value not in rules.LEVELS or name not in ("level", *rules.ITEMS)
    ]
    mark = secret_mark(words)
    if mark:
        wrong.append(Discrepancy("case.state_secret", {"field": "words", "mark": mark}))
    if wrong:
        raise Refused.of(wrong)
    return text.clean(words, 1000, lines=True, field="words")


def _write(found: Any, level: int, items: Mapping[str, int], said: str, *, by: Actor, at: datetime) -> Rating:
    row = Rating.objects.create(
        key=token(12),
        case_id=found.pk,
        agency_id=found.agency_id,
        service=found.service,
        level=level,
        items=dict(items),
        words=said,
        channel=by.channel,
        at=at,
    )
    told = {"case": found.number, "level": level, "items": dict(items), "words": said}
    if level in rules.BAD:
        duty = _duty(row, legal_day(at, actors.zone_of(found.region_id)), found.region_id)
        told |= {"verify_by": duty.verify_by.isoformat(), "fix_by": duty.fix_by.isoformat()}
    # A subject of its own: who works at the case does not read in its history that, and how, it was rated.
    log.append("rating.given", ("rating", row.key), told, by=by, at=at, parties=[found.party_id])
    return row


def _duty(row: Rating, day: date, region: str) -> FollowUp:
    """The duty that a bad rating makes, with its days. Who wrote without an account can be answered, and not called."""
    calendar = actors.calendar_of(region)
    verify, fix, call = (
        due_day(day, parameters.period(name, day, region), calendar) for name in ("rating_verify", "rating_fix", "rating_call_back")
    )
    duty = FollowUp.objects.create(rating=row, agency_id=row.agency_id, service=row.service, verify_by=verify, fix_by=fix)
    nobody = letters.of_a_stranger(row.case)
    watching.begin(duty, {watching.VERIFY: verify, watching.FIX: fix, watching.CALL: None if nobody else call})
    return duty


@transaction.atomic
def forget(number: str, *, by: Actor, at: datetime) -> None:
    """Erase what was said in the rating of a case whose time of keeping has ended; the level stays."""
    row = Rating.objects.select_for_update().filter(case__number=number).first()
    if row is not None and (row.words or row.items):
        Rating.objects.filter(pk=row.pk).update(words="", items={})
        FollowUp.objects.filter(rating=row).update(mending="", answer="")
        DutyDay.objects.filter(follow_up__rating=row).update(words="")
        log.erase(("rating", row.key), by=by, at=at, reason="retention")
