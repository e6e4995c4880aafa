"""Random inspections (双随机): a plan draws its objects by a recorded lot; each gets a case whose inspectors are drawn by lot too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from tongban.actors import actions as parties
from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.base.limits import due_day, legal_day
from tongban.base.names import case_number
from tongban.cases import filing, lots, opening
from tongban.cases.opening_models import Inspected, InspectionPlan
from tongban.log import actions as log
from tongban.log import queries as logged
from tongban.pack.conditions import dated
from tongban.pack.shapes import RandomInspection
from tongban.registers import queries as registers
from tongban.services import queries as services

RIGHT = "case.plan"
MOST_OBJECTS, MOST_DRAWN, LONGEST, PAGE = 50_000, 500, 366, 500


@dataclass(frozen=True)
class PlanLot:
    """A lot as it is reckoned anew: the seed and its sources, which objects come out, and whether they are those that were inspected."""

    entry: str
    position: int
    size: int
    root: str
    seed: str
    again: tuple[str, ...]
    good: bool


def plan_inspection(
    service_id: str, title: str, count: int, until: date | None, only: Mapping[str, str], *, key: str, by: Actor, at: datetime
) -> InspectionPlan:
    """Plan a random inspection: the objects are named in the log now, and drawn once it has its place. Idempotent under the key.

    `only`: fields of the register that narrow the objects. Nobody names an object: a lot must leave some out.
    Raises Refused with everything that does not fit, NotAllowed.
    """
    try:
        with transaction.atomic():
            return _plan(service_id, title, count, until, only, key, by=by, at=at)
    except IntegrityError:  # from another window at the same instant
        return InspectionPlan.objects.get(agency=by.agency, key=key[:64])


def _plan(
    service_id: str, title: str, count: int, until: date | None, only: Mapping[str, str], key: str, *, by: Actor, at: datetime
) -> InspectionPlan:
    agency = by.agency
    if by.kind != "officer" or agency is None:
        raise NotAllowed("actor.not_an_officer")
    actors.require(by, RIGHT, agency=agency, service=service_id)
    if (there := InspectionPlan.objects.filter(agency=agency, key=key[:64]).first()) is not None:
        return there
    _, where = services.offering(service_id, actors.agency(agency).region)
    service, today = services.effective(service_id, where, at).service, legal_day(at, actors.zone_of(where))
    filing.ensure_power(service, agency, today)
    if service.random is None:
        raise Refused("inspection.not_random")
    said, narrowed = text.clean(title, 100, field="title"), _narrowed(service.random, only)
    keys = list(_objects(service_id, service.random, narrowed, today, where))
    faults = {
        "inspection.title": ("title", not said),
        "inspection.until": ("until", until is None or not 0 <= (until - today).days <= LONGEST),
        "inspection.count": ("count", not 1 <= count <= MOST_DRAWN),
        "inspection.too_narrow": ("count", 1 <= count <= MOST_DRAWN and len(keys) <= count),
        "inspection.too_many": ("only", len(keys) > MOST_OBJECTS),
    }
    told = {"objects": len(keys), "most": MOST_DRAWN}
    wrong = [Discrepancy(code, {"field": field, **told}) for code, (field, fails) in faults.items() if fails]
    if wrong:
        raise Refused.of(wrong)
    assert until is not None
    return _called(service_id, agency, where, said, count, until, narrowed, keys, key, by=by, at=at)


def _called(
    service_id: str, agency: int, where: str, title: str, count: int, until: date, only: Mapping[str, str], keys: list[str], key: str,
    *, by: Actor, at: datetime,
) -> InspectionPlan:  # fmt: skip
    """Keep the plan and call for its lot."""
    candidates, number = "".join(f"{one}\n" for one in keys), case_number(where, legal_day(at, actors.zone_of(where)))
    digest = hashlib.sha256(candidates.encode()).hexdigest()
    random = services.effective(service_id, where, at).service.random
    assert random is not None
    told = {"service": service_id, "register": random.register, "only": dict(only), "count": count, "until": until.isoformat()}
    event = log.append("inspection.lot_called", ("inspection", number), {**told, "objects": len(keys), "digest": digest}, by=by, at=at)
    return InspectionPlan.objects.create(
        number=number, key=key[:64], service=service_id, agency_id=agency, region_id=where, title=title, register=random.register,
        only=dict(only), count=count, until=until, candidates=candidates, digest=digest, event=event.pk, made_at=at, made_by=by.account,
    )  # fmt: skip


def _narrowed(random: RandomInspection, only: Mapping[str, str]) -> dict[str, str]:
    """What narrows the objects; the key of the register and what names somebody would pick them by hand.

    Raises Refused("inspection.hand_picked").
    """
    shape = registers.shape(random.register)
    given = {name: value for name, value in only.items() if value}
    for name in given:
        field = shape.fields.get(name)
        if field is None or field.unique or field.personal or name in (shape.key, shape.subject) or name in random.only:
            raise Refused("inspection.hand_picked")
    return {**random.only, **given}


def _objects(service: str, random: RandomInspection, only: Mapping[str, str], today: date, where: str) -> Iterator[str]:
    """The keys of the records that may be drawn, in order: without those that were inspected too short a time ago."""
    rested, after = _rested(service, random, today, where), ""
    while True:
        rows = registers.records(random.register, after=after, limit=PAGE)
        for one in rows:
            fits = all(str(one.facts.get(name, "")) == value for name, value in only.items())
            if fits and one.key not in rested and "\n" not in one.key:
                yield one.key
        if len(rows) < PAGE:
            return
        after = rows[-1].key


def _rested(service: str, random: RandomInspection, today: date, where: str) -> set[str]:
    """Objects of which the last inspection of this kind is too short a time ago, by whichever agency."""
    between = dated(random.between, today)
    if between is None:
        return set()
    calendar, before = actors.calendar_of(where), Inspected.objects.filter(service=service).exclude(case=None)
    days = [
        day for day in before.order_by("day").values_list("day", flat=True).distinct() if due_day(day, between.value, calendar) >= today
    ]
    return set(before.filter(day__gte=min(days)).values_list("record", flat=True)) if days else set()


@transaction.atomic
def draw_objects(number: str, *, at: datetime) -> None:
    """Draw the objects of a plan, now that its event has its place, and open their cases; once.

    One that another plan drew meanwhile is passed over, and so is a record without a party; the next in the order of the lot follows.
    """
    plan = InspectionPlan.objects.select_for_update().get(number=number)
    if plan.drawn_at is not None:
        return
    sealed = logged.sealed(str(plan.event))
    seed = lots.seed(sealed.entry, sealed.root)
    effective = services.effective(plan.service, plan.region_id, at)
    random, today = effective.service.random, legal_day(at, actors.zone_of(plan.region_id))
    assert random is not None
    rested, opened, told = _rested(plan.service, random, today, plan.region_id), 0, []
    for place, record in enumerate(lots.order(seed, plan.candidates.splitlines())):
        if opened == plan.count:
            break
        made = Inspected(plan=plan, service=plan.service, record=record, place=place, day=today)
        party = _party(plan.register, record, at)
        made.passed_over = "rested" if record in rested else "no_party" if party is None else ""
        if party is not None and not made.passed_over:
            why = opening.Why(opening.DRAWN, plan.title, f"plan-{plan.number}")
            made.case = opening.opened(effective, plan.agency_id, plan.region_id, party, {}, why, by=SYSTEM, at=at)
            opened += 1
        made.save()
        told.append({"record": record, "case": made.case.number if made.case else "", "passed_over": made.passed_over})
    plan.drawn_at = at
    plan.save(update_fields=["drawn_at"])
    place_told = {"lot": str(plan.event), "position": sealed.position, "size": sealed.size, "seed": seed}
    log.append("inspection.drawn", ("inspection", plan.number), {**place_told, "objects": told}, by=SYSTEM, at=at)


def _party(register: str, record: str, at: datetime) -> int | None:
    """Whom a record is about; an organisation that is not known here yet is registered by its code."""
    found, shape = registers.current(register, record), registers.shape(register)
    if found is None:
        return None
    if found.subject is not None:
        return found.subject
    code = str(found.facts.get(shape.subject, ""))
    known = actors.party_by_code("uscc", code)
    if known is not None:
        return known.id
    try:
        name = str(found.facts.get("name", "")) or code
        return parties.register_organisation(name, code, by=SYSTEM, at=at, origin="register").pk
    except Refused:
        return None


def checked(plan: InspectionPlan) -> PlanLot | None:
    """The lot of a plan reckoned anew from the log; None before it is drawn."""
    if plan.drawn_at is None:
        return None
    sealed, body = logged.sealed(str(plan.event)), logged.body(logged.event(str(plan.event)))
    seed, keys = lots.seed(sealed.entry, sealed.root), plan.candidates.splitlines()
    rows = list(Inspected.objects.filter(plan=plan).order_by("place"))
    again = tuple(lots.order(seed, keys)[: len(rows)])
    digest = hashlib.sha256(plan.candidates.encode()).hexdigest()
    good = again == tuple(one.record for one in rows) and body is not None and (body["digest"], body["objects"]) == (digest, len(keys))
    return PlanLot(sealed.entry.hex(), sealed.position, sealed.size, sealed.root.hex(), seed, again, good)


def plan(number: str) -> InspectionPlan:
    """A plan, for everyone. Raises NotFound("inspection.unknown")."""
    found = InspectionPlan.objects.select_related("agency").filter(number=number).first()
    if found is None:
        raise NotFound("inspection.unknown")
    return found


def plans(*, agency: int | None = None, after: int = 0, limit: int = 20) -> list[InspectionPlan]:
    """Plans, newest first; of one agency, or of all."""
    rows = InspectionPlan.objects.select_related("agency").defer("candidates")
    rows = rows.filter(agency=agency) if agency is not None else rows
    return list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[:limit])


def drawn(found: InspectionPlan) -> list[Inspected]:
    """The objects of a plan in the order of the lot."""
    return list(Inspected.objects.filter(plan=found).select_related("case", "case__party").order_by("place"))


def plan_of(case: int) -> InspectionPlan | None:
    """The plan by which a case was opened."""
    found = Inspected.objects.filter(case=case).select_related("plan").first()
    return found.plan if found else None
