"""Cases that an agency opens of its own accord: inspections and penalties. Who handles a step writes what was found there."""

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
from tongban.base.limits import legal_day
from tongban.base.names import case_number, readable
from tongban.cases import course, filing, fitting, office, papers, personal, rules, standing
from tongban.cases.models import Answers, Case, StepRow
from tongban.cases.opening_models import Opening
from tongban.log import actions as log
from tongban.pack.shapes import FormGroup, Service
from tongban.registers import lines
from tongban.registers import queries as registers
from tongban.registers.validate import form as validate_form
from tongban.services import queries as services

RIGHT = "case.open"
CAUSES = "opening-cause"  # code list of the standards
DRAWN = "drawn"  # the cause that only a lot gives
FOUND = "finding"  # the cause that only the platform gives, of what is found on ledgers


def open_case(
    service_id: str,
    party: int,
    form: Mapping[str, Any],
    *,
    cause: str,
    source: str = "",
    words: str,
    key: str,
    by: Actor,
    at: datetime,
) -> Case:
    """Open a case about a party, from an inspection, a report or a complaint (`source`: the case from which it comes).

    Idempotent under the key. Raises Refused with everything that does not fit, NotAllowed, NotFound("actor.no_party", "case.unknown").
    """
    try:
        with transaction.atomic(), log.gathered():
            return _open(service_id, party, form, cause, source, words, key, by=by, at=at)
    except IntegrityError:  # from another window, or by a colleague, at the same instant
        with transaction.atomic(), log.gathered():
            return _open(service_id, party, form, cause, source, words, key, by=by, at=at)


def _open(
    service_id: str, party: int, form: Mapping[str, Any], cause: str, source: str, words: str, key: str, *, by: Actor, at: datetime
) -> Case:
    agency = by.agency
    if by.kind != "officer" or agency is None:
        raise NotAllowed("actor.not_an_officer")
    actors.require(by, RIGHT, agency=agency, service=service_id)
    there = Case.objects.filter(party=party, key=key[:64], service=service_id).first()
    if there is not None:
        return there
    offered, where = services.offering(service_id, actors.agency(agency).region)
    effective = services.effective(service_id, where, at)
    service, day = effective.service, legal_day(at, actors.zone_of(where))
    _ensure_power(service, agency, day)
    if service.opened_by != "agency":
        raise Refused("case.by_applicant")
    filing.ensure_kind(service, actors.party(party).kind)
    said = text.clean(words, 2000, lines=True, field="words")
    wrong = [] if said else [Discrepancy("case.opening_words", {"field": "words"})]
    if service.random is not None or cause == DRAWN:
        raise Refused("inspection.hand_picked")
    if cause not in {one.code for one in registers.codes(CAUSES, day)} - {FOUND}:
        wrong.append(Discrepancy("case.opening_cause", {"field": "cause"}))
    origin = _origin(source, by)
    again = Opening.objects.filter(source=origin, service=service.id, party=party).first() if origin is not None else None
    if again is not None and again.case.key == key[:64]:
        return again.case  # the same at the same instant, which was not there when it was looked for
    if again is not None:
        raise Refused("case.opened_already", number=again.case.number)
    if wrong:
        raise Refused.of(wrong)
    return opened(effective, agency, where, party, form, Why(cause, said, key[:64], origin), by=by, at=at)


def _ensure_power(service: Service, agency: int, on: date) -> None:
    """Who keeps ledgers answers for what is found on them; for all else the agency needs the power of the service."""
    if not (service.findings and lines.keeps_some(agency)):
        filing.ensure_power(service, agency, on)


def cleaned(words: str) -> str:
    """What an officer says of why a case is opened. Raises Refused("case.opening_words") for nothing."""
    said = text.clean(words, 2000, lines=True, field="words")
    if not said:
        raise Refused("case.opening_words", field="words")
    return said


def _origin(number: str, by: Actor) -> Case | None:
    """The case from which another comes: one that its officer may read."""
    if not number:
        return None
    from tongban.cases import queries

    found = queries.case(number.strip().upper(), to=by)
    if found.state == "draft":
        raise NotFound("case.unknown")
    return found


@dataclass(frozen=True)
class Why:
    """What gave rise to a case: a code of opening-cause, words, the key under which it is opened once, the case from which it comes."""

    cause: str
    words: str
    key: str
    source: Case | None = None


def opened(
    effective: services.Effective, agency: int, where: str, party: int, form: Mapping[str, Any], why: Why, *, by: Actor, at: datetime
) -> Case:
    """A case that begins at once: its clock runs from the day on which it was opened, and the party is told."""
    service = effective.service
    row = _row(effective, agency, where, party, form, why, by=by, at=at)
    source = why.source.number if why.source else ""
    told = {"service": service.id, "digest": effective.digest, "cause": why.cause, "words": why.words, "source": source}
    office.record("opened", row, told, by=by, at=at)
    first = service.steps[service.start]
    row.step = service.start
    if by.kind == "officer" and first.allocate == "queue" and first.post == actors.post_kind(by.post):
        row.holder = by.account  # who opens it has it in hand
    office.start_clock(row, at)
    course.begin(row, service, at=at)
    row.save()
    papers.draw(row, "opening", {"cause": _label(why.cause, row, at), "words": why.words}, by=by, at=at)
    return row


