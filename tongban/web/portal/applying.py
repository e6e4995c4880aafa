"""Applying: one group of questions a page, materials, check, submit. Everything typed is kept, fitting or not."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import actions, queries
from tongban.documents import files
from tongban.licences import queries as licences
from tongban.pack.shapes import FormGroup, Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import session
from tongban.web.portal import views
from tongban.web.problems import at_field

MATERIALS = "materials"


@require_POST
def start(request: HttpRequest, service: str) -> HttpResponse:
    """Open a draft in the name of the party chosen."""
    chosen = request.POST.get("party", "")
    if chosen.isdigit():
        request.session[session.PARTY] = int(chosen)
    licence = request.POST.get("licence", "")[:120]
    if licence:
        holder = licences.licence(licence).holder_id
        if holder not in {party.id for party in actors.acting_for(request.user, session.now(request))}:  # type: ignore[arg-type]
            raise NotFound("licence.unknown")
        request.session[session.PARTY] = holder
    by = session.actor(request)
    row = actions.start(service, region=session.region(request), licence=licence, by=by, at=session.now(request))
    return redirect("portal:form", row.number, services.by_digest(row.digest).service.form[0].name)


def page(request: HttpRequest, number: str, page: str) -> HttpResponse:
    """One page of the form: shown, or kept and gone on from."""
    by = session.actor(request)
    row = queries.case(number, to=by)
    if row.state != "draft":
        return redirect("portal:matter", number)
    service = services.by_digest(row.digest).service
    group = next((one for one in service.form if one.name == page), None)
    problems: list[Discrepancy] = []
    typed: dict[str, Any] = {}
    if request.method == "POST":
        typed = views.typed(group.fields, request.POST) if group else {}
        try:
            return _keep(request, row, service, group, typed)
        except Refused as refusal:
            problems = list(refusal.discrepancies)
    answers = {**queries.answers(row), **typed}
    found = {
        "section": "mine",
        "matter": views.card(row, session.now(request)),
        "page": _title(service, page),
        "pages": _pages(row, service, page),
        "lang": service.authentic,
        "fields": views.fields(group.fields, answers, problems, session.now(request)) if group else [],
        "materials": _materials(row, service, problems) if page == MATERIALS else [],
        "fetched": _fetched(row, service) if group is service.form[0] else [],
        "problems": views.summary(problems),
        "saved": row.saved_at,
    }
    return render(request, "portal/apply.html", found, status=422 if problems else 200)


def _keep(request: HttpRequest, row: Any, service: Service, group: FormGroup | None, typed: dict[str, Any]) -> HttpResponse:
    by, at = session.actor(request), session.now(request)
    if group:
        actions.save(row.number, typed, by=by, at=at)
    elif request.POST.get("remove", "").isdigit():
        actions.detach(row.number, int(request.POST["remove"]), by=by, at=at)
        return redirect("portal:form", row.number, MATERIALS)
    else:
        _upload(request, row.number, service)
    if request.POST.get("go") == "later":
        messages.success(request, gettext("Your draft is kept."))
        return redirect("portal:mine")
    names = [one.name for one in service.form] + [MATERIALS]
    place = names.index(group.name if group else MATERIALS)
    return redirect("portal:form", row.number, names[place + 1]) if place + 1 < len(names) else redirect("portal:check", row.number)


def _upload(request: HttpRequest, number: str, service: Service) -> None:
    """Keep the files that came; each is refused by itself, those that fit stay."""
    by, at = session.actor(request), session.now(request)
    found: list[Discrepancy] = []
    for name, material in service.materials.items():
        for upload in request.FILES.getlist(f"material.{name}"):
            try:
                stored = files.store(upload.read(), upload.name or "", owner=by.party, by=by, at=at, kinds=material.formats)
                actions.attach(number, name, stored.pk, by=by, at=at)
            except Refused as refusal:
                found += [Discrepancy(one.code, {**one.facts, "field": f"material-{name}"}) for one in refusal.discrepancies]
    if found:
        raise Refused.of(found)


def check(request: HttpRequest, number: str) -> HttpResponse:
    """Everything once more, then submit; what does not fit is listed with the way to it."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    if row.state != "draft":
        return redirect("portal:matter", number)
    service = services.by_digest(row.digest).service
    problems: list[Discrepancy] = []
    if request.method == "POST":
        try:
            actions.submit(number, key=request.POST.get("key", "")[:64] or secrets.token_hex(16), by=by, at=at)
            messages.success(request, gettext("We have received your application. Your signed receipt is below."))
            return redirect("portal:matter", number)
        except Refused as refusal:
            problems = list(refusal.discrepancies)
    found = {
        "section": "mine",
        "matter": views.card(row, at),
        "pages": _pages(row, service, "check"),
        "lang": service.authentic,
        "sections": sections(row, service, at, links=True),
        "problems": _with_pages(problems, service, number),
        "key": request.POST.get("key") or secrets.token_hex(16),
    }
    return render(request, "portal/check.html", found, status=422 if problems else 200)


