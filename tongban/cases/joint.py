"""Acts on joint matters: start, save, attach, submit once for all parts, withdraw; and a part begins when what it waits for is granted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from django.db import IntegrityError, transaction

from tongban.actors import queries as actors
from tongban.actors import window
from tongban.base.actor import Actor
from tongban.base.canonical import digest
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.base.limits import due_day, legal_day
from tongban.base.names import case_number, readable
from tongban.cases import channels, counter, filing, joint_demand, joint_following, joint_marking, joint_parts, office, personal
from tongban.cases.joint_models import Joint, JointAtWindow, JointMaterial, JointPart
from tongban.cases.retention import DRAFTS
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.exchange import actions as exchange
from tongban.log import actions as log
from tongban.pack import joining
from tongban.registers import queries as registers
from tongban.registers.validate import form as validate_form
from tongban.services import joint as matters
from tongban.services import queries as services


@transaction.atomic
def start_joint(matter: str, *, region: str, by: Actor, at: datetime) -> Joint:
    """Open a joint draft for the party that the actor acts for: every part must be offered here and open to that party.

    What registers hold is looked up now, for the purpose that the joint matter names, so that nobody is asked for it.
    """
    shape, revision = matters.matter(matter, at)
    if by.party is None:
        raise NotAllowed("case.not_yours")
    competent = matters.parts(shape, region, at)
    if counter.at_window(by):
        channels.ensure_proven(by.channel)
        counter.require_one(by, [(one.agency, one.effective.service.id) for one in competent.values()], at)
    for name, one in competent.items():
        if not (by.channel == "api" or actors.mandate_covers(by, shape.parts[name].service, at)):
            raise NotAllowed("case.not_yours")
        filing.ensure_may_apply(one.effective.service, one.agency, one.region, by=by, at=at)
    day = legal_day(at, actors.zone_of(region))
    row = Joint(
        number=case_number(region, day),
        code=readable(7),
        matter=matter,
        revision_id=revision,
        party_id=by.party,
        filer=by.account,
        mandate=by.mandate,
        region_id=region,
        channel=by.channel,
        created_at=at,
        saved_at=at,
        erase_on=due_day(day, DRAFTS, actors.calendar_of(region)),
    )
    row.held = joint_demand.look_up(row, shape, by=by, at=at)
    row.save()
    JointPart.objects.bulk_create(
        JointPart(
            joint=row,
            name=name,
            place=place,
            service=shape.parts[name].service,
            digest=one.effective.digest,
            region_id=one.region,
            agency_id=one.agency,
        )
        for place, (name, one) in enumerate(competent.items())
    )
    record("started", row, {"matter": matter, "parts": sorted(competent)}, by=by, at=at)
    return row


@transaction.atomic
def follow_joint(number: str, *, by: Actor, at: datetime) -> Joint:
    """Bring a joint draft up to the revision in force, its answers with it; to any other nothing happens. Again changes nothing."""
    row = own(number, by, at)
    if joint_following.open_draft(row):
        joint_following.brought_up(row, by=by, at=at)
    return row


@transaction.atomic
def save_joint(number: str, form: Mapping[str, Any], *, by: Actor, at: datetime) -> Joint:
    """Keep the answers of a joint draft as they are; what does not fit is told when it is submitted. Marked secrets are refused.

    They were given as the draft asked until now; where another revision is in force by then, the draft moves to it with them.
    """
    row = own_draft(number, by, at)
    office.refuse_secrets(form)
    digest(dict(form))
    joint_following.say(row, form, by=by, at=at)
    row.saved_at = at
    row.erase_on = due_day(legal_day(at, actors.zone_of(row.region_id)), DRAFTS, actors.calendar_of(row.region_id))
    row.save(update_fields=["form", "saved_at", "erase_on", "revision", "held"])
    return row


@transaction.atomic
def attach_joint(number: str, material: str, file_id: int, *, by: Actor, at: datetime) -> JointMaterial:
    """Bring a file once for every part that needs the material."""
    row = own_draft(number, by, at)
    channels.ensure_files(by.channel)
    joint_following.brought_up(row, by=by, at=at)
    joint_marking.looked_at(row, [f"material-{material}"], at)
    known = joint_demand.services_of(parts_of(row))
    wanted = joint_demand.demand(row, known, joint_demand.answers(row, known)).materials.get(material)
    if wanted is None:
        raise Refused("case.material_unknown", material=material)
    file = documents.file(file_id)
    if file.kind not in wanted.formats:
        raise Refused("file.not_taken", name=file.name, kind=file.kind, wanted=list(wanted.formats))
    there = list(row.materials.filter(name=material, removed_at=None))
    if found := next((one for one in there if one.file_id == file_id), None):
        return found
    if len(there) >= wanted.most:
        raise Refused("case.too_many_files", label=material, most=wanted.most)
    return JointMaterial.objects.create(joint=row, name=material, file=file, at=at)


@transaction.atomic
def detach_joint(number: str, material_row: int, *, by: Actor, at: datetime) -> None:
    """Take a file of a joint draft away; it is not kept."""
    row = own_draft(number, by, at)
    found = row.materials.filter(pk=material_row, removed_at=None).first()
    if found:
        found.removed_at = at
        found.save(update_fields=["removed_at"])
        files.erase(found.file_id, at=at)


def submit_joint(number: str, *, key: str, by: Actor, at: datetime) -> Joint:
    """Submit a joint matter once: every part that waits for nothing is filed with its office, the others follow. Idempotent under the key.

    Everything that does not fit is told at once, of the one form and of what each part's own checks say; then nothing was filed.
    """
    try:
        with transaction.atomic():
            return _submit(number, key=key, by=by, at=at)
    except IntegrityError as clash:
        raise Refused("case.other_content") from clash


def _submit(number: str, *, key: str, by: Actor, at: datetime) -> Joint:
    row = own(number, by, at)
    if row.submitted_at is not None and row.key == key[:64]:
        return row
    ensure_draft(row)
    row.saved_at = at  # the day that counts
    joint_following.ensure_current(row, by=by, at=at)
    if counter.at_window(by):
        _ensure_confirmed(row)
    parts, shape = parts_of(row), joint_demand.matter_of(row)
    known = joint_demand.services_of(parts)
    given = joint_demand.answers(row, known)
    if joint_demand.looked_on(row) != legal_day(at, actors.zone_of(row.region_id)):
        row.held = joint_demand.look_up(row, shape, by=by, at=at)
    found = joint_demand.demand(row, known, given)
    clean, wrong = _checked(row, found, given, at)
    if wrong:
        _refuse(found, [*wrong, *joint_parts.objections(row, found.parts, by=by, at=at)])
    _ensure_open_to(parts, found, by=by, at=at)
    joint_following.set_aside(row, parts, {name: value for name, value in joint_demand.said(row, known).items() if name not in clean}, at)
    row.form = personal.sealed_of(joint_demand.sealed_names(row, known), clean)
    row.key, row.submitted_at, row.channel, row.erase_on = key[:64], at, by.channel, None
    row.save()
    _settle_parts(row, parts, found, clean, at)
    record("submitted", row, {"parts": list(found.parts), "form": personal.mark(clean), "channel": by.channel}, by=by, at=at)
    wrong = joint_parts.begin_first(row, by=by, at=at)
    if wrong := [*wrong, *joint_parts.objections(row, found.parts, by=by, at=at)]:
        _refuse(found, wrong)
    joint_parts.receipt(row, at=at)
    exchange.disclose(row.number, at=at)
    return row


@transaction.atomic
def confirm_joint(number: str, *, by: Actor, at: datetime) -> JointAtWindow:
    """State that the person present read the summary of the one form, or heard it read, and confirmed it."""
    row = own_draft(number, by, at)
    present = window.attended(by, at)
    if present is None or not counter.at_window(by):
        raise NotAllowed("case.nobody_present")
    told = {"account": by.account, "person": by.person, "place": present.place, "confirmed": mark(row), "confirmed_at": at}
    made, _ = JointAtWindow.objects.update_or_create(joint=row, defaults=told)
    scans = list(row.scans.order_by("pk").values_list("pk", flat=True))
    said = {"place": present.place, "summary": made.confirmed} | ({"scans": scans} if scans else {})
    record("confirmed", row, said, by=by, at=at)
    return made


def mark(row: Joint) -> str:
    """What the summary of a joint draft says, as a keyed hash: answers and materials."""
    there = sorted(row.materials.filter(removed_at=None).values_list("name", "file"))
    form = joint_demand.answers(row, joint_demand.services_of(parts_of(row)))
    return personal.mark({"form": form, "matter": row.matter, "materials": [list(one) for one in there]})


def _ensure_confirmed(row: Joint) -> None:
    if not JointAtWindow.objects.filter(joint=row, confirmed=mark(row)).exists():
        raise Refused("case.not_confirmed")


def _refuse(found: joining.Demand, wrong: list[Discrepancy]) -> NoReturn:
    """Everything at once, and once what several parts say of one thing."""
    once: dict[tuple[str, str], Discrepancy] = {}
    for one in wrong:
        once.setdefault((one.code, str(one.facts.get("field", one.facts))), one)
    raise Refused.of(labelled(found, [*once.values()]))


def _checked(row: Joint, found: joining.Demand, given: Mapping[str, Any], at: datetime) -> tuple[dict[str, Any], list[Discrepancy]]:
    """The clean answers, and all that does not fit the one form, with every material that is missing."""
    names = {one.name for group in found.groups for one in ((group,) if group.repeat > 1 else group.fields)}
    facts = joint_demand.facts_of(row, given)
    wanted = {name: value for name, value in given.items() if name in names}
    clean, wrong = validate_form(found.groups, wanted, registers.elements(), legal_day(at, actors.zone_of(row.region_id)), facts)
    there = set(row.materials.filter(removed_at=None).values_list("name", flat=True))
    labels = {name: joint_parts.material_texts(row, found, name) for name in found.materials}
    wrong += [
        Discrepancy("case.material_missing", {"field": f"material-{name}", "label": name, "labels": labels[name]})
        for name in joining.missing(found, dict.fromkeys(there, True))
    ]
    return clean, wrong


def labelled(found: joining.Demand, wrong: list[Discrepancy]) -> list[Discrepancy]:
    """Each discrepancy with the label of its question in every language."""
    known = registers.elements()
    elements = {one.name: one.element for group in found.groups for one in group.fields}
    told = []
    for one in wrong:
        element = elements.get(str(one.facts.get("label", "")), "")
        labels = one.facts.get("labels") or (dict(known[element].label) if element in known else None)
        told.append(Discrepancy(one.code, {**one.facts, "labels": labels}) if labels else one)
    return told


def _ensure_open_to(parts: list[JointPart], found: joining.Demand, *, by: Actor, at: datetime) -> None:
    """Raise Refused where a part is not open to the applicant: a revision may have added it since the draft began."""
    for part in parts:
        if part.name in found.parts:
            service = services.by_digest(part.digest).service
            filing.ensure_may_apply(service, part.agency_id, part.region_id, by=by, at=at)


def _settle_parts(row: Joint, parts: list[JointPart], found: joining.Demand, clean: Mapping[str, Any], at: datetime) -> None:
    """Which parts apply, what they wait for, and who is competent where an answer says in which region."""
    shape = joint_demand.matter_of(row)
    for part in parts:
        part.applies = part.name in found.parts
        part.waits = list(found.waits.get(part.name, ()))
        elsewhere = str(clean.get(shape.parts[part.name].region) or "")
        if part.applies and elsewhere:
            one = matters.competent(part.service, elsewhere, at)
            if one.agency != part.agency_id:
                part.received_by_id = part.agency_id
                part.agency_id, part.region_id, part.digest = one.agency, one.region, one.effective.digest
        part.save()


@transaction.atomic
def withdraw_joint(number: str, *, by: Actor, at: datetime) -> Joint:
    """Withdraw a joint matter: every part that is not decided, and those that have not begun."""
    row = own(number, by, at)
    if row.withdrawn_at is not None:
        raise Refused("joint.withdrawn")
    open_parts = [one for one in joint_parts.standing(row) if one.may_withdraw]
    if row.submitted_at is not None and not open_parts:
        raise Refused("joint.all_decided")
    for one in open_parts if row.submitted_at is not None else ():
        joint_parts.withdraw(one.row, by=by, at=at)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    record("withdrawn", row, {"parts": [one.name for one in open_parts]}, by=by, at=at)
    return row


@transaction.atomic
def withdraw_part(number: str, part: str, *, by: Actor, at: datetime) -> Joint:
    """Withdraw one part; those that need it cannot begin any more, the others go on."""
    row = own(number, by, at)
    if row.submitted_at is None:
        raise Refused("joint.not_submitted")
    found = next((one for one in joint_parts.standing(row) if one.name == part), None)
    if found is None:
        raise NotFound("joint.no_part", part=part)
    if not found.may_withdraw:
        raise Refused("joint.part_over", part=part)
    joint_parts.withdraw(found.row, by=by, at=at)
    record("part_withdrawn", row, {"part": part}, by=by, at=at)
    return row


def parts_of(row: Joint) -> list[JointPart]:
    """The parts of a joint matter in their order, with their cases."""
    return list(row.parts.select_related("case", "agency", "received_by").order_by("place"))


def own_draft(number: str, by: Actor, at: datetime) -> Joint:
    """One's own joint draft, locked. Raises NotFound("joint.unknown"), NotAllowed("case.not_yours"), Refused("joint.not_a_draft")."""
    row = own(number, by, at)
    ensure_draft(row)
    return row


