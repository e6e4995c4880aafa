"""Bad ratings that wait for an answer, as those see them who answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Saying
from tongban.base.limits import legal_day
from tongban.cases import queries as cases
from tongban.oversight import watching
from tongban.oversight.models import DutyDay, FollowUp
from tongban.oversight.taking_part import took_part

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
    mended_at: datetime | None
    mending: str
    answered_at: datetime | None
    answer: str
    late: bool
    number: str = ""
    own: bool = False  # the reader took part in the case, and neither looks into it nor answers


@dataclass(frozen=True)
class Step:
    """What happened to a bad rating: `kind` verified, mended, answered, missed or instructed; `account` is who did it."""

    kind: str
    at: datetime | None
    account: int | None = None
    words: str = ""
    founded: bool | None = None
    what: str = ""
    day: date | None = None
    superior: str = ""


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
    """The duties where a reader may answer or supervises, and those with a missed day that lie before the reader."""
    scopes = [actors.scope(by, verb).q() for verb in ("rating.answer", "supervise.read")]
    before = Q(pk__in=watching.laid_before(by).values("follow_up"))
    return FollowUp.objects.filter(scopes[0] | scopes[1] | before).select_related("rating__case", "agency")


def one(key: str, by: Actor) -> FollowUp:
    """One of them. Raises NotFound("rating.unknown")."""
    found: FollowUp | None = visible(by).filter(rating__key=key.replace("\0", "")).first()
    if found is None:
        raise NotFound("rating.unknown")
    return found


def steps(key: str, *, to: Actor) -> list[Step]:
    """What was done about a bad rating and which of its days were missed, the first first. Raises NotFound("rating.unknown").

    Who did it is named; who rated is not.
    """
    row = one(key, to)
    done = [
        Step("verified", row.verified_at, row.verified_by, founded=row.founded),
        Step("mended", row.mended_at, row.mended_by, words=row.mending),
        Step("answered", row.answered_at, row.answered_by, words=row.answer),
    ]
    for day in watching.days(row):
        superior = day.superior.name if day.superior else ""
        done.append(Step("missed", day.told_at, what=day.what, day=day.day, superior=superior))
        done.append(Step("instructed", day.set_at, day.set_by, words=day.words, what=day.what, day=day.day))
    return sorted((one for one in done if one.at is not None), key=lambda one: one.at or row.rating.at)


def missed(key: str, *, to: Actor) -> list[DutyDay]:
    """Days of a bad rating for which the reader sets another as superior; none for who took part in the case."""
    row = one(key, to)
    if took_part(row, to):
        return []
    return list(watching.laid_before(to).filter(follow_up=row, met_at=None, dutyday=None).order_by("told_at", "pk"))


def _number(row: FollowUp, to: Actor) -> str:
    """The case's number, for who may see the case."""
    try:
        return str(cases.case(row.rating.case.number, to=to).number)
    except Saying:
        return ""


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
        mended_at=row.mended_at,
        mending=row.mending,
        answered_at=row.answered_at,
        answer=row.answer,
        late=row.answered_at is None and over < today,
        number=number,
    )
