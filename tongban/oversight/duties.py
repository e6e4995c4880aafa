"""Bad ratings that wait for an answer, as those see them who answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Saying
from tongban.base.limits import legal_day
from tongban.cases import queries as cases
from tongban.log import queries as log
from tongban.oversight.models import FollowUp

PAGE = 50


@dataclass(frozen=True)
class Duty:
    """A bad rating without its author. `number` is empty for who took part in the case, and for who may not see it."""

    key: str
    service: str
    agency: str
    month: date
    level: int
    items: dict[str, int]
    words: str
    verify_by: date
    fix_by: date
    verified: bool
    founded: bool | None
    answered_at: datetime | None
    answer: str
    late: bool
    number: str = ""
    own: bool = False  # the reader took part in the case, and neither looks into it nor answers


def open_duties(by: Actor, *, at: datetime, after: str = "") -> list[Duty]:
    """What waits for an answer where the reader may answer or supervises, the first due first; one more than a page."""
    rows = visible(by).filter(answered_at=None).order_by("fix_by", "pk")
    if after:
        last = one(after, by)
        rows = rows.filter(fix_by__gte=last.fix_by).exclude(fix_by=last.fix_by, pk__lte=last.pk)
    return [told(row, at) for row in rows[: PAGE + 1]]


def duty(key: str, *, to: Actor, at: datetime) -> Duty:
    """One bad rating. Raises NotFound("rating.unknown")."""
    row = one(key, to)
    own = took_part(row, to)
    return replace(told(row, at, "" if own else _number(row, to)), own=own)


def visible(by: Actor) -> Any:
    """The duties where a reader may answer or supervises."""
    scopes = [actors.scope(by, verb).q() for verb in ("rating.answer", "supervise.read")]
    return FollowUp.objects.filter(scopes[0] | scopes[1]).select_related("rating", "agency")


def one(key: str, by: Actor) -> FollowUp:
    """One of them. Raises NotFound("rating.unknown")."""
    found: FollowUp | None = visible(by).filter(rating__key=key.replace("\0", "")).first()
    if found is None:
        raise NotFound("rating.unknown")
    return found


def _number(row: FollowUp, to: Actor) -> str:
    """The case's number, for who may see the case."""
    try:
        return str(cases.case(row.rating.case.number, to=to).number)
    except Saying:
        return ""


def took_part(row: FollowUp, by: Actor) -> bool:
    """Whether an officer did anything in the case that was rated."""
    if by.account is None:
        return False
    events = log.of_subject("case", str(row.rating.case.number))
    return by.account in {json.loads(event.envelope)["by"].get("account") for event in events if event.envelope}


def told(row: FollowUp, at: datetime, number: str = "") -> Duty:
    """A duty as pages show it."""
    said = row.rating
    today = legal_day(at, actors.zone_of(row.agency.region_id))
    over = row.fix_by if row.verified_at else row.verify_by
    return Duty(
        key=said.key,
        service=said.service,
        agency=row.agency.name,
        month=said.at.date().replace(day=1),
        level=said.level,
        items=said.items,
        words=said.words,
        verify_by=row.verify_by,
        fix_by=row.fix_by,
        verified=row.verified_at is not None,
        founded=row.founded,
        answered_at=row.answered_at,
        answer=row.answer,
        late=row.answered_at is None and over < today,
        number=number,
    )
