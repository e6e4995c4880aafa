"""Cases that ended in another system, taken over with their course: shown, found and counted as that system's, never as decided here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import dumps
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.limits import due_day, legal_day
from tongban.cases import office, personal
from tongban.cases.past_models import PastCase, PastNumber
from tongban.cases.past_rules import Read
from tongban.cases.retention import KEPT
from tongban.log import actions as log
from tongban.log.store import keys
from tongban.services import queries as services


@transaction.atomic
def take_over(source: str, service: str, party: int, row: Mapping[str, Any], *, region: str, by: Actor, at: datetime) -> PastCase:
    """Keep a case that another system ended; what `row` holds stands in `past_rules`. Only the platform itself, for an import.

    Raises NotAllowed, and Refused with everything that does not fit, or `past.over` when its time of keeping is over already.
    """
    if by.kind != "system":
        raise NotAllowed("actor.not_allowed", verb="case.take_over")
    agency, where = services.offering(service, region)
    today = legal_day(at, actors.zone_of(where))
    told = Read(row, today)
    office.refuse_secrets(told.told())
    assert told.submitted is not None
    assert told.closed is not None
    ends = _end_of_keeping(service, where, told.closed, at)
    if ends is not None and ends < today:
        raise Refused("past.over", until=ends.isoformat())
    try:
        with transaction.atomic():
            made = PastCase.objects.create(
                source=source,
                number=told.number,
                service=service,
                party_id=party,
                agency_id=agency,
                region_id=where,
                outcome=told.outcome,
                submitted_on=told.submitted,
                decided_on=told.decided,
                closed_on=told.closed,
                told=keys().seal(dumps(told.told()).decode()),
                taken_at=at,
                erase_on=ends,
            )
    except IntegrityError as error:
        raise Refused("past.number_taken", number=told.number, source=source) from error
    numbers = dict.fromkeys([told.number.upper(), *(one["number"].upper() for one in told.papers)])
    PastNumber.objects.bulk_create([PastNumber(past=made, number=one) for one in numbers])
    what = {"source": source, "number": told.number, "service": service, "agency": agency, "outcome": told.outcome}
    body = {**what, "closed_on": told.closed.isoformat(), "content": personal.mark(told.told())}
    log.append("past.taken_over", ("past", str(made.pk)), body, by=by, at=at, parties=[party])
    return made


def _end_of_keeping(service: str, region: str, closed: date, at: datetime) -> date | None:
    """By the class of the service, as a case that was closed here on that day; None for ever."""
    kept = services.effective(service, region, at).service.retention
    return due_day(closed, KEPT[kept.period], actors.calendar_of(region)) if kept is not None and kept.period in KEPT else None


def erase_due(*, at: datetime, limit: int = 200) -> int:
    """Erase what is told of past cases whose time of keeping is over; for the worker. Returns how many."""
    found = PastCase.objects.filter(erase_on__lt=at.date()).order_by("erase_on", "pk").values_list("pk", flat=True)[:limit]
    return sum(_erase(pk, at) for pk in list(found))


@transaction.atomic
def _erase(pk: int, at: datetime) -> bool:
    row = PastCase.objects.select_for_update().get(pk=pk)
    if row.erased_at is not None:
        return False
    row.told, row.erased_at, row.erase_on = "", at, None
    row.save(update_fields=["told", "erased_at", "erase_on"])
    PastNumber.objects.filter(past=row).exclude(number=row.number.upper()).delete()
    log.erase(("past", str(pk)), by=SYSTEM, at=at, reason="retention")
    return True


def visible(by: Actor) -> QuerySet[PastCase]:
    """Those that a reader may see: a party its own, officers as cases of the same agency and service."""
    if by.kind == "person":
        return PastCase.objects.filter(party=by.party)
    if by.party is not None:
        return PastCase.objects.none()
    return PastCase.objects.filter(actors.scope(by, "case.read").q("agency", "service"))


def listed(by: Actor, text: str = "", *, after: int = 0, limit: int = 20) -> list[PastCase]:
    """The latest closed first; `text` is the beginning of a number of the case or of a paper, or a part of the applicant's name."""
    rows = found(by, text).select_related("agency", "party").order_by("-closed_on", "-pk")
    return list(rows[after : after + limit])


def found(by: Actor, text: str = "") -> QuerySet[PastCase]:
    """Those that a text finds; all without one."""
    wanted = text.strip()[:80]
    if not wanted:
        return visible(by)
    numbered = PastNumber.objects.filter(number__startswith=wanted.upper()).values("past")
    return visible(by).filter(Q(pk__in=numbered) | Q(party__name__contains=wanted))


def past(pk: int, *, to: Actor) -> PastCase:
    """One of them. Raises NotFound("case.unknown") alike for one that is not there and one that is not theirs."""
    row = visible(to).select_related("agency", "party").filter(pk=pk).first()
    if row is None:
        raise NotFound("case.unknown")
    return row


def told(row: PastCase) -> dict[str, Any]:
    """Answers, course, papers and words of the decision, as the other system gave them; empty once erased."""
    return dict(json.loads(keys().open(row.told))) if row.told else {"decision": "", "course": [], "papers": [], "form": []}


@dataclass(frozen=True)
class Share:
    """How many cases a system ended, by outcome."""

    source: str
    ended: int
    granted: int
    refused: int


def shares(by: Actor, since: date, until: date, *, region: str = "", agency: int = 0, service: str = "") -> list[Share]:
    """What was ended elsewhere from one day to another, by system: a share of its own, in no figure of the cases decided here."""
    rows = PastCase.objects.filter(actors.scope(by, "supervise.read").q(), closed_on__gte=since, closed_on__lte=until)
    rows = rows.filter(agency__path__below=actors.region(region).path) if region else rows
    rows = rows.filter(agency=agency) if agency else rows
    rows = rows.filter(service=service) if service else rows
    counted = (
        rows.order_by("source")
        .values("source")
        .annotate(ended=Count("pk"), granted=Count("pk", filter=Q(outcome="granted")), refused=Count("pk", filter=Q(outcome="refused")))
    )
    return [Share(**one) for one in counted]