def _row(
    effective: services.Effective, agency: int, where: str, party: int, form: Mapping[str, Any], why: Why, *, by: Actor, at: datetime
) -> Case:
    """The row with its first answers and what gave rise to it."""
    service = effective.service
    number = case_number(where, legal_day(at, actors.zone_of(where)))
    row = Case.objects.create(
        number=number, code=readable(7), service=service.id, digest=effective.digest, party_id=party, agency_id=agency, region_id=where,
        channel=by.channel, key=why.key, created_at=at, saved_at=at, submitted_at=at, accepted_at=at, state="in_hand",
    )  # fmt: skip
    Answers.objects.create(case=row, version=1, form={}, at=at, by=by.account)
    try:
        with transaction.atomic():
            made = {"cause": why.cause, "source": why.source, "words": why.words, "at": at, "by": by.account}
            Opening.objects.create(case=row, service=service.id, party=party, **made)
    except IntegrityError:
        before = Opening.objects.select_related("case").get(source=why.source, service=service.id, party=party)
        raise Refused("case.opened_already", number=before.case.number) from None
    row = office.locked(number, at=at)
    clean = _clean(row, service, form, [one for one in service.form if not one.step])
    Answers.objects.filter(case=row).update(form=personal.sealed(service, clean))
    row.form = clean
    return row


def _label(cause: str, row: Case, at: datetime) -> str:
    labels = {one.code: one.label for one in registers.codes(CAUSES, office.day_of(row, at))}
    return str(labels.get(cause, {}).get(office.service_of(row).authentic, cause))


def _clean(row: Case, service: Service, form: Mapping[str, Any], groups: list[FormGroup]) -> dict[str, Any]:
    """Answers of some groups, each as its element wants it. Raises Refused with everything that does not fit."""
    office.refuse_secrets(form)
    clean, wrong = validate_form(groups, form, registers.elements(), office.day_of(row, row.at), office.facts_of(row, dict(form)))
    if wrong:
        raise Refused.of(fitting.labelled(service, wrong))
    return clean


def of_step(service: Service, step: str) -> list[FormGroup]:
    """The questions that who handles a step answers."""
    return [one for one in service.form if one.step == step]


@transaction.atomic
def write_up(number: str, form: Mapping[str, Any], *, by: Actor, at: datetime) -> Case:
    """Write down what was found, at the step that one handles: everything that its questions ask, at once; the same again changes nothing.

    Raises Refused("case.nothing_to_write"), and what does not fit.
    """
    row = office.locked(number, at=at)
    rules.ensure_may(row.state, "review")
    by = standing.acting(row, by, at)
    step = course.seat(row, by, "case.review", outcomes=None)
    service = office.service_of(row)
    groups = of_step(service, step.name)
    if not groups:
        raise Refused("case.nothing_to_write", step=step.name)
    # Writing findings changes nothing on the locked row, so what another wrote while its lock was waited for is read now.
    last = Answers.objects.filter(case=row).latest("version")
    row.version, row.form = last.version, personal.opened(service, last.form)
    clean = _clean(row, service, form, groups)
    merged = {**row.form, **clean}
    changed = sorted(name for name in clean if clean[name] != row.form.get(name))
    if not changed:
        return row
    row.version, row.form = row.version + 1, merged
    Answers.objects.create(case=row, version=row.version, form=personal.sealed(service, merged), at=at, by=by.account)
    told = {"step": step.name, "changed": changed, "form": personal.mark(merged)}
    office.record("written_up", row, told, by=by, at=at)
    return row


def ensure_written(row: Case, step: StepRow) -> None:
    """Raise Refused while something that a step asks of who handles it is not written down."""
    service = office.service_of(row)
    groups = of_step(service, step.name)
    if groups:
        names = {question.name for group in groups for question in group.fields} | {group.name for group in groups}
        _clean(row, service, {name: value for name, value in row.form.items() if name in names}, groups)


def ensure_applied_for(row: Case) -> None:
    """Raise Refused("case.by_agency") for what only an applicant does: nobody applied for this case."""
    if office.service_of(row).opened_by == "agency":
        raise Refused("case.by_agency")


def opening(found: Case) -> Opening | None:
    """Why a case was opened."""
    return Opening.objects.select_related("source").filter(case=found).first()


def opened_from(found: Case) -> list[Opening]:
    """What was opened because of a case, oldest first; the caller has asked for the right to see it."""
    return list(Opening.objects.select_related("case").filter(source=found).order_by("pk"))
