"""The parts of a joint matter: how they stand, how one begins, and what it takes from the parts before it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tongban.actors import queries as actors
from tongban.base.actor import SYSTEM, Actor
from tongban.base.errors import Discrepancy, Refused, Unavailable
from tongban.base.limits import due_day, legal_day
from tongban.cases import counter, filing, joint_demand, joint_rules, office, personal, rules
from tongban.cases.joint_models import Joint, JointPart
from tongban.cases.models import Answers, Case, MaterialRow
from tongban.documents import actions as documents
from tongban.licences import queries as licences
from tongban.log import actions as log
from tongban.pack import joining
from tongban.pack.joint_shapes import JointMatter, Source
from tongban.pack.shapes import Service
from tongban.services import queries as services

MAY_WITHDRAW = ("waits", "blocked", "stuck", "submitted", "in_hand", "waiting")


@dataclass(frozen=True)
class PartStanding:
    """A part with how it stands; `stopped_by` are the parts before it that failed."""

    row: JointPart
    standing: joint_rules.Standing
    stopped_by: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def may_withdraw(self) -> bool:
        return self.standing in MAY_WITHDRAW


def rows(row: Joint) -> list[JointPart]:
    """The parts that apply, each after those it waits for."""
    return _in_order(row, list(row.parts.filter(applies=True).select_related("case", "agency", "received_by").order_by("place")))


def _in_order(row: Joint, found: list[JointPart]) -> list[JointPart]:
    by_name = {part.name: part for part in found}
    shape = joint_demand.matter_of(row)
    return [by_name[name] for name in joining.in_order({name: shape.parts[name] for name in by_name})]


def standing(row: Joint, parts: list[JointPart] | None = None) -> list[PartStanding]:
    """How each part that applies stands now: derived from the cases (design law 7). `parts` when they were read already."""
    parts = rows(row) if parts is None else _in_order(row, parts)
    told = [_facts(part) for part in parts]
    found = joint_rules.standings(told, submitted=row.submitted_at is not None)
    if row.withdrawn_at is not None and row.submitted_at is None:
        found = dict.fromkeys(found, "withdrawn")
    return [
        PartStanding(part, found[part.name], tuple(name for name in part.waits if found.get(name) in joint_rules.FAILED)) for part in parts
    ]


def state(found: list[PartStanding]) -> str:
    """The state of the whole."""
    return joint_rules.state([one.standing for one in found])


def _facts(part: JointPart) -> joint_rules.Facts:
    case = part.case
    return joint_rules.Facts(
        part.name,
        case.state if case else "",
        bool(case and rules.granted(services.by_digest(case.digest).service, case.outcome)),
        tuple(part.waits),
        part.withdrawn_at is not None,
        bool(part.problems),
    )


def begin_ready(row: Joint, *, by: Actor, at: datetime) -> list[str]:
    """File every part that waits for nothing any more; returns their names. What one refuses is kept with it and shown."""
    parts, begun = rows(row), []
    for part in _ready(parts):
        try:
            with transaction.atomic():
                begin(row, part, parts, by=by, at=at)
            begun.append(part.name)
            if part.stuck_since is not None:
                part.stuck_since = part.next_try = None
                part.save(update_fields=["stuck_since", "next_try"])
        except Refused as refusal:
            part.case = None
            _stuck(row, part, refusal, at)
    return begun


def begin_first(row: Joint, *, by: Actor, at: datetime) -> list[Discrepancy]:
    """File every part that waits for nothing, as the whole is submitted; returns what they refuse, at the fields of the one form."""
    parts, wrong = rows(row), list[Discrepancy]()
    for part in _ready(parts):
        try:
            with transaction.atomic():
                begin(row, part, parts, by=by, at=at)
        except Refused as refusal:
            part.case = None
            wrong += placed(row, part, refusal)
    return wrong


def _ready(parts: list[JointPart]) -> list[JointPart]:
    told = [_facts(part) for part in parts]
    found = joint_rules.standings(told, submitted=True)
    return [part for part, facts in zip(parts, told, strict=True) if joint_rules.ready(facts, found)]


def objections(row: Joint, names: Collection[str], *, by: Actor, at: datetime) -> list[Discrepancy]:
    """What parts would refuse if they were filed now, at the fields of the one form: tried one by one, and undone.

    What only another part will give is not missed yet. A register that cannot be reached now is asked when the part begins.
    """
    parts, wrong = list(row.parts.select_related("case", "agency").order_by("place")), list[Discrepancy]()
    shape = joint_demand.matter_of(row)
    for part in parts:
        if part.name not in names or part.case is not None or not shape.parts[part.name].tried:
            continue
        try:
            with transaction.atomic(), log.unwritten():
                begin(row, part, parts, by=by, at=at, tried=True)
                raise _Tried
        except (_Tried, Unavailable):
            continue
        except Refused as refusal:
            wrong += placed(row, part, refusal)
    return wrong


class _Tried(Exception):
    """A part could be filed; what was tried is undone."""


def placed(row: Joint, part: JointPart, refusal: Refused) -> list[Discrepancy]:
    """What a part refuses, at the fields of the one form; without what another part gives it later."""
    known = joint_demand.services_of(list(row.parts.order_by("place")))
    found = joint_demand.demand(row, known, joint_demand.answers(row, known))
    told = []
    for one in refusal.discrepancies:
        field = str(one.facts.get("field", ""))
        place = joining.placed(found, part.name, field)
        if place is not None:
            told.append(Discrepancy(one.code, {**one.facts, "field": place}) if field else one)
    return told


def _stuck(row: Joint, part: JointPart, refusal: Refused, at: datetime) -> None:
    part.problems = [one.code for one in refusal.discrepancies]
    part.stuck_since, part.tried = part.stuck_since or at, part.tried + 1
    days = joint_rules.wait(part.tried)
    part.next_try = None if days is None else at + timedelta(days=days)
    part.save(update_fields=["problems", "stuck_since", "tried", "next_try"])
    told = {"part": part.name, "codes": part.problems}
    log.append("joint.part_stuck", ("joint", row.number), told, by=SYSTEM, at=at, parties=[row.party_id])


def begin(row: Joint, part: JointPart, parts: list[JointPart], *, by: Actor, at: datetime, tried: bool = False) -> Case:
    """File a part with its office: its form and materials from the one form, from registers and from the parts before it.

    It is filed by the revision to which it was pinned on the day of submission: what was published since moves nothing that waits.
    `tried`: before those are decided; what they were asked for counts as what they give.
    """
    shape = joint_demand.matter_of(row)
    known = joint_demand.services_of(list(row.parts.order_by("place")))
    given = joint_demand.answers(row, known)
    found = joint_demand.demand(row, known, given)
    service = services.by_digest(part.digest).service
    expected = joining.expected(found, part.name, given) if tried else {}
    form = joining.answers_for(found, part.name, given, {**_plain(row), **expected, **_handed_on(shape, part, parts, known, given)})
    case = filing.opened(service, part.digest, part.agency_id, part.region_id, "", form, by=by, at=at)
    routes = found.material_routes[part.name]
    part.handed = {name: str(source) for name, source in routes.items() if source is not None}
    part.case = case
    part.save(update_fields=["handed", "case"])
    for one in row.materials.filter(removed_at=None, name__in=[name for name, source in routes.items() if source is None]):
        MaterialRow.objects.create(case=case, name=one.name, file_id=one.file_id, at=at)
    if counter.at_window(by):
        counter.confirm(case.number, by=by, at=at)  # what a part says was confirmed with the one form
    part.case = filing.submit_part(case.number, key=f"{row.number}:{part.name}", by=by, at=at)
    told = {"part": part.name, "case": case.number, "from": part.handed}
    log.append("joint.part_begun", ("joint", row.number), told, by=by, at=at, parties=[row.party_id])
    return part.case


def _plain(row: Joint) -> dict[str, Any]:
    return {name: value for name, value in row.held.items() if not isinstance(value, dict)}


def _handed_on(
    shape: JointMatter, part: JointPart, parts: list[JointPart], known: dict[str, Service], given: dict[str, Any]
) -> dict[str, Any]:
    """What the parts before it decided, by the text of the source: answers as they were granted, and the number of what was issued.

    A case that was moved to a revision that asks something no longer hands on what the one form said.
    """
    found: dict[str, Any] = {}
    keys = joining.names(shape, known)
    cases = {one.name: one.case for one in parts if one.case is not None}
    sources = {one for other in shape.parts.values() for many in other.answers.values() for one in many}
    for name in joining.ancestors(shape.parts)[part.name] & cases.keys():
        mine = [one for one in sources if one.kind == "part" and one.name == name]
        said = {str(one): given.get(keys.get((name, one.fact), "")) for one in mine}
        found |= said | {source: value for source, value in _facts_handed(cases[name], mine, name).items() if value is not None}
    return found


def _facts_handed(case: Case, sources: list[Source], part: str) -> dict[str, Any]:
    licence = licences.of_case(case.number)
    service = services.by_digest(case.digest).service
    latest = Answers.objects.filter(case=case).order_by("-version").values_list("form", flat=True).first() or {}
    told = {**personal.opened(service, latest), "number": licence.number if licence else case.number}
    return {f"{part}.number": told["number"], **{str(one): told.get(one.fact) for one in sources}}


def withdraw(part: JointPart, *, by: Actor, at: datetime) -> None:
    """Withdraw a part: its case, or before it has begun the part itself."""
    if part.case is not None:
        filing.withdraw(part.case.number, by=by, at=at)
    part.withdrawn_at = at
    part.save(update_fields=["withdrawn_at"])


def on_behalf(row: Joint) -> Actor:
    """The worker, when it files a part for the applicant who submitted it earlier."""
    return replace(SYSTEM, party=row.party_id, person=row.party_id, channel=row.channel)  # type: ignore[arg-type]  # one that filed


def follow(number: str, *, at: datetime) -> list[str]:
    """After a decision was served: the parts that waited for it begin. Again changes nothing."""
    part = JointPart.objects.filter(case__number=number).first()
    if part is None:
        return []
    row = Joint.objects.select_for_update(of=("self",)).select_related("party").get(pk=part.joint_id)
    return begin_ready(row, by=on_behalf(row), at=at)


def material_texts(row: Joint, found: joining.Demand, name: str) -> dict[str, str]:
    """The title of a material in every language."""
    by = found.asked_by.get(f"material.{name}", ())
    digests = dict(row.parts.values_list("name", "digest"))
    return office.texts(services.by_digest(digests[by[0]]).service, f"material.{name}") if by else {}


def receipt(row: Joint, *, at: datetime) -> str:
    """The paper that lists all parts: who decides each, by when, or what it waits for. The first part's office draws it up."""
    shape, parts = joint_demand.matter_of(row), rows(row)
    language = shape.authentic
    told = [{**_promised(row, part, shape, at), "agency": part.agency.name} for part in parts]
    holder = actors.party(row.party_id)
    facts = {
        "case": row.number,
        "title": shape.title.get(language, row.matter),
        "holder": holder.name,
        "holder_code": holder.code,
        "submitted_at": at.isoformat(),
        "parts": told,
    }
    paper = documents.draw_up(
        "joint-receipt",
        ("joint", row.number),
        facts,
        agency=actors.agency_view(parts[0].agency),
        language=language,
        by=SYSTEM,
        at=at,
        parties=(row.party_id,),
        served=("online", "in the applicant's space"),
    )
    return paper.number


def _promised(row: Joint, part: JointPart, shape: JointMatter, at: datetime) -> dict[str, Any]:
    service = services.by_digest(part.digest).service
    limit = office.decision_limit(service, legal_day(at, actors.zone_of(part.region_id)))
    told: dict[str, Any] = {"title": title(shape, part.name, service, shape.authentic), "limit": ""}
    if limit is not None:
        told["limit"] = f"{limit.value.amount} {limit.value.unit}"
    if part.case is not None and limit is not None:
        day = office.day_of(part.case, at)
        told["decided_by"] = due_day(day, limit.value, actors.calendar_of(part.region_id)).isoformat()
    waits = [title(shape, name, known, shape.authentic) for name, known in _waited(row, part).items()]
    return {**told, "case": part.case.number if part.case else "", "waits": waits if part.case is None else []}


def _waited(row: Joint, part: JointPart) -> dict[str, Service]:
    return joint_demand.services_of([one for one in row.parts.order_by("place") if one.name in part.waits])


def title(shape: JointMatter, part: str, service: Service, language: str) -> str:
    """What a part is called: by the joint matter, else by its service."""
    words = shape.texts.get(f"part.{part}", {})
    return words.get(language) or services.said(service, "title", language)[0]
