"""Applying for a joint matter: the one form, a page at a time, the materials for all parts, check, submit."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import actions, joint_queries
from tongban.cases.joint_queries import Form
from tongban.documents import files
from tongban.pack import joining
from tongban.pack.forms import answers_in
from tongban.pack.shapes import FormGroup
from tongban.registers import queries as registers
from tongban.web import dates, forms, session
from tongban.web import joint as words
from tongban.web.answers import given, label, table
from tongban.web.brought import ACCEPTED
from tongban.web.portal import views
from tongban.web.posted import whole
from tongban.web.problems import at_field

MATERIALS = "materials"


def page(request: HttpRequest, number: str, page: str) -> HttpResponse:
    """One page of the one form: shown, or kept and gone on from."""
    by, at = session.actor(request), session.now(request)
    row = joint_queries.joint(number, to=by)
    if row.submitted_at or row.withdrawn_at:
        return redirect("portal:joint-matter", number)
    found = joint_queries.form(row)
    group = next((one for one in found.demand.groups if one.name == page), None)
    if group is None and page != MATERIALS:
        raise NotFound("web.no_such_page")
    problems: list[Discrepancy] = []
    typed: dict[str, Any] = {}
    if request.method == "POST":
        typed = forms.typed(answers_in(group), request.POST) if group else {}
        try:
            return _keep(request, number, found, group, typed, by=by, at=at)
        except Refused as refusal:
            problems = list(refusal.discrepancies)
            found = joint_queries.form(row)
    told = _page(row, found, page, group, typed, problems, at)
    return render(request, "portal/apply.html", told, status=422 if problems else 200)


def _page(
    row: Any, found: Form, page: str, group: FormGroup | None, typed: dict[str, Any], problems: list[Discrepancy], at: datetime
) -> dict[str, Any]:
    title, lang = words.pages(found.demand, found.matter, found.services)[page] if group else (gettext("Materials"), "")
    asked = answers_in(group) if group else ()
    return {
        "section": "mine",
        "matter": head(row, found),
        "page": {"title": title, "lang": lang},
        "pages": pages(row, found, page),
        "lang": lang,
        "fields": forms.fields(asked, {**found.answers, **typed}, problems, at),
        "materials": materials(found, problems) if page == MATERIALS else [],
        "problems": views.summary(problems),
        "saved": row.saved_at,
        "ago": dates.ago(row.saved_at, at),
        "kept_until": row.erase_on,
    }


def head(row: Any, found: Form) -> dict[str, Any]:
    """The joint matter as the pages of its form name it."""
    title, lang = label(found.matter.title)
    return {"title": title, "lang": lang, "href": reverse("portal:joint-matter", args=[row.number])}


def _keep(
    request: HttpRequest, number: str, found: Form, group: FormGroup | None, typed: dict[str, Any], *, by: Actor, at: datetime
) -> HttpResponse:
    """Keep what was typed or brought, and go on: to the same page where an answer brought new questions there."""
    if group:
        wrong = forms.pasted(answers_in(group), typed, request.POST, at)
        actions.save_joint(number, {name: value for name, value in typed.items() if "." not in name}, by=by, at=at)
        if wrong:
            raise Refused.of(wrong)
    elif unwanted := whole(request.POST, "remove"):
        actions.detach_joint(number, unwanted, by=by, at=at)
        return redirect("portal:joint-form", number, MATERIALS)
    else:
        _upload(request, number, found.demand, by=by, at=at)
    if request.POST.get("go") == "later":
        messages.success(request, gettext("Your draft is kept."))
        return redirect("portal:mine")
    after = joint_queries.form(joint_queries.joint(number, to=by))
    names = [one.name for one in after.demand.groups] + ([MATERIALS] if after.demand.materials else [])
    here = group.name if group else MATERIALS
    now = next((one for one in after.demand.groups if one.name == here), None)
    new = bool(group and now and {one.name for one in now.fields} - {one.name for one in group.fields})
    if new or forms.LINE in request.POST:
        return redirect("portal:joint-form", number, here)
    place = names.index(here) + 1 if here in names else 0
    return redirect("portal:joint-form", number, names[place]) if place < len(names) else redirect("portal:joint-check", number)


def _upload(request: HttpRequest, number: str, found: joining.Demand, *, by: Actor, at: datetime) -> None:
    wrong: list[Discrepancy] = []
    for name, material in found.materials.items():
        for sent in request.FILES.getlist(f"material.{name}"):
            try:
                stored = files.store(sent.read(), sent.name or "", owner=by.party, by=by, at=at, kinds=material.formats)
                actions.attach_joint(number, name, stored.pk, by=by, at=at)
            except Refused as refusal:
                wrong += [Discrepancy(one.code, {**one.facts, "field": f"material-{name}"}) for one in refusal.discrepancies]
    if wrong:
        raise Refused.of(wrong)


def materials(found: Form, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """What is brought once for all parts, with the files that are there."""
    rows = []
    for name, material in found.demand.materials.items():
        title, lang = views.said(found.services[found.demand.asked_by[f"material.{name}"][0]], f"material.{name}")
        there = [one for one in found.brought if one.name == name]
        rows.append(
            {
                "name": name,
                "title": title,
                "lang": lang,
                "optional": material.needed == "optional",
                "formats": gettext(", ").join(one.upper() for one in material.formats),
                "accept": ",".join(ACCEPTED[one] for one in material.formats),
                "many": material.most > 1,
                "files": [{"id": one.pk, "name": one.file.name, "size": f"{one.file.size / 1024:.0f} KB"} for one in there],
                "errors": at_field(problems, f"material-{name}"),
            }
        )
    return rows


def pages(row: Any, found: Form, current: str) -> list[dict[str, Any]]:
    """The pages of the form, which of them are filled in, and the last one where it is submitted."""
    titles, there = words.pages(found.demand, found.matter, found.services), {one.name for one in found.brought}
    told = []
    for group in found.demand.groups:
        title, lang = titles[group.name]
        needed = [one.name for one in group.fields if one.required]
        filled = all(found.answers.get(name) not in (None, "", []) for name in needed) if group.repeat == 1 else True
        told.append({"name": group.name, "title": title, "lang": lang, "complete": filled})
    if found.demand.materials:
        missing = list(joining.missing(found.demand, dict.fromkeys(there, True)))
        told.append({"name": MATERIALS, "title": gettext("Materials"), "lang": "", "complete": not missing})
    rows: list[dict[str, Any]] = [
        {**one, "href": reverse("portal:joint-form", args=[row.number, one["name"]]), "current": one["name"] == current} for one in told
    ]
    last = {"title": gettext("Check and submit"), "lang": "", "complete": False, "current": current == "check"}
    return [*rows, {**last, "href": reverse("portal:joint-check", args=[row.number])}]


def check(request: HttpRequest, number: str) -> HttpResponse:
    """Everything once more with what is not asked and why, then submit; what does not fit is listed with the way to it."""
    by, at = session.actor(request), session.now(request)
    row = joint_queries.joint(number, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST" and row.submitted_at is None:
        try:
            actions.submit_joint(number, key=request.POST.get("key", "")[:64] or secrets.token_hex(16), by=by, at=at)
            messages.success(request, gettext("We have received your application for all parts. Your receipt is below."))
            return redirect("portal:joint-matter", number)
        except Refused as refusal:
            problems = list(refusal.discrepancies)
    if row.submitted_at or row.withdrawn_at:
        return redirect("portal:joint-matter", number)
    found = joint_queries.form(row)
    titles = words.titles(found.matter, found.services)
    told = {
        "section": "mine",
        "matter": head(row, found),
        "pages": pages(row, found, "check"),
        "sections": sections(row, found, at),
        "left": words.left(found.demand, found.matter, found.services, titles),
        "problems": _with_pages(problems, found, number),
        "key": request.POST.get("key") or secrets.token_hex(16),
    }
    return render(request, "portal/joint_check.html", told, status=422 if problems else 200)


def sections(row: Any, found: Form, at: datetime) -> list[dict[str, Any]]:
    """The answers page by page, and the materials, as facts to be read."""
    titles, told, known = words.pages(found.demand, found.matter, found.services), [], registers.elements()
    for group in found.demand.groups:
        title, lang = titles[group.name]
        rows: list[dict[str, Any]] = []
        for one in answers_in(group):
            value = given(one, found.answers.get(one.name), at)
            name, of = (title, lang) if isinstance(one, FormGroup) else label(known[one.element].label, one.name)
            lines = table(one, found.answers.get(one.name), at) if isinstance(one, FormGroup) else None
            rows.append({"label": name, "lang": of, "value": value, "empty": not value, "table": lines})
        href = reverse("portal:joint-form", args=[row.number, group.name])
        told.append({"title": title, "lang": lang, "rows": rows, "href": href})
    if found.demand.materials:
        rows = []
        for material in materials(found, []):
            value = "\n".join(str(file["name"]) for file in material["files"])
            rows.append({"label": material["title"], "lang": material["lang"], "value": value, "empty": not value})
        href = reverse("portal:joint-form", args=[row.number, MATERIALS])
        told.append({"title": gettext("Materials"), "lang": "", "rows": rows, "href": href})
    return told


def _with_pages(problems: list[Discrepancy], found: Form, number: str) -> list[dict[str, str]]:
    """Problems with links to the page on which each stands."""
    places = {one.name: group.name for group in found.demand.groups for one in answers_in(group)}
    told = []
    for one, summary in zip(problems, views.summary(problems), strict=True):
        field = str(one.facts.get("field", "")).split(".")[0]
        place = MATERIALS if field.startswith("material-") else places.get(field, "")
        href = f"{reverse('portal:joint-form', args=[number, place])}{summary['href']}" if place else ""
        told.append({**summary, "href": href})
    return told
