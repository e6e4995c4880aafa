"""The applicant's acts: start, save, attach, submit, supply, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, NotAllowed, Refused, Unavailable
from tongban.base.limits import legal_day
from tongban.base.names import case_number, readable
from tongban.base.prepared import insert, update
from tongban.cases import about as cases_about
from tongban.cases import (
    accepting,
    amending,
    channels,
    charges,
    checking,
    counter,
    course,
    crossing,
    deeming,
    drafts,
    drawing_models,
    fitting,
    holdings,
    late_answers,
    marking,
    office,
    papers,
    paying,
    personal,
    promising,
    reckoning,
    remedying,
    rules,
    signing,
    standing,
    withdrawing,
)
from tongban.cases.models import Answers, Case, MaterialRow, Supplement
from tongban.cases.retention import end_of_keeping
from tongban.cases.settling import _go_on
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.exchange import actions as exchange
from tongban.log import actions as log
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services

KINDS = {"person": ("person",), "organisation": ("enterprise", "institution", "agency")}


@transaction.atomic
def start(
    service_id: str, *, region: str, by: Actor, at: datetime, licence: str = "", about: str = "", addressed: int | None = None
) -> Case:
    """Open a draft for the party that the actor acts for; about one of its licences, or its cases, where the service is about such.

    `addressed`: the agency that is written to, where the service leaves that open.

    Raises Refused (wrong kind of applicant, identity level, power not held, no such licence) and NotAllowed("case.not_yours").
    """
    if by.party is None or not (by.channel == "api" or actors.mandate_covers(by, service_id, at)):
        raise NotAllowed("case.not_yours")
    offered, where = services.offering(service_id, region)
    service = services.effective(service_id, where, at).service
    if service.opened_by == "agency":
        raise Refused("case.by_agency")
    other = cases_about.chosen(service, about, by=by)
    agency, where = cases_about.place(service, other, region, addressed, at)
    if counter.at_window(by):
        counter.require(by, agency, service_id, at)
    effective = services.effective(service_id, where, at)
    ensure_may_apply(effective.service, agency, where, by=by, at=at)
    return opened(effective.service, effective.digest, agency, where, licence, {}, other, by=by, at=at)


def ensure_may_apply(service: Service, agency: int, where: str, *, by: Actor, at: datetime) -> None:
    """Raise Refused where the service is for others, asks for more identity, or the agency does not hold its power on that day."""
    ensure_kind(service, actors.party(by.party or 0).kind)
    if not (counter.at_window(by) and by.channel in channels.UNPROVEN):  # a draft proves nothing; whoever files it must
        channels.ensure_level(by.channel, service.identity, by.level)
    ensure_power(service, agency, legal_day(at, actors.zone_of(where)))
    promising.ensure_offered(service, legal_day(at, actors.zone_of(where)))


def ensure_kind(service: Service, kind: str) -> None:
    """Raise Refused("case.applicant_kind") where a service is not for a kind of party."""
    if not set(KINDS[kind]) & set(service.applicants):
        raise Refused("case.applicant_kind", wanted=list(service.applicants))


def ensure_power(service: Service, agency: int, on: date) -> None:
    """Raise Refused("case.no_power") where the agency does not hold the power of a service on a legal day.

    Whoever can be written to (`about.goes_to`) answers for itself.
    """
    written_to = service.about is not None and service.about.goes_to != "power"
    if not written_to and not registers.holds_power(agency, service.power, on, service.id):
        raise Refused("case.no_power", agency=actors.agency(agency).name)


def opened(
    service: Service,
    digest: str,
    agency: int,
    where: str,
    licence: str,
    form: Mapping[str, Any],
    about: Case | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Case:
    """The row of a draft, with first answers; who may begin one was asked before."""
    begun = {**holdings.first_answers(service, licence, by.party or 0), **amending.first_answers(service, about)}
    answers = personal.sealed(service, {**begun, **form})
    row = Case(
        number=case_number(where, legal_day(at, actors.zone_of(where))),
        code=readable(7),
        service=service.id,
        digest=digest,
        party_id=by.party or 0,
        filer=by.account,
        mandate=by.mandate,
        agency_id=agency,
        delegation=registers.lent(agency, service.power, legal_day(at, actors.zone_of(where)), service.id),
        region_id=where,
        channel=by.channel,
        licence=licence,
        about=about,
        created_at=at,
        saved_at=at,
    )
    row.erase_on = end_of_keeping(row, at)
    row.save()
    Answers.objects.create(case=row, version=0, form=answers, at=at, by=by.account)
    told = {"service": service.id, "digest": digest, "licence": licence}
    office.record("started", row, told if about is None else {**told, "about": about.number}, by=by, at=at)
    return row


@transaction.atomic
def save(number: str, form: Mapping[str, Any], *, seen: str = "", by: Actor, at: datetime) -> Case:
    """Keep the answers of a draft as they are; what does not fit is told when it is submitted. Marked secrets are refused.

    `seen` are the marks of these answers as the writer saw them (`queries.seen`): what another window or device saved since
    stays where the writer changed nothing, and where both did, `case.changed_meanwhile` is said of each.
    """
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "save")
    office.refuse_secrets(form)
    digest(dict(form))
    if seen:
        form = drafts.merged(row, form, seen)
    was = row.digest
    drafts.brought_up(row, by, at)
    if row.digest == was:
        marking.looked_at(row, form, at)
    else:  # the page was drawn before another revision came into force: its writer has not seen what differs
        form = marking.split(row, was, form, at)
    draft = Answers.objects.select_for_update().get(case=row, version=0)
    draft.form, draft.at, draft.by = {**draft.form, **personal.sealed(office.service_of(row), form)}, at, by.account
    draft.save()
    row.saved_at, row.erase_on = at, end_of_keeping(row, at)
    row.save(update_fields=["saved_at", "erase_on"])
    return row


@transaction.atomic
def attach(number: str, material: str, file_id: int, *, by: Actor, at: datetime) -> MaterialRow:
    """Attach a stored file as a material. Late written proof ends its time."""
    row = in_time(number, by, at)
    rules.ensure_may(row.state, "attach")
    from_office = by.kind == "officer" and by.party is None
    if from_office and office.service_of(row).opened_by == "agency":
        course.seat(row, standing.acting(row, by, at), "case.review", outcomes=None)
    else:
        office.own(row, by, at)
        channels.ensure_files(by.channel)
    if row.state == "draft":
        drafts.brought_up(row, by, at)
        marking.looked_at(row, [f"material-{material}"], at)
    wanted = office.service_of(row).materials.get(material)
    if wanted is None or wanted.instead_of_asking:
        raise Refused("case.material_unknown", material=material)
    file = documents.file(file_id)
    if file.kind not in wanted.formats:
        raise Refused("file.not_taken", name=file.name, kind=file.kind, wanted=list(wanted.formats))
    there = list(MaterialRow.objects.filter(case=row, name=material, removed_at=None))
    if found := next((one for one in there if one.file_id == file_id), None):
        return found
    if len(there) >= wanted.most:
        raise Refused("case.too_many_files", label=material, most=wanted.most)
    brought = MaterialRow.objects.create(case=row, name=material, file=file, at=at, origin="office" if from_office else "given")
    row.brought = [*(row.brought or []), material]
    if row.state != "draft":
        office.record("material_brought", row, {"material": material, "file": file.plain_digest}, by=by, at=at)
        if not rules.late(office.service_of(row), office.facts_of(row, row.form)):
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
    return _either_way(number, key=key, by=by, at=at)


def submit_part(number: str, *, key: str, by: Actor, at: datetime) -> Case:
    """File a part of a joint matter by what held when the whole was submitted, whatever was published, or is over, since."""
    return _either_way(number, part=True, key=key, by=by, at=at)


def _either_way(number: str, *, part: bool = False, key: str, by: Actor, at: datetime) -> Case:
    try:
        with transaction.atomic(), log.gathered():
            return _submit(number, part=part, key=key, by=by, at=at)
    except IntegrityError:
        with transaction.atomic(), log.gathered():
            return _submit(number, part=part, key=key, by=by, at=at, careful=True)


def _submit(number: str, *, part: bool, key: str, by: Actor, at: datetime, careful: bool = False) -> Case:
    row = office.locked(number, at=at)
    again = row.state != "draft" and row.key == key
    office.own(row, by, at, again=again)
    if again:
        if row.key_digest != drafts.mark(row, drafts.filed(row)) and row.version <= 1:
            raise Refused("case.other_content")
        return row
    content = drafts.mark(row, row.form)
    rules.ensure_may(row.state, "submit")
    service, received = drafts.fileable(row, part=part, by=by, at=at)
    if counter.at_window(by):
        counter.ensure_confirmed(row)
    channels.ensure_level(by.channel, service.identity, by.level)
    row.submitted_at = received
    signing.ensure_signed(row, service)
    cases_about.ensure_fits(row, service, at)
    row.facts = fetch(row, service, by=by, at=at)
    clean = fitting.checked(row, service, at)
    if careful:
        holdings.refuse_busy(row)
        holdings.refuse_taken(row, clean)
    amending.ensure_fits(row, service, clean, at)
    row.key, row.key_digest, row.state, row.channel = key[:64], content, "submitted", by.channel
    row.promised_visits = office.promised_visits(service, office.day_of(row, at))
    given, row.version, row.form, row.erase_on = row.form, 1, clean, None
    doubts = accepting.doubts(row, service)
    insert(Answers(case=row, version=1, form=personal.sealed(service, clean), at=at, by=by.account, checks=doubts))
    with drawing_models.none_yet(row):
        holdings.hold(row, clean, given, by=by, at=at)
    deeming.fall_due(row, service, received)
    at_once = accepting.at_once(row, service, doubts)
    told_by = _fall_due(row, service, received, accepted=at_once)
    promise = promising.promise(service, office.day_of(row, received), told_by, actors.calendar_of(row.region_id))
    told = {"form": personal.mark(clean), "channel": by.channel, "due": promise["promise"]}
    told |= {} if received == at else {"received": office.day_of(row, received).isoformat()}
    event = office.record("submitted", row, told, by=by, at=at)
    remedying.sought(row, service, by=by, at=at)
    steps = course.begin(row, service, at=at)
    charged = charges.assess(row, "accepted", by=SYSTEM, at=at)
    if at_once and not (charged and charges.unpaid(row, "accepted")):
        row.state, row.accepted_at = "in_hand", at
        office.start_first(row, steps, at)
    update(row)
    counter.came(row, by=by, at=at)
    # The agency's number is the one thing that others wait for: it is taken last.
    papers.draw(row, "receipt", {"submitted_at": received.isoformat(), **promise, "event": str(event.pk)}, by=SYSTEM, at=at)
    return row


def fetch(row: Case, service: Service, *, by: Actor, at: datetime) -> dict[str, Any]:
    """What registers say of what the service fetches: facts with source, time and question. One that is down stops the act, or waits."""
    found: dict[str, Any] = {}
    for name, one in service.fetch.items():
        try:
            found[name] = late_answers.ask(row, one, by=by, at=at)
        except Unavailable:
            if one.on_unavailable != late_answers.LATER:
                raise
    return found


def _fall_due(row: Case, service: Service, at: datetime, *, accepted: bool) -> date | None:
    """What comes by itself after a submission; returns the day by which the applicant is told, when the service has one."""
    late = rules.late(service, office.facts_of(row, row.form))
    effects = promising.effects(service, office.day_of(row, at), owed=accepted or charges.owes(row, "accepted", at), late=late)
    return dict(zip(effects, office.fall_due(row, at, **effects), strict=True)).get(promising.TOLD)


def supply(number: str, form: Mapping[str, Any], *, by: Actor, at: datetime) -> Case:
    """Supply what was asked for: fields of the form now, materials attached before. Everything asked must be there."""
    try:
        with transaction.atomic(), log.gathered():
            return _supply(number, form, by=by, at=at)
    except IntegrityError:
        with transaction.atomic(), log.gathered():
            return _supply(number, form, by=by, at=at, careful=True)


def in_time(number: str, by: Actor, at: datetime) -> Case:
    """The case, settled as on the day on which a letter came: what lapsed since then, before it was written down, has not lapsed."""
    region = Case.objects.filter(number=number).values_list("region_id", flat=True).first() if by.channel == "post" else None
    return office.locked(number, at=counter.counted_from(region, by, at) if region else at)


def _supply(number: str, form: Mapping[str, Any], *, by: Actor, at: datetime, careful: bool = False) -> Case:
    row = in_time(number, by, at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "supply")
    office.refuse_secrets(form)
    asked = Supplement.objects.select_for_update().get(case=row, answered_at=None)
    service, last = office.service_of(row), row.form
    fields = {item["field"] for item in asked.items if item.get("field")}
    merged = {**last, **{name: value for name, value in form.items() if name in fields}}
    clean, found = fitting.fitted(row, service, merged, at)
    found += crossing.unfit(office.facts_of(row, clean), merged, found)
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
        raise Refused.of(fitting.labelled(service, found))
    if clean != last:
        row.version, row.form = row.version + 1, clean
        kept, checks = personal.sealed(service, clean), checking.again(row, clean)
        Answers.objects.create(case=row, version=row.version, form=kept, at=at, by=by.account, checks=checks)
        holdings.release(row, by=SYSTEM, at=at, reason="supplied")
        if careful:
            holdings.refuse_taken(row, clean)
        holdings.hold(row, clean, merged, by=SYSTEM, at=at)
    Supplement.objects.filter(pk=asked.pk).update(answered_at=at)
    office.drop_due(row, "supplement_over")
    _go_on(row, at, day=office.day_of(row, counter.counted_from(row.region_id, by, at)))
    row.save()
    changed = sorted(name for name in clean if clean[name] != last.get(name))
    office.record("supplied", row, {"changed": changed, "form": personal.mark(clean)}, by=by, at=at)
    reckoning.reckon_anew(row, "supplied", at=at)
    if row.state == "submitted" and accepting.at_once(row, service, accepting.doubts(row, service)):
        paying.goes_on(row, at=at)
    return row


@transaction.atomic
def withdraw(number: str, *, by: Actor, at: datetime) -> Case:
    """Withdraw an application that is not decided; what it held is free again."""
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "withdraw")
    if office.service_of(row).opened_by == "agency":
        raise Refused("case.by_agency")
    amending.ensure_open(row)
    was = row.state
    if was != "draft":
        holdings.release(row, by=SYSTEM, at=at, reason="withdrawn")
        papers.draw(row, "withdrawal", {}, by=SYSTEM, at=at)
    withdrawing.settle_withdrawn(row, at=at)
    withdrawing.end_withdrawn(row, at=at)
    office.record("withdrawn", row, {"was": was}, by=by, at=at)
    exchange.disclose(row.number, at=at)
    return row
