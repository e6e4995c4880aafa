"""The one form of a joint matter on paper: every question that any of its parts may ask, with the words when; no answer moves a box.

Which parts apply is an answer too, so all of them have their place. What a draft was told stands inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.cases import joint_demand, joint_queries
from tongban.cases.joint_models import Joint
from tongban.documents.form_codes import JOINT, Form
from tongban.pack import joint_sheet
from tongban.pack.joining import OWN
from tongban.pack.joint_shapes import JointMatter
from tongban.pack.joint_sheet import Question, Why
from tongban.pack.shapes import FormField, FormGroup, Service
from tongban.services import guides
from tongban.services import joint as matters
from tongban.services import queries as services
from tongban.web import form_boxes, session
from tongban.web import joint as words
from tongban.web.answers import label, region
from tongban.web.form_boxes import Numbers


@dataclass(frozen=True)
class Asked:
    """A joint matter as its form asks it: now, or as a draft is pinned to it."""

    joint: JointMatter
    services: Mapping[str, Service]
    agencies: Mapping[str, int]
    region: str
    digest: str


def asked(matter: str, where: str, draft: str, at: datetime) -> Asked:
    """How a form asks that was printed for a region, or for a draft. Raises NotFound("joint.unknown", "service.not_offered")."""
    if draft:
        return of(joint_queries.printed(draft, matter))
    found = matters.standing(matter, where, at)
    parts = found.parts.items()
    return Asked(
        found.joint, {name: one.effective.service for name, one in parts}, {name: one.agency for name, one in parts}, where, found.digest
    )


def of(row: Joint) -> Asked:
    """How the form of a draft asks."""
    parts = list(row.parts.order_by("place"))
    known, agencies = joint_demand.services_of(parts), {part.name: part.agency_id for part in parts}
    return Asked(joint_demand.matter_of(row), known, agencies, row.region_id, joint_demand.pinned_to(row))


def blank(matter: str, where: str, at: datetime) -> bytes:
    """The empty form as PDF. Raises as `asked` does."""
    return _drawn(asked(matter, where, "", at), at, "", "", {})


def filled(row: Joint, at: datetime) -> bytes:
    """The form of a draft as PDF, with the name of its applicant and its answers."""
    told = of(row)
    return _drawn(told, at, row.number, actors.party(row.party_id).name, joint_demand.answers(row, told.services))


def _drawn(told: Asked, at: datetime, draft: str, name: str, answers: Mapping[str, Any]) -> bytes:
    form = Form(f"{JOINT}{told.joint.id}", told.digest, told.region, draft, session.language(), "")
    return form_boxes.drawn(sheet(told, at, draft, name, answers), form)


def sheet(told: Asked, at: datetime, draft: str, name: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says: all questions page by page, what to add, where to hand it in."""
    found, numbers = joint_sheet.sheet(told.joint, told.services), Numbers()
    groups = [form_boxes.applicant(told.joint.applicants, numbers, name)]
    tables: dict[str, FormGroup] = {}
    for place, questions in found.pages.items():
        groups += _pages(told, place, questions, tables, numbers, answers, at)
    title, footer = label(told.joint.title, told.joint.id)[0], f"{settings.ORIGIN}/joint/{told.joint.id}"
    said = {"agency": region(told.region), "title": title, "draft": draft, "footer": footer}
    return form_boxes.sheet(said, groups, [form_boxes.more(tables, answers), _materials(told, found), _places(told)])


def _pages(
    told: Asked,
    place: str,
    questions: tuple[Question, ...],
    tables: dict[str, FormGroup],
    numbers: Numbers,
    answers: Mapping[str, Any],
    at: datetime,
) -> list[dict[str, Any]]:
    """The questions of one part, and each of its tables by itself; when all of them hang on the same, it is said once."""
    title = gettext("What applies to you") if place == OWN else words.part_title(told.joint, place, told.services[place])[0]
    simple = {one.asked.name: one for one in questions if isinstance(one.asked, FormField)}
    when, found = {name: _when(told, one.why, at) for name, one in simple.items()}, []
    once = next(iter(when.values())) if len(set(when.values())) == 1 else ""
    notes = {name: " ".join(filter(None, ("" if once else when.get(name, ""), _held(told, one)))) for name, one in simple.items()}
    if simple:
        fields = tuple(one.asked for one in simple.values() if isinstance(one.asked, FormField))
        found.append(form_boxes.group(FormGroup(place, fields), title, once, notes, numbers, answers, at))
    for one in questions:
        if isinstance(one.asked, FormGroup):
            service = told.services[one.why[0].part]
            named = services.said(service, f"group.{one.why[0].name}", session.language())[0]
            tables[named], known = one.asked, form_boxes.questions(service)
            columns = {column.name: form_boxes.only(known, column.when, at) for column in one.asked.fields}
            found.append(form_boxes.group(one.asked, named, _when(told, one.why, at), columns, numbers, answers, at))
    return found


def _when(told: Asked, why: tuple[Why, ...], at: datetime) -> str:
    """When something is asked at all; of several parts each case."""
    if any(one.always for one in why):
        return ""
    own = {one.name: one for one in told.joint.questions}
    cases: dict[str, None] = {}
    for one in why:
        known = own if one.part == OWN else form_boxes.questions(told.services[one.part])
        said = (form_boxes.only(own, one.applies, at), form_boxes.only(known, one.when, at))
        cases[" ".join(dict.fromkeys(filter(None, said)))] = None
    if len(cases) == 1:
        return next(iter(cases))
    return gettext("In one of these cases: %(cases)s") % {"cases": " ".join(cases)}


def _held(told: Asked, one: Question) -> str:
    """What need not be written because it may be looked up."""
    registers = [words.register(told.joint, source.name) for source in one.held if source.kind == "fetch"]
    said = [gettext("Leave it empty if it stands in “%(register)s”: it is looked up there.") % {"register": name} for name in registers]
    if any(source.kind == "licence" for source in one.held):
        said.append(gettext("Leave it empty if a licence of yours says it."))
    return " ".join(dict.fromkeys(said))


def _materials(told: Asked, found: joint_sheet.Sheet) -> dict[str, Any]:
    lines = []
    for name, why in found.materials.items():
        service = told.services[why[0].part]
        held = any(source.kind != "part" for one in why for source in told.joint.parts[one.part].materials.get(name, ()))
        shown = guides.material(service, service.materials[name], session.language())
        lines.append(form_boxes.material(shown, sometimes=held or not any(one.always for one in why)))
    return {"title": gettext("What to add"), "lines": lines}


def _places(told: Asked) -> dict[str, Any]:
    """The offices with their parts and places, each of which takes the form in for all; what nobody has published is not invented."""
    titles, lines = words.titles(told.joint, told.services), dict[str, None]()
    for agency in dict.fromkeys(told.agencies.values()):
        mine = [name for name, one in told.agencies.items() if one == agency]
        lines[f"{actors.agency(agency).name} ({gettext(', ').join(titles[name] for name in mine)})"] = None
        for service in (told.services[name] for name in mine):
            lines |= dict.fromkeys(form_boxes.place(guides.place(service, one, session.language())) for one in service.places.values())
    closing = [gettext("Each of these offices takes it in for all of them."), form_boxes.handed_in()]
    return {"title": gettext("Where to hand it in"), "lines": [*lines, *closing]}
