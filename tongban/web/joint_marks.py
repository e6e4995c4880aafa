"""What another revision changed for a joint draft: the questions and materials that are new or differ, and what is asked no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.cases import joint_marking
from tongban.cases.joint_models import JointMark
from tongban.cases.joint_queries import Form
from tongban.pack.carrying import MATERIAL
from tongban.pack.forms import Asked, answers_in, answers_of
from tongban.pack.shapes import FormField, FormGroup
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import session
from tongban.web.answers import asked_by, given, label


def shown(row: Any, found: Form, place: Callable[[str], str], at: datetime) -> dict[str, Any] | None:
    """What differs in a joint draft since it was last looked at, with what was said before and the way there; None where nothing does."""
    standing = joint_marking.standing(row)
    if not standing:
        return None
    pages = {one.name: group.name for group in found.demand.groups for one in answers_in(group)}
    rows = [_told(one, found, pages, place, at) for one in standing]
    return {"since": max(one.at for one in standing), "rows": rows, "asked": [one for one in rows if one["change"] != "removed"]}


def _told(one: JointMark, found: Form, pages: dict[str, str], place: Callable[[str], str], at: datetime) -> dict[str, Any]:
    material = one.name.removeprefix(MATERIAL) if one.name.startswith(MATERIAL) else ""
    page = "materials" if material in found.demand.materials else pages.get(one.name, "")
    title, lang = _material(one, material, found) if material else _called(one, found)
    href = f"{place(page)}#f-{one.name}" if page and one.change != "removed" else ""
    return {"name": one.name, "change": one.change, "title": title, "lang": lang, "said": "" if material else _said(one, at), "href": href}


def _material(one: JointMark, name: str, found: Form) -> tuple[str, str]:
    by = found.demand.asked_by.get(f"material.{name}", ())
    service = found.services[by[0]] if by else services.by_digest(one.service).service
    return services.said(service, f"material.{name}", session.language())


def _called(one: JointMark, found: Form) -> tuple[str, str]:
    """A question or table by how it is asked now, else as it was asked."""
    for group in found.demand.groups:
        for asked in answers_in(group):
            if asked.name == one.name and isinstance(asked, FormGroup):
                return services.said(found.services[found.demand.asked_by[one.name][0]], f"group.{asked.name}", session.language())
            if asked.name == one.name and isinstance(asked, FormField):
                return label(registers.elements()[asked.element].label, one.name)
    was = _asked(one)
    if was is None:
        return one.name, ""
    return asked_by(services.by_digest(one.service).service, was) if one.service else label(registers.elements()[one.asked].label, one.name)


def _asked(one: JointMark) -> Asked | None:
    """How it was asked; None for what was not asked then."""
    if one.service:
        return answers_of(services.by_digest(one.service).service).get(one.asked)
    return FormField(one.name, one.asked) if one.asked in registers.elements() else None


def _said(one: JointMark, at: datetime) -> str:
    said, asked = joint_marking.said(one), _asked(one)
    if asked is not None:
        return given(asked, said, at)
    return gettext(", ").join(map(str, said)) if isinstance(said, list) else "" if said is None else str(said)