def _with_pages(problems: list[Discrepancy], service: Service, number: str) -> list[dict[str, str]]:
    """Problems with links to the page on which each field stands."""
    pages = {question.name: group.name for group in service.form for question in group.fields}
    found = []
    for one, told in zip(problems, views.summary(problems), strict=True):
        field = str(one.facts.get("field", "")).split(".")[0]
        page = MATERIALS if field.startswith("material-") else pages.get(field, "")
        found.append({**told, "href": f"/matters/{number}/form/{page}{told['href']}" if page else ""})
    return found


def sections(row: Any, service: Service, at: Any, *, links: bool = False) -> list[dict[str, Any]]:
    """A case's answers, fetched facts and materials as sections of facts."""
    known, answers = registers.elements(), queries.answers(row)
    found = []
    for group in service.form:
        title, lang = views.said(service, f"group.{group.name}")
        rows = []
        for question in group.fields:
            name, name_lang = views.label(known[question.element].label, question.name)
            value = views.shown(answers.get(question.name), known[question.element], at)
            rows.append({"label": name, "lang": name_lang, "value": value, "empty": not value})
        found.append({"title": title, "lang": lang, "rows": rows, "href": f"/matters/{row.number}/form/{group.name}" if links else ""})
    brought = queries.materials(row)
    rows = []
    for name, material in service.materials.items():
        title, lang = views.said(service, f"material.{name}")
        given = "\n".join(one.file.name for one in brought if one.name == name)
        fetched = bool(material.instead_of_asking)
        rows.append(
            {
                "label": title,
                "lang": lang,
                "value": gettext("fetched by us") if fetched else given,
                "fetched": fetched,
                "empty": not (given or fetched),
            }
        )
    found.append({"title": gettext("Materials"), "rows": rows, "href": f"/matters/{row.number}/form/{MATERIALS}" if links else ""})
    return found


def _title(service: Service, page: str) -> dict[str, str]:
    if page == MATERIALS:
        return {"title": gettext("Materials"), "lang": ""}
    title, lang = views.said(service, f"group.{page}")
    return {"title": title, "lang": lang}


def _pages(row: Any, service: Service, current: str) -> list[dict[str, Any]]:
    answers = queries.answers(row)
    found = []
    for group in service.form:
        complete = all(answers.get(question.name) not in (None, "", []) for question in group.fields if question.required)
        found.append(
            {
                **_title(service, group.name),
                "href": f"/matters/{row.number}/form/{group.name}",
                "complete": complete,
                "current": group.name == current,
            }
        )
    brought = bool(queries.materials(row))
    found.append(
        {
            **_title(service, MATERIALS),
            "href": f"/matters/{row.number}/form/{MATERIALS}",
            "complete": brought,
            "current": current == MATERIALS,
        }
    )
    found.append(
        {"title": gettext("Check and submit"), "href": f"/matters/{row.number}/check", "complete": False, "current": current == "check"}
    )
    return found


def _materials(row: Any, service: Service, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    brought = queries.materials(row)
    found = []
    for name, material in service.materials.items():
        if material.instead_of_asking:
            continue
        title, lang = views.said(service, f"material.{name}")
        hint = views.said(service, f"material.{name}.hint")[0]
        found.append(
            {
                "name": name,
                "title": title,
                "lang": lang,
                "hint": "" if hint.endswith(".hint") else hint,
                "provable": row.state == "draft" and any(one.material == name for one in service.evidence.values()),
                "optional": material.needed == "optional",
                "formats": gettext(", ").join(one.upper() for one in material.formats),
                "accept": ",".join({"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}[one] for one in material.formats),
                "many": material.most > 1,
                "files": [
                    {"id": one.pk, "name": one.file.name, "size": f"{one.file.size / 1024:.0f} KB"} for one in brought if one.name == name
                ],
                "errors": at_field(problems, f"material-{name}"),
            }
        )
    return found


def _fetched(row: Any, service: Service) -> list[dict[str, Any]]:
    """What registers hold of the applicant, shown and not asked."""
    applicant = actors.party(row.party_id)
    known = registers.elements()
    name_label, lang = views.label(known["operator-name"].label) if "operator-name" in known else (gettext("Name"), "")
    code_label, _ = views.label(known["operator-code"].label) if "operator-code" in known else (gettext("Number"), "")
    rows = [{"label": name_label, "lang": lang, "value": applicant.name}, {"label": code_label, "lang": lang, "value": applicant.code}]
    return [
        {
            "title": gettext("Applicant"),
            "rows": rows,
            "source": gettext("the register of operators"),
            "purpose": views.said(service, "title")[0],
        }
    ]
