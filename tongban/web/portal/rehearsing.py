"""Trying a service with one's situation: the questions of its form, what registers hold asked instead, and what filing would come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from tongban.actors import queries as actors
from tongban.base.errors import Discrepancy
from tongban.cases import rehearsing
from tongban.cases.rehearsing import Place, Situation
from tongban.exchange import queries as exchange
from tongban.pack.conditions import holds
from tongban.pack.forms import answers_in, answers_of
from tongban.pack.shapes import FormGroup
from tongban.registers import queries as registers
from tongban.web import forms, rehearsal, session
from tongban.web.answers import label
from tongban.web.portal.views import said


@csrf_exempt  # nothing is written, and no cookie is set for it
def rehearse(request: HttpRequest, service: str) -> HttpResponse:
    """The questions, and after they were answered what filing today would come to. Nothing is kept."""
    where = rehearsing.place(service, session.region(request), session.now(request))
    asked = rehearsing.questions(where.service)
    one, problems = Situation({}, applicant=rehearsing.kinds(where.service)[0]), list[Discrepancy]()
    found: dict[str, Any] = {}
    if request.method == "POST":
        one, problems = _said(request, where, asked)
        if forms.LINE not in request.POST:
            told = rehearsing.rehearse(one, where)
            problems = [refusal.what for refusal in told.refusals]
            found = {"told": rehearsal.shows(told)}
    title, lang = said(where.service, "title")
    page = {
        "section": "services",
        "service": service,
        "title": title,
        "lang": lang,
        "official": where.service.authentic,
        "groups": _groups(where, one, problems),
        "registers": [_register(where, group, one, problems) for group in asked.values() if group.fields],
        "materials": _materials(where, one),
        "kinds": [(kind, rehearsal.kinds()[kind]) for kind in rehearsing.kinds(where.service)],
        "kind": one.applicant,
        "concerns": bool(where.service.concerns),
        "level": where.service.identity,
    }
    return render(request, "portal/rehearse.html", {**page, **found})


def _said(request: HttpRequest, where: Place, asked: Mapping[str, FormGroup]) -> tuple[Situation, list[Discrepancy]]:
    """What was answered, what registers are assumed to hold, and what one has; and what of pasted lines does not fit."""
    form = forms.typed(answers_of(where.service).values(), request.POST)
    problems = forms.pasted(answers_of(where.service).values(), form, request.POST, where.at)
    given = forms.typed([one for group in asked.values() for one in rehearsal.instead_of_registers(group)], request.POST)
    kinds = rehearsing.kinds(where.service)
    kind = request.POST.get("applicant", "")
    has = frozenset(request.POST.getlist("has")) & frozenset(where.service.materials)
    return Situation(
        form, rehearsal.assumed(asked, given, request.POST.getlist("nothing")), has, kind if kind in kinds else kinds[0]
    ), problems


def _groups(where: Place, one: Situation, problems: Sequence[Discrepancy]) -> list[dict[str, Any]]:
    """The questions by group; a group that depends on an answer comes once it was given."""
    names, found = set(answers_of(where.service)), []
    for group in where.service.form:
        if all(test.field in names for test in group.when) and not holds(group.when, one.form):
            continue
        title, lang = said(where.service, f"group.{group.name}")
        fields = forms.fields(answers_in(group), one.form, problems, where.at, service=where.service)
        found.append({"title": title, "lang": lang, "fields": fields})
    return found


def _register(where: Place, group: FormGroup, one: Situation, problems: Sequence[Discrepancy]) -> dict[str, Any]:
    """What is asked instead of a register, with the purpose for which the office would look it up."""
    fetch = where.service.fetch[group.name]
    offer = exchange.offer_shape(fetch.offer)
    title, lang = label(registers.shape(offer.register).title)
    given = {f"{group.name}-{name}": value for name, value in (one.assumed.get(group.name) or {}).items()}
    fields = forms.fields(rehearsal.instead_of_registers(group), given, problems, where.at)
    for field, question in zip(fields, group.fields, strict=True):
        if registers.elements()[question.element].type == "region":
            field |= {"kind": "select", "options": _places(where)}
    nothing = one.assumed.get(group.name, {}) is None
    return {"name": group.name, "title": title, "lang": lang, "fields": fields, "nothing": nothing}


def _places(where: Place) -> list[dict[str, str]]:
    """Regions to choose from: where it is filed, and those beside it."""
    above = actors.region_path(where.region)[-2:][0]
    found = {one.code: one.name for one in (actors.region(where.region), *actors.children(above))}
    return [{"value": code, "label": name, "lang": "zh-Hans"} for code, name in found.items()]


def _materials(where: Place, one: Situation) -> list[dict[str, Any]]:
    """What one may have: everything that could be demanded; what is fetched is not asked for."""
    found = []
    for name, material in where.service.materials.items():
        if not material.instead_of_asking:
            title, lang = said(where.service, f"material.{name}")
            found.append({"name": name, "title": title, "lang": lang, "has": name in one.materials})
    return found
