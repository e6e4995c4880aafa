"""Joint matters in words, for the portal and the desk: what parts are called, how each stands, why something is not asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.cases import joint_queries
from tongban.cases.joint_models import Joint, JointPart
from tongban.cases.joint_parts import PartStanding
from tongban.exchange import queries as exchange
from tongban.pack import joining
from tongban.pack.forms import answers_of
from tongban.pack.joint_shapes import JointMatter
from tongban.pack.shapes import FormGroup, Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import dates, session
from tongban.web.answers import label

KINDS = {"granted": "ok", "waiting": "warn", "refused": "bad", "blocked": "bad", "stuck": "bad", "withdrawn": "", "waits": ""}
PICTURES = {"granted": "ok", "waiting": "pen", "refused": "bad", "blocked": "bad", "stuck": "bad", "withdrawn": "pause", "waits": "pause"}


def part_title(joint: JointMatter, name: str, service: Service) -> tuple[str, str]:
    """What a part is called, and in which language: by the joint matter, else by its service."""
    words = joint.texts.get(f"part.{name}")
    return label(words) if words else services.said(service, "title", session.language())


def standing(one: PartStanding, titles: Mapping[str, str]) -> dict[str, str]:
    """How a part stands, in words, and what the failure of another means for it."""
    waits = gettext(", ").join(titles[name] for name in one.row.waits if name in titles)
    stopped = gettext(", ").join(titles[name] for name in one.stopped_by if name in titles)
    failed = gettext("Could not begin: its own checks found something. Try it again once that is mended, or apply for it alone.")
    again = gettext("It is tried again by itself on %(day)s.") % {"day": dates.day(_day(one.row))} if one.row.next_try else ""
    words = {
        "draft": gettext("Draft"),
        "waits": gettext("Begins by itself when this is granted: %(parts)s") % {"parts": waits},
        "blocked": gettext("Cannot begin, because it needs what was refused or withdrawn: %(parts)s") % {"parts": stopped},
        "stuck": f"{failed} {again}".strip(),
        "submitted": gettext("Waiting for acceptance"),
        "in_hand": gettext("In hand"),
        "waiting": gettext("Waiting for you"),
        "decided": gettext("Decided"),
        "granted": gettext("Granted"),
        "refused": gettext("Refused"),
        "withdrawn": gettext("Withdrawn"),
    }
    picture = PICTURES.get(one.standing, "clock")
    return {"words": words[one.standing], "kind": KINDS.get(one.standing, "info"), "picture": picture}


def _day(part: JointPart) -> date:
    """The legal day on which a part is tried again."""
    assert part.next_try is not None
    return legal_day(part.next_try, actors.zone_of(part.region_id))


def left(found: joining.Demand, joint: JointMatter, known: Mapping[str, Service], titles: Mapping[str, str]) -> list[dict[str, str]]:
    """What nobody is asked for (again), each thing once, with the reason."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for one in found.left:
        title, lang = _called(one, known[one.part])
        rows.setdefault((one.kind, one.key), {"title": title, "lang": lang, "why": _why(one, joint, titles)})
    return list(rows.values())


def _called(one: joining.Left, service: Service) -> tuple[str, str]:
    if one.kind == "material":
        return services.said(service, f"material.{one.name}", session.language())
    asked = answers_of(service)[one.name]
    if isinstance(asked, FormGroup):
        return services.said(service, f"group.{asked.name}", session.language())
    return label(registers.elements()[asked.element].label, one.name)


def _why(one: joining.Left, joint: JointMatter, titles: Mapping[str, str]) -> str:
    if one.why == "once":
        return gettext("asked once, for several parts")
    if one.why == "produced":
        return gettext("not asked: it comes from “%(part)s”") % {"part": titles.get(one.source, one.source)}
    kind, _, name = one.source.partition(".")
    if kind == "fetch" and name in joint.fetch:
        return gettext("not asked: we look it up in “%(register)s”") % {"register": register(joint, name)}
    return gettext("not asked: we know it already")


def register(joint: JointMatter, fetch: str) -> str:
    """What the register is called in which a joint matter looks something up."""
    return label(registers.shape(exchange.offer_shape(joint.fetch[fetch].offer).register).title)[0]


def titles(joint: JointMatter, known: Mapping[str, Service]) -> dict[str, str]:
    """The parts' titles by name."""
    return {name: part_title(joint, name, known[name])[0] for name in joint.parts if name in known}


def pages(found: joining.Demand, joint: JointMatter, known: Mapping[str, Service]) -> dict[str, tuple[str, str]]:
    """The pages of the one form by name, each with its title and its language."""
    told = {}
    for group in found.groups:
        if group.name == joining.OWN:
            told[group.name] = (gettext("What applies to you"), "")
        elif group.name in known:
            told[group.name] = part_title(joint, group.name, known[group.name])
        else:
            by = found.asked_by[group.name][0]
            told[group.name] = services.said(known[by], f"group.{group.name}", session.language())
    return told


def tell_tried(request: HttpRequest, row: Joint, part: str) -> None:
    """Say what came of trying a part again."""
    found = next(one for one in joint_queries.parts(row) if one.name == part)
    if found.standing == "stuck":
        codes = gettext(", ").join(found.row.problems)
        messages.warning(request, gettext("It still cannot begin: %(codes)s") % {"codes": codes})
    else:
        messages.success(request, gettext("The part has begun. What waits for it goes on after it."))