def own(number: str, by: Actor, at: datetime) -> Joint:
    """One's own joint matter, locked. Raises NotFound("joint.unknown"), NotAllowed("case.not_yours")."""
    row = locked(number)
    _own(row, by, at)
    return row


def locked(number: str) -> Joint:
    """A joint matter, locked; who may do what with it is asked next. Raises NotFound("joint.unknown")."""
    row = Joint.objects.select_for_update(of=("self",)).select_related("party").filter(number=number).first()
    if row is None:
        raise NotFound("joint.unknown", joint=number)
    return row


def _own(row: Joint, by: Actor, at: datetime) -> None:
    """Raise NotAllowed unless the actor is the applicant, or acts for it in every part."""
    places = list(row.parts.order_by("place").values_list("agency", "service"))
    if by.party != row.party_id or not (by.channel == "api" or all(actors.mandate_covers(by, service, at) for _, service in places)):
        raise NotAllowed("case.not_yours")
    if by.kind == "officer" and by.channel != "api":
        counter.require_one(by, places, at)


def ensure_draft(row: Joint) -> None:
    """Raise Refused("joint.not_a_draft") for what was submitted, withdrawn or erased."""
    if not joint_following.open_draft(row):
        raise Refused("joint.not_a_draft", number=row.number)


def record(kind: str, row: Joint, told: dict[str, Any], *, by: Actor, at: datetime) -> Any:
    """Append the event of an act on a joint matter."""
    return log.append(f"joint.{kind}", ("joint", row.number), told, by=by, at=at, parties=[row.party_id])
