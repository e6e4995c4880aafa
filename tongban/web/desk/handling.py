"""The case at the desk: everything about it, and the acts that one's post allows now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.cases import actions, queries
from tongban.documents import files, pdf
from tongban.documents import queries as documents
from tongban.licences import actions as licence_acts
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import answers, session
from tongban.web.desk import acts, history
from tongban.web.papers import paper_title


def case(request: HttpRequest, number: str) -> HttpResponse:
    """Form with changes marked, checks, materials, clock, steps, papers, history, acts."""
    by, at = session.officer(request), session.now(request)
    if queries.coming_now(number, at):
        actions.settle(number, at=at)
    row = queries.case(number, to=by)
    service = services.by_digest(row.digest).service
    licence = licences.of_case(row.number)
    found = {
        "section": "cases",
        "row": row,
        "title": services.said(service, "title", session.language())[0],
        "party": actors.party(row.party_id),
        "office": actors.agency(row.agency_id),
        "holder": actors.account_name(row.holder),
        "steps": _steps(row, service),
        "clock": queries.reading(row, at) if row.accepted_at else None,
        "groups": _groups(row, service, at),
        "checks": _checks(row, at),
        "materials": [{"row": one, "title": _said(service, f"material.{one.name}")} for one in queries.materials(row)],
        "shown": [one for one in queries.evidence(row, at) if one.shown_at],
        "missing": [_said(service, f"material.{name}") for name in queries.awaited(row)],
        "papers": [{"row": one, "title": paper_title(one.kind)} for one in documents.of_subject("case", row.number)],
        "history": history.entries(row),
        "supplement": _supplement(row, service),
        "acts": acts.possible(row, service, by),
        "items": _items(service),
        "departments": actors.agencies_by_name(row.region_id),
        "opinions": queries.opinions(row),
        "change": _change(row, service, at),
        "licence": licence,
        "revoke_reasons": acts.revoke_reasons(service, licence),
        "receipts": bool(log.of_subject("case", row.number)),
    }
    return render(request, "desk/case.html", found)


def _said(service: Service, key: str) -> str:
    return services.said(service, key, session.language())[0]


def _steps(row: Any, service: Service) -> list[dict[str, Any]]:
    from tongban.pack.graph import order

    latest = {one.name: one for one in queries.steps(row)}
    running = {name for name, one in latest.items() if one.closed_at is None and row.state in ("submitted", "in_hand", "waiting")}
    done = {name: one for name, one in latest.items() if one.closed_at}
    found = []
    for name in order(service):
        if service.steps[name].post or service.steps[name].waits_for:
            kind = "now" if name in running else "done" if name in done else "next"
            found.append(
                {
                    "title": _said(service, f"step.{name}"),
                    "kind": "stop" if kind == "now" and row.state == "waiting" else kind,
                    "at": getattr(done.get(name), "closed_at", None),
                }
            )
    return found


def _groups(row: Any, service: Service, at: Any) -> list[dict[str, Any]]:
    """Answers with what changed since they were first filed."""
    known, versions = registers.elements(), queries.versions(row)
    first, last = (versions[0].form, versions[-1].form) if versions else ({}, {})
    found = []
    for group in service.form:
        rows = []
        for question in group.fields:
            element = known[question.element]
            now, before = answers.shown(last.get(question.name), element, at), answers.shown(first.get(question.name), element, at)
            rows.append(
                {
                    "label": answers.label(element.label)[0],
                    "value": now,
                    "before": before,
                    "changed": now != before,
                }
            )
        found.append({"title": _said(service, f"group.{group.name}"), "rows": rows})
    return found


def _change(row: Any, service: Service, at: Any) -> dict[str, Any] | None:
    """The change that the applicant asks for: each answer as filed and as it is to be."""
    asked = queries.change(row)
    if asked is None:
        return None
    known, now = registers.elements(), queries.answers(row)
    rows = []
    for question in (one for group in service.form for one in group.fields if one.name in asked.form):
        element = known[question.element]
        label = answers.label(element.label)[0]
        rows.append(
            {
                "label": label,
                "before": answers.shown(now.get(question.name), element, at),
                "value": answers.shown(asked.form[question.name], element, at),
            }
        )
    return {"reason": asked.reason, "rows": rows, "at": asked.asked_at}


def _checks(row: Any, at: datetime) -> list[dict[str, Any]]:
    """Fetched facts as evidence, with their source."""
    return [
        {
            "facts": answers.facts(one["source"], one["facts"], at),
            "source": answers.label(registers.shape(one["source"]).title)[0],
            "at": datetime.fromisoformat(one["at"]),
        }
        for one in row.facts.values()
    ]


def _supplement(row: Any, service: Service) -> dict[str, Any] | None:
    """What was asked last, each thing by its name."""
    asked = queries.last_supplement(row)
    if asked is None:
        return None
    titles = {one["value"]: one["title"] for one in _items(service)}
    named = [(one, kind) for one in asked.items for kind in ("field", "material") if kind in one]
    items = [{"title": titles.get(f"{kind}:{one[kind]}", one[kind]), "words": one.get("words", "")} for one, kind in named]
    return {"asked_at": asked.asked_at, "answered_at": asked.answered_at, "things": items}


def _items(service: Service) -> list[dict[str, str]]:
    """What can be asked for: fields and materials."""
    known = registers.elements()
    fields = [
        {"value": f"field:{question.name}", "title": answers.label(known[question.element].label)[0]}
        for group in service.form
        for question in group.fields
    ]
    materials = [
        {"value": f"material:{name}", "title": _said(service, f"material.{name}")}
        for name, one in service.materials.items()
        if not one.instead_of_asking
    ]
    return materials + fields


def material(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """A material's file: served as what it is, never run, never framed elsewhere."""
    found = queries.material(number, row, to=session.officer(request))
    kinds = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}
    answer = HttpResponse(files.read(found.file_id), content_type=kinds[found.file.kind])
    answer["Content-Disposition"] = f'inline; filename="material-{found.pk}.{found.file.kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; plugin-types application/pdf; sandbox"
    return answer


def paper(request: HttpRequest, paper: int) -> HttpResponse:
    """A paper of a case that the officer may see."""
    found = documents.by_id(paper)
    queries.case(found.key, to=session.officer(request))
    return HttpResponse(pdf.of_paper(found), content_type="application/pdf")


@require_POST
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Revoke a licence with a reason of its pack."""
    by, at = session.officer(request), session.now(request)
    row = licence_acts.revoke(number, reason=request.POST.get("reason", ""), words=request.POST.get("words", "")[:2000], by=by, at=at)
    messages.success(request, gettext("The licence is revoked; its page says so now."))
    return redirect("desk:case", row.case)
