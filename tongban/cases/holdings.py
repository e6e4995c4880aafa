"""What a case holds that nobody else may have meanwhile (names, domains), and what a decided one keeps in registers and licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.base.limits import valid_until
from tongban.cases import drawing, office
from tongban.cases.models import Case
from tongban.cases.personal import opened, sealed
from tongban.licences import actions as licences
from tongban.licences import queries as held
from tongban.pack.ages import day_of_birth, schedule
from tongban.pack.conditions import required, value_of
from tongban.pack.rules import load, watched
from tongban.pack.shapes import LicenceKind, Outcome, Service
from tongban.registers import actions as registers
from tongban.registers import queries as records
from tongban.services import queries as services


def first_answers(service: Service, licence: str, party: int | None) -> dict[str, Any]:
    """What a draft about a licence begins with: what the licence says, as far as the form asks for it.

    Raises Refused("case.which_licence") when the service wants one and none, or none in force of that kind and holder, is named.
    """
    if not service.concerns:
        return {}
    found = next((one for one in held.of_party(party or 0) if one.number == licence), None)
    if found is None or found.kind != service.concerns or found.state != "issued":
        raise Refused("case.which_licence", kind=service.concerns)
    questions = {question.name for group in service.form for question in group.fields}
    facts = opened(services.by_digest(found.revision).service, found.facts)
    return {name: value for name, value in facts.items() if name in questions}


def hold(row: Case, form: Mapping[str, Any], given: Mapping[str, Any] | None = None, *, by: Actor, at: datetime) -> None:
    """Hold what the pack says must be unique while the case runs (domains, names), and draw on ledgers what it says.

    Raises IntegrityError when something is taken: the act is lost, and its repetition asks `refuse_taken` first. Refused with what
    does not fit the ledgers, at its place in the form as it was `given`.
    """
    rows = [(str(draw["register"]), facts) for draw, _, facts in _holdings(row, form)]
    if rows:
        registers.enter_all(rows, by=by, at=at, authority=row.number)
    drawing.hold(row, form, form if given is None else given, at=at)


def refuse_busy(row: Case) -> None:
    """Raise Refused("case.licence_busy") when another open case is about the same licence."""
    others = Case.objects.filter(licence=row.licence, state__in=("submitted", "in_hand", "waiting")).exclude(pk=row.pk)
    if row.licence and others.exists():
        raise Refused("case.licence_busy", number=others[0].number)


def refuse_taken(row: Case, form: Mapping[str, Any]) -> None:
    """Raise Refused with all that others hold of what a case must hold."""
    service = office.service_of(row)
    found = []
    for draw, value, facts in _holdings(row, form):
        if registers.taken(str(draw["register"]), facts):
            found.append(told_taken(service, draw, value))
    if found:
        raise Refused.of([*found, *drawing.unfit(row, form, found, at=row.at)])


def told_taken(service: Service, draw: Mapping[str, Any], value: str) -> Discrepancy:
    """That something is held already, in the pack's words."""
    field = draw.get("each") or next(iter(draw.get("with", {}).values()), "")
    told = {"field": field, "given": value, "texts": office.texts(service, f"say.{draw['taken']}")}
    return Discrepancy(str(draw["taken"]), told)


def named(service: Service, facts: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, dict[str, Any]]]:
    """What answers alone name that only one may have: not what registers say of a person, which strangers could try out."""
    own = [draw for draw in service.draws if not any(path.startswith("fetch.") for path in _read(service, draw, facts))]
    yield from (one for one in _rows(service, facts, "") if one[0] in own and one[1])


def _read(service: Service, draw: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    return watched(load(service.rules)[draw["key_rule"]], facts)[1] if "key_rule" in draw else []


def _holdings(row: Case, form: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, dict[str, Any]]]:
    """What a case must hold for itself: without what the licence that it is about holds already."""
    service, licence = office.service_of(row), about(row)
    before = set(_held(service, licence.facts)) if licence else set()
    for draw, value, facts in _rows(service, {**office.facts_of(row, form)}, row.number):
        if (str(draw["register"]), value) not in before:
            yield draw, value, facts


def values(row: Case, form: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, dict[str, Any]]]:
    """What the answers of a case name that only one may have: draw, value and the record that it calls for."""
    yield from _rows(office.service_of(row), office.facts_of(row, form), row.number)


