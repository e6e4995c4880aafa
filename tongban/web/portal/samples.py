"""Blank forms, filled samples and a sample of the result as PDF, made from the service itself and kept by their content.

They are no papers of the State: without number and seal, and what is filled in says that it is a sample.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, override

from tongban.base.canonical import digest
from tongban.base.errors import NotFound
from tongban.base.identifiers import make_resident, make_uscc
from tongban.base.limits import valid_until
from tongban.base.memory import Shelf
from tongban.documents import pdf as printing
from tongban.licences import pdf as licences
from tongban.pack.ages import schedule
from tongban.pack.conditions import dated
from tongban.pack.shapes import Element, FormField, Service
from tongban.registers import queries as registers
from tongban.services import examples, guides
from tongban.services.guides import Guide, Material
from tongban.services.queries import Effective
from tongban.web import form_paper, session
from tongban.web.answers import label, shown

PERSON, FIRM = "王芳（样本）", "恒达贸易（样本）有限公司"
BORN = date(1940, 3, 1)
MOST_CHOICES = 12
_made: Shelf[bytes] = Shelf(60, 3600)


def of_form(told: Guide) -> list[dict[str, str]]:
    """The links of the application form itself."""
    names = {"blank": gettext("Blank form")}
    if told.effective and examples.filled(told.effective):
        names["sample"] = gettext("Filled sample")
    return [_link(told, name, words) for name, words in names.items()]


def of_material(told: Guide, one: Material) -> list[dict[str, str]]:
    """The links of a material."""
    names = {"blank": gettext("Blank form")} if one.blank else {}
    names |= {"sample": gettext("Filled sample")} if one.sample else {}
    return [_link(told, f"{name}-{one.shape.name}", words) for name, words in names.items()]


def _link(told: Guide, name: str, words: str) -> dict[str, str]:
    return {"href": reverse("portal:guide-paper", args=[told.id, name]), "words": words}


def result(told: Guide) -> dict[str, Any] | None:
    """What one receives, as a sample in the official language: the licence with invented facts, or the lines of the pack."""
    found = _effective(told)
    service, href = found.service, _link(told, "result", "")["href"]
    if service.licence and examples.filled(found):
        title = guides.text(service, "paper.licence", session.language())
        return {"title": title, "official": _official(service), "rows": _facts(told, found), "lines": [], "href": href}
    title, lines = guides.text(service, "result", session.language()), guides.text(service, "result.sample", service.authentic)
    if not title:
        return None
    shown_lines = {"rows": [], "lines": lines.words.splitlines(), "lang": lines.lang}
    return {"title": title, "official": _official(service), **shown_lines, "href": href if lines else ""}


def _official(service: Service) -> str:
    return guides.text(service, "paper.licence" if service.licence else "result", service.authentic).words


def _effective(told: Guide) -> Effective:
    if told.effective is None:
        raise NotFound("web.no_such_page")
    return told.effective


def _facts(told: Guide, found: Effective) -> list[list[str]]:
    """Holder, facts and days of an invented licence."""
    service, form = found.service, examples.filled(found)
    valid = dated(service.licence.valid, told.day) if service.licence else None
    until = valid_until(told.day, valid.value) if valid else told.day
    if service.benefit:
        form["benefit"] = schedule(service.benefit, BORN, told.day, until)
    firm = "enterprise" in service.applicants
    with override(printing.LANGUAGE.get(service.authentic, "en")):
        rows = licences.rows(service, form, make_uscc(0) if firm else make_resident(BORN, 0), told.day, until)
        return [[gettext("Holder"), FIRM if firm else PERSON], *rows]


def download(request: HttpRequest, service: str, paper: str) -> HttpResponse:
    """One of these papers. Raises NotFound where the service has none of that name."""
    told = guides.guide(service, session.region(request), session.language(), session.now(request))
    kind, dash, material = paper.partition("-")
    if paper == "result":
        made = _result(told)
    elif kind in ("blank", "sample"):
        made = _material(told, kind, material) if dash else _form(told, kind, session.now(request))
    else:
        raise NotFound("web.no_such_page")
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{service}-{paper}.pdf"'
    return answer


def _form(told: Guide, kind: str, at: Any) -> bytes:
    """The form of the service: with room to write, or filled in as in a scenario; what can be applied for can be scanned back in."""
    service = _effective(told).service
    if kind == "blank" and told.online:
        return form_paper.drawn(told, at)
    form = examples.filled(_effective(told)) if kind == "sample" else {}
    if not service.form or (kind == "sample" and not form):
        raise NotFound("web.no_such_page")
    known = registers.elements()
    groups = []
    for group in service.form:
        title = guides.text(service, f"group.{group.name}", session.language()).words
        rows = [_row(service, question, known[question.element], form, kind, at) for question in group.fields]
        groups.append({"title": title, "rows": rows})
    words = gettext("To be filled in by hand, where one does not apply on line.") if kind == "blank" else gettext("Invented answers.")
    return _sheet(told, kind, gettext("Application form"), [words], groups, gettext("Signature and day:"))


def _row(service: Service, question: FormField, element: Element, form: dict[str, Any], kind: str, at: Any) -> dict[str, Any]:
    named = guides.text(service, f"field.{question.name}", session.language()).words or label(element.label, question.name)[0]
    room = 24 if question.repeat > 1 or element.type == "long_text" else 8
    choices = registers.codes(element.code_list, at.date()) if element.type == "code" else []
    return {
        "label": named,
        "hint": label(element.hint)[0],
        "value": (shown(form.get(question.name), element, at) or "—") if kind == "sample" else "",
        "choices": [label(one.label, one.code)[0] for one in choices] if len(choices) <= MOST_CHOICES else [],
        "room": room,
    }


def _material(told: Guide, kind: str, name: str) -> bytes:
    """A material whose lines the pack gives."""
    service = _effective(told).service
    lines = guides.text(service, f"material.{name}.{kind}", session.language())
    if not lines or name not in service.materials:
        raise NotFound("web.no_such_page")
    heading = guides.text(service, f"material.{name}", session.language()).words
    return _sheet(told, kind, heading, lines.words.splitlines(), [], gettext("Signature and day:") if kind == "blank" else "")


def _sheet(told: Guide, kind: str, heading: str, lines: list[str], groups: list[dict[str, Any]], sign: str) -> bytes:
    told_of = {
        "agency": told.department,
        "title": told.title.words,
        "heading": heading,
        "mark": gettext("Sample") if kind == "sample" else "",
        "lines": lines,
        "groups": groups,
        "sign": sign,
        "lang": session.language().split("-")[0],
        "footer": gettext("A sample with invented facts. It proves nothing.") if kind == "sample" else gettext("Blank form"),
    }
    return _made.take((digest(told_of),), lambda: printing.render("guide.typ", told_of))


def _result(told: Guide) -> bytes:
    """The licence, or what else one receives, marked as a sample."""
    service = _effective(told).service
    found = result(told)
    if not found or not found["href"]:
        raise NotFound("web.no_such_page")
    if found["lines"]:
        return _sheet(told, "sample", guides.text(service, "result", service.authentic).words, found["lines"], [], "")
    holder, facts = found["rows"][0][1], found["rows"][1:]
    key = digest({"service": service.id, "agency": told.department, "facts": facts, "day": told.day.isoformat()})
    return _made.take((key,), lambda: licences.sample(service, told.department, holder, facts, told.day))
