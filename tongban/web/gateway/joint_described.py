"""A joint matter as programs read it: what there is to choose, the one form as it is asked now, and how each part stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ninja import Schema

from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.cases import joint_marking, joint_queries
from tongban.cases.joint_models import Joint
from tongban.pack import joining
from tongban.pack.joint_shapes import JointMatter
from tongban.pack.shapes import Service
from tongban.services import joint as matters
from tongban.web.gateway.described import GroupOut, Words, group_out


class StartJoint(Schema):
    """Open a draft for all parts of a joint matter in one region."""

    model_config = {"json_schema_extra": {"example": {"matter": "business.start", "region": "511602000000"}}}
    matter: str
    region: str = DISTRICT


class PartOffered(Schema):
    """A part: the service and who decides it in the region; `after` must be granted first, `sometimes` it does not apply."""

    name: str
    title: Words
    service: str
    agency: str
    after: list[str]
    sometimes: bool


class MatterOut(Schema):
    """A joint matter; one of the list has no parts yet. `missing` are parts that nobody offers in the region: then it cannot be begun."""

    model_config = {
        "json_schema_extra": {
            "example": {
                "id": "business.start",
                "title": {"zh-Hans": "开办企业一件事", "en": "Start a business"},
                "summary": {"zh-Hans": "名称、登记、公章、税务、社保一次填报"},
                "applicants": ["person"],
                "parts": [
                    {
                        "name": "registration",
                        "title": {"zh-Hans": "公司设立登记", "en": "Registration of a company"},
                        "service": "business.registration",
                        "agency": "广安区行政审批局",
                        "after": ["name"],
                        "sometimes": False,
                    }
                ],
                "missing": [],
            }
        }
    }
    id: str
    title: Words
    summary: Words
    applicants: list[str] = []
    parts: list[PartOffered] = []
    missing: list[str] = []


class PartOut(Schema):
    """How a part stands. `case` is its number under /v1/cases once it has begun; `waits_for` and `stopped_by` name other parts."""

    name: str
    service: str
    agency: str
    standing: str
    case: str
    due: date | None
    waits_for: list[str]
    stopped_by: list[str]
    problems: list[str]


class AskedMaterial(Schema):
    """Something to bring once for all parts that need it; `files` are there already."""

    name: str
    title: Words
    needed: bool
    formats: list[str]
    at_most: int
    files: list[dict[str, Any]]


class LeftOut(Schema):
    """What a part needs and nobody is asked for: `once` asked already, `produced` by a part before it, `held` by a register or licence."""

    kind: str
    part: str
    name: str
    why: str
    source: str


class ChangedOut(Schema):
    """A question or `material-` that another revision `added`, `changed` or `removed` since the draft was last saved; `said` before."""

    name: str
    change: str
    said: Any = None


class JointOut(Schema):
    """A joint application as its party sees it. `asked`, `materials` and `left` change with the answers while it is a draft."""

    model_config = {
        "json_schema_extra": {
            "example": {
                "number": "511602-20260302-7K3M9QX4",
                "code": "K7M2QX4",
                "matter": "business.start",
                "region": "511602000000",
                "state": "draft",
                "submitted_at": None,
                "form": {"hires": False, "company": "广安恒远商贸有限公司"},
                "asked": [],
                "changed": [{"name": "company", "change": "changed", "said": "广安恒远商贸"}],
                "materials": [
                    {"name": "articles", "title": {"zh-Hans": "公司章程"}, "needed": True, "formats": ["pdf"], "at_most": 1, "files": []}
                ],
                "left": [
                    {
                        "kind": "material",
                        "part": "registration",
                        "name": "premises-proof",
                        "why": "held",
                        "source": "fetch.premises",
                    }
                ],
                "parts": [
                    {
                        "name": "name",
                        "service": "business.name",
                        "agency": "广安区行政审批局",
                        "standing": "draft",
                        "case": "",
                        "due": None,
                        "waits_for": [],
                        "stopped_by": [],
                        "problems": [],
                    }
                ],
            }
        }
    }
    number: str
    code: str
    matter: str
    region: str
    state: str
    submitted_at: datetime | None
    form: dict[str, Any] = {}
    asked: list[GroupOut] = []
    changed: list[ChangedOut] = []
    materials: list[AskedMaterial] = []
    left: list[LeftOut] = []
    parts: list[PartOut]


def matter_out(name: str, joint: JointMatter) -> dict[str, Any]:
    """A joint matter of the list."""
    return {"id": name, "title": dict(joint.title), "summary": dict(joint.summary), "applicants": list(joint.applicants)}


def offered_out(name: str, joint: JointMatter, region: str, at: datetime) -> dict[str, Any]:
    """A joint matter with who decides its parts in a region."""
    parts, missing = [], []
    for part in matters.there(joint, region, at):
        shape = joint.parts[part]
        try:
            one = matters.seen(shape.service, region, at)
        except NotFound:
            missing.append(part)
            continue
        told = {"name": part, "title": _title(joint, part, one.effective.service), "service": shape.service}
        after = [other for other in joint.parts if other in shape.comes_after]
        parts.append({**told, "agency": actors.agency(one.agency).name, "after": after, "sometimes": bool(shape.when or shape.lines)})
    return {**matter_out(name, joint), "parts": parts, "missing": missing}


def joint_out(row: Joint) -> dict[str, Any]:
    """A joint application; of a draft also what is asked as its answers stand."""
    told = {name: getattr(row, name) for name in ("number", "code", "matter", "submitted_at")}
    parts = [_part(one) for one in joint_queries.parts(row)]
    told |= {"region": row.region_id, "state": joint_queries.state(row), "parts": parts}
    if row.erased_at is not None:
        return told
    found = joint_queries.form(row)
    told["form"] = found.answers
    return {**told, **_asked(row, found)} if told["state"] == "draft" else told


def _asked(row: Joint, found: joint_queries.Form) -> dict[str, Any]:
    on = legal_day(row.saved_at, actors.zone_of(row.region_id))
    left = [{name: getattr(one, name) for name in ("kind", "part", "name", "why", "source")} for one in found.demand.left]
    changed = [{"name": one.name, "change": one.change, "said": joint_marking.said(one)} for one in joint_marking.standing(row)]
    return {
        "changed": changed,
        "asked": [group_out(_page(found, one.name), one, on) for one in found.demand.groups],
        "materials": [_material(found, name) for name in found.demand.materials],
        "left": left,
    }


def _page(found: joint_queries.Form, name: str) -> Words:
    if name == joining.OWN:
        return dict(found.matter.title)
    if name in found.services:
        return _title(found.matter, name, found.services[name])
    return _texts(found.services[found.demand.asked_by[name][0]], f"group.{name}")


def _material(found: joint_queries.Form, name: str) -> dict[str, Any]:
    material, by = found.demand.materials[name], found.demand.asked_by[f"material.{name}"][0]
    return {
        "name": name,
        "title": _texts(found.services[by], f"material.{name}"),
        "needed": material.needed != "optional",
        "formats": list(material.formats),
        "at_most": material.most,
        "files": [{"id": one.pk, "name": one.file.name} for one in found.brought if one.name == name],
    }


def _part(one: Any) -> dict[str, Any]:
    case = one.row.case
    return {
        "name": one.name,
        "service": one.row.service,
        "agency": one.row.agency.name,
        "standing": one.standing,
        "case": case.number if case else "",
        "due": case.due if case else None,
        "waits_for": list(one.row.waits),
        "stopped_by": list(one.stopped_by),
        "problems": list(one.row.problems),
    }


def _title(joint: JointMatter, part: str, service: Service) -> Words:
    words: Mapping[str, str] | None = joint.texts.get(f"part.{part}")
    return dict(words) if words else _texts(service, "title")


def _texts(service: Service, key: str) -> Words:
    return {language: texts[key] for language, texts in service.texts.items() if key in texts}
