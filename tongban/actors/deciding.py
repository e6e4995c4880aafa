"""Decisions to rename, merge, split and abolish agencies: for a day to come, with a reason, refused with everything that would be orphaned.

They are carried out by `cases.reorganising`, which knows what the engines above hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction

from tongban.actors import history
from tongban.actors.actions import found_agency, lock_agency
from tongban.actors.handing_over import Plan
from tongban.actors.models import Agency, Region
from tongban.actors.models import Reorganisation as Reorganisation
from tongban.actors.queries import GOVERNMENT, agency_for, zone_of
from tongban.actors.rights import require
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import end_of, legal_day
from tongban.log import actions as log

RIGHT = "agency.found"


@transaction.atomic
def found(name: str, function: str, region: str, *, since: date | None, reason: str, by: Actor, at: datetime) -> Agency:
    """Found an agency under the government of its region, by a decision. Raises Refused with everything that is missing at once."""
    require(by, RIGHT, region=region if Region.objects.filter(pk=region).exists() else None)
    said, called = text.clean(reason, 300, field="reason"), text.clean(name, 120, field="name")
    faults = {
        "reorganise.name_missing": ("name", not called),
        "reorganise.function": ("function", function not in known_functions()),
        "reorganise.region": ("region", not Region.objects.filter(pk=region, until=None).exists()),
        "reorganise.no_reason": ("reason", not said),
    }
    wrong = [Discrepancy(code, {"field": field}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    superior = agency_for(GOVERNMENT, region, legal_day(at, zone_of(region)))
    return found_agency(called, function, region, since=since, block_superior=superior, reason=said, by=by, at=at)


def known_functions() -> list[str]:
    """The functions that agencies have."""
    return sorted(set(Agency.objects.exclude(function="").order_by().values_list("function", flat=True).distinct()))


def renaming(agency: int, name: str, *, on: date, reason: str, by: Actor, at: datetime) -> Reorganisation:
    """Keep that an agency is called otherwise from a day on; refused with everything that stands in the way at once."""
    row = lock_agency(agency)
    require(by, RIGHT, agency=row.pk)
    said, called = text.clean(reason, 300, field="reason"), text.clean(name, 120, field="name")
    wrong = [*_common(row, on, said, at)]
    if not called or called == row.name:
        wrong.append(Discrepancy("reorganise.name", {"name": row.name, "field": "name"}))
    elif Agency.objects.filter(region=row.region_id, name=called, until=None).exists():
        wrong.append(Discrepancy("actor.agency_exists", {"name": called, "field": "name"}))
    if wrong:
        raise Refused.of(wrong)
    return _keep("rename", [row], {"name": called}, on, said, by=by, at=at)[0]


def ending(
    ids: Iterable[int], plan: Plan, have: Mapping[str, tuple[int, str]], *, on: date, reason: str, by: Actor, at: datetime
) -> list[Reorganisation]:
    """Keep that agencies end on a day. `have` is everything that they have, each with whose it is and what it is called."""
    wanted = sorted(set(ids))
    rows = {row.pk: row for row in Agency.objects.select_for_update().filter(pk__in={*wanted, *plan.heirs}).order_by("pk")}
    if not wanted or {*wanted, *plan.heirs} - set(rows):
        raise NotFound("actor.no_agency", agency=next(iter({*wanted, *plan.heirs} - set(rows)), ""))
    for row in rows.values():
        require(by, RIGHT, agency=row.pk)
    said = text.clean(reason, 300, field="reason")
    wrong = [*(one for pk in wanted for one in _common(rows[pk], on, said, at)), *_successors(wanted, rows, plan, on)]
    wrong += _things(rows, plan, have)
    if wrong:
        raise Refused.of(wrong)
    kind = "merge" if len(wanted) > 1 else "split" if len(plan.heirs) > 1 else "abolish"
    return _keep(kind, [rows[pk] for pk in wanted], plan.kept(), on, said, by=by, at=at)


def _successors(ids: list[int], rows: Mapping[int, Agency], plan: Plan, on: date) -> Iterator[Discrepancy]:
    ends = {one.agency_id: one.on for one in history.planned(plan.heirs) if one.kind != "rename"}
    for pk in plan.heirs:
        heir = rows[pk]
        begins = heir.since is not None and heir.since > on
        if pk in ids or heir.until is not None or begins or ends.get(pk, date.max) <= on:
            yield Discrepancy("actor.bad_successor", {"name": heir.name, "field": "archive" if pk == plan.archive else "rest"})
    # Who is named as a successor by a decision of the same or a later day must be there on that day.
    for other in Reorganisation.objects.filter(done_at=None, dropped_at=None, on__gte=on).exclude(kind="rename").select_related("agency"):
        for pk in sorted(set(ids) & set(Plan.of(other.plan).heirs)):
            yield Discrepancy("reorganise.awaited", {"name": rows[pk].name, "other": other.agency.name, "on": other.on.isoformat()})


def _things(rows: Mapping[int, Agency], plan: Plan, have: Mapping[str, tuple[int, str]]) -> Iterator[Discrepancy]:
    for thing, (pk, name) in have.items():
        if plan.named(thing) is None:
            kind = thing.partition(":")[0]
            yield Discrepancy("reorganise.orphan", {"kind": kind, "name": name, "agency": rows[pk].name, "field": thing})
    for thing in plan.assign:
        kind, _, code = thing.partition(":")
        if not (Region.objects.filter(pk=code).exists() if kind == "region" else thing in have):
            yield Discrepancy("reorganise.unknown", {"thing": thing, "field": thing})


def _common(row: Agency, on: date, said: str, at: datetime) -> Iterator[Discrepancy]:
    if row.until is not None:
        yield Discrepancy("actor.agency_ended", {"name": row.name, "until": row.until.isoformat()})
    waiting = next(iter(history.planned([row.pk])), None)
    if waiting is not None:
        yield Discrepancy("reorganise.decided", {"name": row.name, "on": waiting.on.isoformat()})
    if on < legal_day(at, zone_of(row.region_id)) or (row.since is not None and on <= row.since):
        yield Discrepancy("reorganise.day", {"field": "on"})
    if not said:
        yield Discrepancy("reorganise.no_reason", {"field": "reason"})


def _keep(kind: str, rows: list[Agency], plan: dict[str, object], on: date, said: str, *, by: Actor, at: datetime) -> list[Reorganisation]:
    """Keep what was decided about each."""
    told = {"kind": kind, "on": on, "reason": said, "plan": plan, "decided_by": by.account, "decided_at": at}
    try:
        with transaction.atomic():
            made = [Reorganisation.objects.create(agency=row, **told) for row in rows]
    except IntegrityError as error:  # decided by another at the same instant
        raise Refused("reorganise.decided", name=rows[0].name, on=on.isoformat()) from error
    for one in made:
        body = {"kind": kind, "on": on.isoformat(), "reason": said, "plan": plan}
        log.append("agency.reorganisation_decided", ("agency", str(one.agency_id)), body, by=by, at=at)
    return made


@transaction.atomic
def call_off(pk: int, *, reason: str, by: Actor, at: datetime) -> Reorganisation:
    """Take a decision back before its day; twice changes nothing. Raises Refused("reorganise.done", "reorganise.no_reason")."""
    row = locked(pk)
    require(by, RIGHT, agency=row.agency_id)
    said = text.clean(reason, 300, field="reason")
    if row.done_at is not None:
        raise Refused("reorganise.done", name=row.agency.name, on=row.on.isoformat())
    if not said:
        raise Refused("reorganise.no_reason", field="reason")
    if row.dropped_at is None:
        row.dropped_at = at
        row.save(update_fields=["dropped_at"])
        told = {"on": row.on.isoformat(), "reason": said}
        log.append("agency.reorganisation_dropped", ("agency", str(row.agency_id)), told, by=by, at=at)
    return row


def due(at: datetime) -> list[tuple[int, datetime]]:
    """What was decided for a day that has begun, each with the first moment of that day where the agency is."""
    rows = Reorganisation.objects.filter(done_at=None, dropped_at=None, on__lte=(at + timedelta(days=1)).astimezone(UTC).date())
    begins = [
        (row.pk, end_of(row.on - timedelta(days=1), zone_of(row.agency.region_id)))
        for row in rows.select_related("agency").order_by("on", "pk")
    ]
    return [(pk, moment) for pk, moment in begins if moment <= at]


def locked(pk: int) -> Reorganisation:
    """A decision, locked. Raises NotFound("reorganise.none")."""
    row = Reorganisation.objects.select_for_update(of=("self",)).select_related("agency").filter(pk=pk).first()
    if row is None:
        raise NotFound("reorganise.none")
    return row


def carried_out(row: Reorganisation, at: datetime) -> None:
    """Note that a locked decision is done."""
    row.done_at = at
    row.save(update_fields=["done_at"])
