"""A rehearsal: what filing would say to a situation that somebody only assumes. Reads alone; nothing is written, looked up or kept.

The answers are judged by the functions that judge a filing (`fitting.judged`, `Walk`, `fees.fee`, `promising`, `clock`). What registers
would be asked is assumed, and materials are ticked instead of brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tongban.actors import queries as actors
from tongban.base.errors import Discrepancy, Refused, Saying
from tongban.base.limits import Period, due, legal_day
from tongban.cases import clock, filing, fitting, holdings, nearest, office, promising, rules, trying
from tongban.cases.models import StepRow
from tongban.cases.walking import Walk, agency_of
from tongban.exchange import queries as exchange
from tongban.pack import fees, situations
from tongban.pack.conditions import dated, holds
from tongban.pack.fees import Line
from tongban.pack.shapes import Dated, FormField, FormGroup, LawRef, Service, Step
from tongban.registers import queries as registers
from tongban.registers.actions import taken
from tongban.registers.validate import form as validate_form
from tongban.services import examples
from tongban.services import queries as services
from tongban.services.queries import Effective


@dataclass(frozen=True)
class Situation:
    """What somebody says of themselves: answers, what registers would hold (by fetch; None: they hold nothing), what they have."""

    form: Mapping[str, Any]
    assumed: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    materials: frozenset[str] = frozenset()
    applicant: str = "person"  # or organisation


@dataclass(frozen=True)
class Place:
    """Where and when it is filed."""

    effective: Effective
    agency: int
    region: str
    at: datetime
    day: date
    seat: str = ""  # the region whose agencies do it, where a definition is only tried for another
    taken: dict[tuple[str, str], bool] = field(default_factory=dict, compare=False)  # what was asked of registers for this rehearsal

    @property
    def service(self) -> Service:
        """The service as it holds there."""
        return self.effective.service


@dataclass(frozen=True)
class Refusal:
    """One thing that filing would refuse, the articles it rests on, and the smallest changes that would pass (none were found: none)."""

    what: Discrepancy
    law: tuple[LawRef, ...]
    changes: nearest.Ways = ()


@dataclass(frozen=True)
class Demanded:
    """A material that is demanded, whether it is there, and by when it may follow where it may come later."""

    name: str
    there: bool
    later: date | None
    law: LawRef


@dataclass(frozen=True)
class Rehearsal:
    """What filing today would come to. `step` is where an officer takes over, None where filing is refused."""

    place: Place
    refusals: tuple[Refusal, ...]
    step: Step | None
    materials: tuple[Demanded, ...]
    bill: tuple[Line, ...]
    pay: str  # before what the bill is to be paid
    promise: Mapping[str, str]
    due: date | None  # of the clock, where it runs from today
    standards: tuple[tuple[str, Dated, str], ...]  # outcome, its standard, the band that the situation falls into
    tried: int

    @property
    def passes(self) -> bool:
        """Whether filing would be taken in."""
        return not self.refusals


def place(service_id: str, region: str, at: datetime) -> Place:
    """Where a service would be filed. Raises NotFound, and Refused where the agency does not hold the power."""
    agency, where = services.offering(service_id, region)
    found, day = services.looked_at(service_id, where, at), legal_day(at, actors.zone_of(where))
    filing.ensure_power(found.service, agency, day)
    return Place(found, agency, where, at, day)


def tried(service_id: str, region: str, seat: str, at: datetime) -> Place:
    """A definition as it would hold in a region, done by the agencies of another: for what is tried before anybody offers it."""
    found, day = services.looked_at(service_id, region, at), legal_day(at, actors.zone_of(region))
    return Place(found, services.offering(service_id, seat)[0], region, at, day, seat)


def questions(service: Service) -> dict[str, FormGroup]:
    """What is asked instead of the registers: the fields that something of the service reads, by the name of the fetch."""
    found = {}
    for name, one in service.fetch.items():
        offer = exchange.offer_shape(one.offer)
        shape = registers.shape(offer.register)
        asked = situations.assumed(service, name, offer)
        found[name] = FormGroup(name, tuple(FormField(of, shape.fields[of].element, shape.fields[of].required) for of in asked))
    return found


def kinds(service: Service) -> tuple[str, ...]:
    """The kinds of parties that may file it."""
    return tuple(kind for kind, of in filing.KINDS.items() if set(of) & set(service.applicants))


@dataclass(frozen=True)
class Judged:
    """What filing says of one situation: everything that it refuses, else where the course stands."""

    found: tuple[Discrepancy, ...]
    facts: Mapping[str, Any]
    form: Mapping[str, Any]
    steps: tuple[StepRow, ...] = ()


def judge(one: Situation, where: Place, asked: Mapping[str, FormGroup]) -> Judged:
    """What filing would say, in the order in which it looks: registers, answers and materials, what is taken, the course."""
    service = where.service
    try:
        filing.ensure_kind(service, one.applicant)
        office.refuse_secrets(one.form)
        fetched, unsaid = _fetched(one, where, asked)
        facts = _facts(one, where, fetched, one.form)
        clean, found = fitting.judged(service, one.form, facts, where.day)
        found = unsaid + found
    except Saying as refusal:
        return Judged(refusal.discrepancies, _facts(one, where, {}, {}), {})
    facts = facts if found else _facts(one, where, fetched, clean)
    if not found:
        found = _taken(where, facts)
    try:
        return Judged(tuple(found), facts, clean, () if found else _walked(where, facts))
    except Refused as refusal:
        return Judged(refusal.discrepancies, facts, clean)


def _taken(where: Place, facts: Mapping[str, Any]) -> list[Discrepancy]:
    """What others hold of what the answers name, each value asked of the register once."""
    found: list[Discrepancy] = []
    if where.service.concerns:  # what the licence itself holds is not known here
        return found
    for draw, value, record in holdings.named(where.service, facts):
        name = str(draw["register"]), value
        if name not in where.taken:
            where.taken[name] = taken(name[0], record)
        if where.taken[name]:
            found.append(holdings.told_taken(where.service, draw, value))
    return found


def _walked(where: Place, facts: Mapping[str, Any]) -> tuple[StepRow, ...]:
    def opened(step: Step) -> StepRow:
        return StepRow(name=step.name, agency_id=agency_of(step, where.agency, where.seat or where.region, where.day), opened_at=where.at)

    walk = Walk(where.service, facts, [], opened, where.at)
    walk.enter((where.service.start,))
    return tuple(walk.new)


def _fetched(one: Situation, where: Place, asked: Mapping[str, FormGroup]) -> tuple[dict[str, dict[str, Any]], list[Discrepancy]]:
    """what registers are assumed to hold, as they would hold it, and what of it is not said. Raises Refused for nothing held."""
    told: dict[str, dict[str, Any]] = {}
    unsaid: list[Discrepancy] = []
    for name, group in asked.items():
        given = one.assumed.get(name, {})
        if given is None:
            raise Refused("offer.holds_nothing", offer=where.service.fetch[name].offer, field=name)
        clean, found = validate_form((group,), given, registers.elements(), where.day, {})
        named = [Discrepancy(wrong.code, {**wrong.facts, "field": f"{name}-{wrong.facts['field']}"}) for wrong in found]
        unsaid += [_labelled(wrong, group) for wrong in named]
        told[name] = {of.name: clean.get(of.name) for of in group.fields}
    return told, unsaid


def _labelled(wrong: Discrepancy, group: FormGroup) -> Discrepancy:
    """With the label of the element, as the form's own are."""
    element = next((of.element for of in group.fields if of.name == wrong.facts.get("label")), "")
    return Discrepancy(wrong.code, {**wrong.facts, "labels": dict(registers.elements()[element].label)}) if element else wrong


