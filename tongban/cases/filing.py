"""The applicant's acts: start, save, attach, submit, supply, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, NotAllowed, Refused, Unavailable
from tongban.base.limits import legal_day
from tongban.base.names import case_number, readable
from tongban.cases import course, holdings, office, papers, rules
from tongban.cases.models import Answers, Case, MaterialRow, Supplement
from tongban.cases.retention import end_of_keeping
from tongban.cases.settling import _go_on
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.exchange import actions as exchange
from tongban.log import actions as log
from tongban.pack.conditions import dated, required
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.registers.validate import form as validate_form
from tongban.services import queries as services

KINDS = {"person": ("person",), "organisation": ("enterprise", "institution", "agency")}


@transaction.atomic
def start(service_id: str, *, region: str, by: Actor, at: datetime, licence: str = "") -> Case:
    """Open a draft for the party that the actor acts for; about one of its licences where the service concerns licences.

    Raises Refused (wrong kind of applicant, identity level, power not held, no such licence) and NotAllowed("case.not_yours").
    """
    if by.party is None or not (by.channel == "api" or actors.mandate_covers(by, service_id, at)):
        raise NotAllowed("case.not_yours")
    agency, where = services.offering(service_id, region)
    effective = services.effective(service_id, where, at)
    service, party = effective.service, actors.party(by.party)
    if not set(KINDS[party.kind]) & set(service.applicants):
        raise Refused("case.applicant_kind", wanted=list(service.applicants))
    if by.level < service.identity:
        raise Refused("case.level", needed=service.identity, given=by.level)
    day = legal_day(at, actors.zone_of(where))
    if not registers.holds_power(agency, service.power, day):
        raise Refused("case.no_power", agency=actors.agency(agency).name)
    form = holdings.first_answers(service, licence, by.party)
    row = Case(
        number=case_number(where, day),
        code=readable(7),
        service=service_id,
        digest=effective.digest,
        party_id=by.party,
        filer=by.account,
        mandate=by.mandate,
        agency_id=agency,
        region_id=where,
        channel=by.channel,
        licence=licence,
        created_at=at,
        saved_at=at,
    )
    row.erase_on = end_of_keeping(row, at)
    row.save()
    Answers.objects.create(case=row, version=0, form=form, at=at, by=by.account)
    office.record("started", row, {"service": service_id, "digest": effective.digest, "licence": licence}, by=by, at=at)
    return row


@transaction.atomic
def save(number: str, form: Mapping[str, Any], *, by: Actor, at: datetime) -> Case:
    """Keep the answers of a draft as they are; what does not fit is told when it is submitted. Marked secrets are refused."""
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "save")
    office.refuse_secrets(form)
    digest(dict(form))
    draft = Answers.objects.select_for_update().get(case=row, version=0)
    draft.form, draft.at, draft.by = {**draft.form, **form}, at, by.account
    draft.save()
    row.saved_at, row.erase_on = at, end_of_keeping(row, at)
    row.save(update_fields=["saved_at", "erase_on"])
    return row


@transaction.atomic
def attach(number: str, material: str, file_id: int, *, by: Actor, at: datetime) -> MaterialRow:
    """Attach a stored file as a material. Late written proof ends its time."""
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "attach")
    wanted = office.service_of(row).materials.get(material)
    if wanted is None or wanted.instead_of_asking:
        raise Refused("case.material_unknown", material=material)
    file = documents.file(file_id)
    if file.kind not in wanted.formats:
        raise Refused("file.not_taken", name=file.name, kind=file.kind, wanted=list(wanted.formats))
    if MaterialRow.objects.filter(case=row, name=material, removed_at=None).count() >= wanted.most:
        raise Refused("case.too_many_files", label=material, most=wanted.most)
    brought = MaterialRow.objects.create(case=row, name=material, file=file, at=at)
    row.brought = [*(row.brought or []), material]
    if row.state != "draft":
        office.record("material_brought", row, {"material": material, "file": file.plain_digest}, by=by, at=at)
        if not late(row):
            office.drop_due(row, "proof_lapsed")
        course.arrived(row, at=at)
        row.save()
    return brought


@transaction.atomic
def detach(number: str, material_row: int, *, by: Actor, at: datetime) -> None:
    """Take a file of a draft away; it is not kept."""
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "save")
    found = MaterialRow.objects.filter(pk=material_row, case=row, removed_at=None).first()
    if found:
        found.removed_at = at
        found.save(update_fields=["removed_at"])
        files.erase(found.file_id, at=at)


def submit(number: str, *, key: str, by: Actor, at: datetime) -> Case:
    """Submit a draft: everything that does not fit at once; receipt, clock and effects of law begin. Idempotent under the key.

    Automatic checks run in the act; unique things (names, domains) are held, so of two at the same instant one wins.
    At most 15 statements; only who meets something taken pays for finding out what.
    """
    try:
        with transaction.atomic(), log.gathered():
            return _submit(number, key=key, by=by, at=at)
    except IntegrityError:
        with transaction.atomic(), log.gathered():
            return _submit(number, key=key, by=by, at=at, careful=True)


def _submit(number: str, *, key: str, by: Actor, at: datetime, careful: bool = False) -> Case:
    row = office.locked(number, at=at)
    office.own(row, by, at)
    content = digest({"form": row.form, "service": row.service})
    if row.state != "draft" and row.key == key:
        if row.key_digest != content and row.version <= 1:
            raise Refused("case.other_content")
        return row
    rules.ensure_may(row.state, "submit")
    service = office.service_of(row)
    row.facts = fetch(row, service, by=by, at=at)
    clean = _checked(row, service, at)
    if careful:
        holdings.refuse_busy(row)
        holdings.refuse_taken(row, clean)
    row.key, row.key_digest, row.state, row.submitted_at, row.channel = key[:64], content, "submitted", at, by.channel
    row.version, row.form, row.erase_on = 1, clean, None
    Answers.objects.create(case=row, version=1, form=clean, at=at, by=by.account)
    holdings.hold(row, clean, by=by, at=at)
    course.begin(row, service, at=at)
    _fall_due(row, service, at)
    promise = _promise(row, service, at)
    event = office.record("submitted", row, {"form": digest(clean), "channel": by.channel, "due": promise}, by=by, at=at)
    if service.accept == "at_once":
        row.state, row.accepted_at = "in_hand", at
        office.drop_due(row, "deemed_accepted")
        office.start_clock(row, at)
    row.save()
    # The agency's number is the one thing that others wait for: it is taken last.
    papers.draw(row, "receipt", {"submitted_at": at.isoformat(), "promise": promise, "event": str(event.pk)}, by=SYSTEM, at=at)
    return row


def _checked(row: Case, service: Service, at: datetime) -> dict[str, Any]:
    """The clean answers. Raises Refused with everything that does not fit: fields, materials, automatic checks."""
    facts = office.facts_of(row, row.form)
    clean, found = validate_form(service.form, row.form, registers.elements(), office.day_of(row, at), facts)
    found += [
        Discrepancy(
            "case.material_missing", {"field": f"material-{name}", "label": name, "texts": office.texts(service, f"material.{name}")}
        )
        for name in rules.missing(service, facts, facts["material"])
        if not service.materials[name].later
    ]
    found += _failed(service, {**facts, **clean})
    if found:
        raise Refused.of(_with_labels(service, found))
    return clean


def clean_form(row: Case, service: Service, form: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The clean answers of a filed case. Raises Refused with all that does not fit the form or the automatic checks."""
    facts = office.facts_of(row, form)
    clean, found = validate_form(service.form, form, registers.elements(), office.day_of(row, at), facts)
    found += _failed(service, {**facts, **clean})
    if found:
        raise Refused.of(_with_labels(service, found))
    return clean