def _held(service: Service, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((str(draw["register"]), value) for draw, value, _ in _rows(service, facts, ""))


def _rows(service: Service, facts: Mapping[str, Any], number: str) -> Iterator[tuple[Mapping[str, Any], str, dict[str, Any]]]:
    """The records that answers call for, under a number."""
    for draw in service.draws:
        extra = {name: facts.get(source) for name, source in dict(draw.get("with", {})).items()}
        for value in _values(service, draw, facts):
            yield draw, value, {draw["field"]: value, "number": number, **extra}


def _values(service: Service, draw: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    if "key_rule" in draw:
        return [str(load(service.rules)[draw["key_rule"]](facts))]
    values = facts.get(str(draw["each"])) or []
    return list(dict.fromkeys(values if isinstance(values, list) else [values]))


def release(row: Case, *, by: Actor, at: datetime, reason: str) -> None:
    """Set free what the case itself holds, and what it drew on ledgers."""
    drawing.let_go(row, at=at)
    _strike(office.service_of(row), row.number, row.number, reason, by, at)


def _strike(service: Service, number: str, authority: str, reason: str, by: Actor, at: datetime) -> None:
    for register in dict.fromkeys(str(draw["register"]) for draw in service.draws):
        for record in records.find(register, "number", number):
            registers.strike(record.register, record.key, reason=reason, by=by, at=at, authority=authority)


def about(row: Case) -> held.Licence | None:
    """The licence that a case is about."""
    return held.licence(row.licence) if row.licence else None


def carry_out(row: Case, chosen: Outcome, authority: str, *, by: Actor, at: datetime) -> None:
    """What a favourable decision does in its own transaction: the licence, and the registers that the outcome enters."""
    licence = about(row)
    number = str(licence.facts["number"]) if licence else row.number
    made: held.Licence | None = None
    if chosen.issue == "licence":
        made = _issue(row, authority, by=by, at=at)
    elif licence is not None and chosen.issue:
        made = _follow(row, licence, chosen, authority, by=by, at=at)
    if made is not None:
        office.fall_due_on(row, "licence_ended", made.valid_until)
    _enter(row, chosen, number, authority, by=by, at=at)
    if row.about is not None:
        for register in chosen.strike:
            for record in records.find(register, "number", row.about.number):
                registers.strike(register, record.key, reason=chosen.name, by=by, at=at, authority=authority)


def _issue(row: Case, authority: str, *, by: Actor, at: datetime) -> held.Licence:
    kind, day = office.service_of(row).licence, office.day_of(row, at)
    assert kind is not None, "the pack's checker refuses outcomes that issue without a licence"
    until = valid_until(day, required(kind.valid, day, "valid").value)
    return licences.issue(
        row.service,
        row.digest,
        row.party_id,
        {**_stated(row, kind, day, until), "number": row.number},
        case=row.number,
        agency=row.agency_id,
        valid_from=day,
        valid_until=until,
        authority=authority,
        by=by,
        at=at,
    )


def _stated(row: Case, kind: LicenceKind, since: date, until: date) -> dict[str, Any]:
    """What a licence states through its last day: the answers as they are kept, what was fetched, what is paid from when."""
    service, facts = office.service_of(row), office.facts_of(row, row.form)
    told = {**sealed(service, row.form), **{name: value_of(name, facts) for name in kind.shows if "." in name}}
    born = day_of_birth(service.born, facts)
    return {**told, "benefit": schedule(service.benefit, born, since, until)} if service.benefit and born else told


def _follow(row: Case, licence: held.Licence, chosen: Outcome, authority: str, *, by: Actor, at: datetime) -> held.Licence:
    """Amend or renew the licence that the case is about; what it holds is held anew under its filing number."""
    if chosen.issue == "amend":
        kept = sealed(office.service_of(row), row.form)
        made = licences.amend(licence.number, kept, case=row.number, authority=authority, by=by, at=at)
    else:
        kind, after = services.by_digest(licence.revision).service.licence, licence.valid_until + timedelta(days=1)
        assert kind is not None
        until = valid_until(after, required(kind.valid, after, "valid").value)
        facts = _stated(row, kind, office.day_of(row, at), until)
        made = licences.renew(licence.number, facts, until=until, case=row.number, authority=authority, by=by, at=at)
    service, number = office.service_of(row), str(licence.facts["number"])
    _strike(service, row.number, row.number, "decided", by, at)
    _strike(service, number, row.number, "amended", by, at)
    rows = [(str(draw["register"]), facts) for draw, _, facts in _rows(service, {**licence.facts, **row.form}, number)]
    if rows:
        registers.enter_all(rows, by=by, at=at, authority=row.number)
    return made


def _enter(row: Case, chosen: Outcome, number: str, authority: str, *, by: Actor, at: datetime) -> None:
    """Enter, or change, the records of a decision: answers by their elements, the holder's code, the filing number."""
    groups = office.service_of(row).form
    by_element = {one.element: row.form[one.name] for group in groups for one in group.fields if one.name in row.form}
    by_element |= {"operator-code": row.party.code, "filing-number": number, "case-code": row.code}
    for register in chosen.enter:
        shape = records.shape(register)
        facts = {name: by_element[field.element] for name, field in shape.fields.items() if field.element in by_element}
        key = str(facts.get(shape.key, ""))
        if row.licence and records.current(register, key) is not None:
            registers.change(register, key, facts, by=by, at=at, authority=authority)
        else:
            registers.enter(register, facts, by=by, at=at, authority=authority)


def free(licence: held.Licence, *, reason: str, by: Actor, at: datetime) -> None:
    """A licence ended: names and domains are free again, and its records are struck."""
    service, number = services.by_digest(licence.revision).service, str(licence.facts["number"])
    _strike(service, number, licence.case, reason, by, at)
    entered = {register for step in service.steps.values() for outcome in step.outcomes.values() for register in outcome.enter}
    for register in sorted(entered):
        if records.shape(register).fields[records.shape(register).key].element == "filing-number" and records.current(register, number):
            registers.strike(register, number, reason=reason, by=by, at=at, authority=licence.case)