def _facts(one: Situation, where: Place, fetched: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    service = where.service
    return rules.facts_of(
        service,
        form,
        applicant={"code": "", "name": "", "kind": one.applicant},
        fetched=fetched,
        there=[name for name in service.materials if name in one.materials],
        region=where.region,
        on=where.day,
        outside={} if any(step.outside for step in service.steps.values()) else None,
        at=office.local(where.region, where.at),
        times=office.lengths(service, where.day, where.at),
    )


def rehearse(one: Situation, where: Place) -> Rehearsal:
    """What filing this situation today would come to, and for each refusal the smallest changes that would pass."""
    service, asked = where.service, questions(where.service)
    judged = judge(one, where, asked)
    bill = _bill(judged, where)
    later = service.pay is not None and service.pay.before == "step"  # assessed in the course, from registers that nobody looks up here
    pay = service.pay.before if service.pay and (later or fees.total(bill) > 0) else ""
    step = next((service.steps[row.name] for row in judged.steps if row.closed_at is None), None)
    search = nearest.Search(lambda other: judge(other, where, asked).found, one, judged.found)
    candidates = trying.candidates(one, where.service, asked, where.day, where.region, examples.filled(where.effective), judged.found)
    changes = search.smallest(candidates)
    told_by = _told_by(service, where, judged, owed=pay == "accepted")
    return Rehearsal(
        where,
        tuple(Refusal(found, law_of(service, found), changes[place]) for place, found in enumerate(judged.found)),
        step,
        tuple(_demanded(judged, where)),
        bill,
        pay,
        promising.promise(service, where.day, told_by, actors.calendar_of(where.region)),
        _due(service, where, step) if service.accept != "by_officer" and pay != "accepted" else None,
        tuple(_standards(service, judged.facts, where.day)),
        search.tried,
    )


def _bill(judged: Judged, where: Place) -> tuple[Line, ...]:
    """What it costs, where the answers fit the form, and it is not assessed later."""
    pay = where.service.pay
    if pay is not None and pay.before == "step":
        return ()
    if any(one.code.startswith("field.") for one in judged.found) or not (judged.form or not where.service.form):
        return ()
    return fees.fee(where.service, judged.facts, where.day)


def _told_by(service: Service, where: Place, judged: Judged, *, owed: bool) -> date | None:
    effects: dict[str, Period] = promising.effects(service, where.day, owed=owed, late=rules.late(service, judged.facts))
    notice = effects.get(promising.TOLD)
    return due(where.at, notice, actors.calendar_of(where.region), actors.zone_of(where.region)).day if notice else None


def _due(service: Service, where: Place, step: Step | None) -> date | None:
    """The day of the clock that runs from today; it stands while a step waits for the applicant."""
    limit = promising.decision_limit(service, where.day)
    ticks = [clock.Tick("start", where.day), *([clock.Tick("stop", where.day)] if step and step.waits_for else [])]
    return clock.read(ticks, limit.value if limit else office.USUAL, actors.calendar_of(where.region), where.day).due


def _demanded(judged: Judged, where: Place) -> list[Demanded]:
    service, found = where.service, []
    for name in rules.missing(service, judged.facts, ()):
        one, there = service.materials[name], name in judged.facts["material"]
        ends = promising.effects(service, where.day, owed=True, late=[name]) if one.later and not there else {}
        last = [due(where.at, span, actors.calendar_of(where.region), actors.zone_of(where.region)).day for span in ends.values()]
        found.append(Demanded(name, there, last[0] if last else None, one.law))
    return found


def _standards(service: Service, facts: Mapping[str, Any], on: date) -> list[tuple[str, Dated, str]]:
    """The published standards of what officers may impose, each with the band that the situation falls into."""
    found = []
    for name, chosen in ((name, one) for step in service.steps.values() for name, one in step.outcomes.items()):
        standard = dated(chosen.bands, on)
        if standard:
            band = next((one.name for one in standard.value.bands if holds(one.when, facts)), "")
            found.append((name, standard, band))
    return found


def law_of(service: Service, found: Discrepancy) -> tuple[LawRef, ...]:
    """Where a refusal stands: the article of its material, of the step that checks it, or of the service; of the form itself nowhere."""
    name = str(found.facts.get("field", "")).removeprefix("material-")
    if found.code == "case.material_missing":
        return (service.materials[name].law,)
    if found.code.startswith(("field.", "exact.", "text.", "case.state_secret")):
        return ()
    step = service.steps[service.start]
    return (step.law,) if step.law != LawRef() else service.law