def _failed(service: Service, facts: Mapping[str, Any]) -> list[Discrepancy]:
    try:
        office.refuse_failed(service, service.steps[service.start].automatic, facts)
    except Refused as refusal:
        return list(refusal.discrepancies)
    return []


def _with_labels(service: Service, found: list[Discrepancy]) -> list[Discrepancy]:
    """Each discrepancy with the label of its field in every language, so that pages can say it in the reader's."""
    known = registers.elements()
    elements = {question.name: question.element for group in service.form for question in group.fields}
    labelled = []
    for one in found:
        name = str(one.facts.get("label", ""))
        labels = dict(known[elements[name]].label) if name in elements else one.facts.get("texts") if name in service.materials else None
        labelled.append(Discrepancy(one.code, {**one.facts, "labels": labels}) if labels else one)
    return labelled


def fetch(row: Case, service: Service, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Ask the registers what the service fetches: facts with source, time and question. An offer that is down stops the act."""
    applicant = actors.party_view(row.party)
    about = {"applicant.code": applicant.code, "applicant.name": applicant.name}
    found: dict[str, Any] = {}
    for name, one in service.fetch.items():
        claim = {field: about.get(expression, "") for field, expression in one.claim.items()}
        try:
            answer = exchange.ask(
                one.offer, claim, purpose=one.purpose, about=row.number, by=by, at=at, region=row.region_id, agency=row.agency_id
            )
        except Unavailable:
            if one.on_unavailable == "refuse":
                raise
            raise
        found[name] = {"facts": answer.facts, "source": answer.source, "at": at.isoformat(), "question": answer.question}
    return found


def late(row: Case) -> list[str]:
    """Written proof that may come later and is not there yet."""
    service = office.service_of(row)
    facts = office.facts_of(row, row.form)
    return [name for name in rules.missing(service, facts, facts["material"]) if service.materials[name].later]


def _fall_due(row: Case, service: Service, at: datetime) -> None:
    day, effects = office.day_of(row, at), {}
    notice = dated(service.notice, day)
    if notice and service.accept == "by_officer":
        effects["deemed_accepted"] = notice.value
    missing = late(row)
    if missing:
        effects["proof_lapsed"] = required(service.materials[missing[0]].later, day, "later").value
    office.fall_due(row, at, **effects)


def _promise(row: Case, service: Service, at: datetime) -> str:
    """The latest day of the decision if the case were accepted at the end of the notice period."""
    limit = office.decision_limit(service, office.day_of(row, at))
    return f"{limit.value.amount} {limit.value.unit}" if limit else ""


def supply(number: str, form: Mapping[str, Any], *, by: Actor, at: datetime) -> Case:
    """Supply what was asked for: fields of the form now, materials attached before. Everything asked must be there."""
    try:
        with transaction.atomic(), log.gathered():
            return _supply(number, form, by=by, at=at)
    except IntegrityError:
        with transaction.atomic(), log.gathered():
            return _supply(number, form, by=by, at=at, careful=True)


def _supply(number: str, form: Mapping[str, Any], *, by: Actor, at: datetime, careful: bool = False) -> Case:
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "supply")
    office.refuse_secrets(form)
    asked = Supplement.objects.select_for_update().get(case=row, answered_at=None)
    service, last = office.service_of(row), row.form
    fields = {item["field"] for item in asked.items if item.get("field")}
    merged = {**last, **{name: value for name, value in form.items() if name in fields}}
    clean, found = validate_form(service.form, merged, registers.elements(), office.day_of(row, at), office.facts_of(row, merged))
    brought = MaterialRow.objects.filter(case=row, removed_at=None, at__gte=asked.asked_at).values_list("name", flat=True)
    for item in asked.items:
        if item.get("material") and item["material"] not in set(brought):
            told = {
                "field": f"material-{item['material']}",
                "label": item["material"],
                "labels": office.texts(service, f"material.{item['material']}"),
            }
            found.append(Discrepancy("case.not_supplied", told))
    if found:
        raise Refused.of(_with_labels(service, found))
    if clean != last:
        row.version, row.form = row.version + 1, clean
        Answers.objects.create(case=row, version=row.version, form=clean, at=at, by=by.account)
        holdings.release(row, by=SYSTEM, at=at, reason="supplied")
        if careful:
            holdings.refuse_taken(row, clean)
        holdings.hold(row, clean, by=SYSTEM, at=at)
    asked.answered_at = at
    asked.save(update_fields=["answered_at"])
    office.drop_due(row, "supplement_over")
    _go_on(row, at)
    row.save()
    changed = sorted(name for name in clean if clean[name] != last.get(name))
    office.record("supplied", row, {"changed": changed, "form": digest(clean)}, by=by, at=at)
    return row


@transaction.atomic
def withdraw(number: str, *, by: Actor, at: datetime) -> Case:
    """Withdraw an application that is not decided; what it held is free again."""
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "withdraw")
    was = row.state
    office.drop_due(row, "deemed_accepted", "proof_lapsed", "supplement_over")
    Supplement.objects.filter(case=row, answered_at=None).update(answered_at=at)
    if was != "draft":
        holdings.release(row, by=SYSTEM, at=at, reason="withdrawn")
        papers.draw(row, "withdrawal", {}, by=SYSTEM, at=at)
    row.state, row.closed_at, row.holder, row.due = "withdrawn", at, None, None
    row.erase_on = end_of_keeping(row, at)
    row.save()
    office.record("withdrawn", row, {"was": was}, by=by, at=at)
    exchange.disclose(row.number, at=at)
    return row
