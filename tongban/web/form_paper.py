"""The form of a service on paper: its questions as numbered boxes, empty or with the answers of a draft, and where each box lies.

What is asked, and in which order, is that of the pages; the questions of those who handle a case are not asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from tongban.base.errors import NotFound
from tongban.documents.form_codes import Form
from tongban.documents.forms import Layout
from tongban.pack.shapes import FormGroup, Service
from tongban.services import guides
from tongban.services.guides import Guide
from tongban.web import form_boxes, joint_paper, session
from tongban.web.answers import asked_by
from tongban.web.form_boxes import Numbers


def drawn(told: Guide, at: datetime, *, draft: str = "", name: str = "", answers: Mapping[str, Any] | None = None) -> bytes:
    """The form as PDF: empty, or of a draft with the name of its applicant and its answers. Raises NotFound where nothing is asked."""
    found = told.effective
    if found is None or not found.service.form:
        raise NotFound("web.no_such_page")
    form = Form(found.service.id, found.digest, told.region, draft, session.language(), "")
    return form_boxes.drawn(sheet(told, at, draft, name, answers or {}), form)


def layout(form: Form, at: datetime) -> Layout:
    """How the boxes of a form lie that was printed in its language; answers move none. Raises NotFound for what is not asked any more."""
    with override(form.language):
        if form.matter:
            return form_boxes.layout(joint_paper.sheet(joint_paper.asked(form.matter, form.region, form.draft, at), at, form.draft, "", {}))
        asked = sheet(guides.guide(form.service, form.region, form.language, at), at, form.draft, "", {})
    return form_boxes.layout(asked)


def sheet(told: Guide, at: datetime, draft: str, name: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says: questions, what to add, where to hand it in."""
    service, numbers = _service(told), Numbers()
    groups = [form_boxes.applicant(service.applicants, numbers, name)]
    groups += [_group(service, one, numbers, answers, at) for one in service.form if not one.step]
    tables = {asked_by(service, one)[0]: one for one in service.form if one.repeat > 1}
    said = {"agency": told.department, "title": told.title.words, "draft": draft, "footer": f"{settings.ORIGIN}/services/{service.id}"}
    return form_boxes.sheet(said, groups, [form_boxes.more(tables, answers), _materials(told), _places(told)])


def _service(told: Guide) -> Service:
    if told.effective is None:
        raise NotFound("web.no_such_page")
    return told.effective.service


def _group(service: Service, group: FormGroup, numbers: Numbers, answers: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    asked = form_boxes.questions(service)
    notes = {one.name: form_boxes.only(asked, one.when, at) for one in group.fields}
    return form_boxes.group(group, asked_by(service, group)[0], form_boxes.only(asked, group.when, at), notes, numbers, answers, at)


def _materials(told: Guide) -> dict[str, Any]:
    lines = [form_boxes.material(one) for one in told.materials if not one.shape.instead_of_asking]
    return {"title": gettext("What to add"), "lines": lines}


def _places(told: Guide) -> dict[str, Any]:
    """Where the form is handed in or sent to; what nobody has published is not invented."""
    return {
        "title": gettext("Where to hand it in"),
        "lines": [told.department, *map(form_boxes.place, told.places), form_boxes.handed_in()],
    }
