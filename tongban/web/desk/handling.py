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
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import actions, queries
from tongban.documents import files, pdf
from tongban.documents import queries as documents
from tongban.licences import actions as licence_acts
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import session


def case(request: HttpRequest, number: str) -> HttpResponse:
    """Form with changes marked, checks, materials, clock, steps, papers, history, acts."""
    by, at = session.actor(request), session.now(request)
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
        "checks": _checks(row),
        "materials": [{"row": one, "title": _said(service, f"material.{one.name}")} for one in queries.materials(row)],
        "missing": [_said(service, f"material.{name}") for name in _missing(row, service)],
        "papers": documents.of_subject("case", row.number),
        "history": queries.timeline(row),
        "supplement": queries.last_supplement(row),
        "acts": _acts(row, service, by),
        "items": _items(service),
        "licence": licence,
        "revoke_reasons": _reasons(service, licence),
        "receipts": bool(log.of_subject("case", row.number)),
    }
    return render(request, "desk/case.html", found)


def _said(service: Service, key: str) -> str:
    return services.said(service, key, session.language())[0]


def _steps(row: Any, service: Service) -> list[dict[str, Any]]:
    from tongban.pack.graph import order

    done = {one.name: one for one in queries.steps(row) if one.closed_at}
    found = []
    for name in order(service):
        if service.steps[name].post:
            kind = "now" if name == row.step and row.state in ("submitted", "in_hand", "waiting") else "done" if name in done else "next"
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
            now, before = _shown(last.get(question.name), element, at), _shown(first.get(question.name), element, at)
            rows.append(
                {
                    "label": services.in_language(dict(element.label), session.language())[0],
                    "value": now,
                    "before": before,
                    "changed": now != before,
                }
            )
        found.append({"title": _said(service, f"group.{group.name}"), "rows": rows})
    return found


def _shown(value: Any, element: Any, at: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_shown(one, element, at) for one in value)
    if element.type == "code":
        labels = {one.code: one.label for one in registers.codes(element.code_list, at.date())}
        return services.in_language(labels.get(str(value), {}), session.language())[0] or str(value or "")
    return "" if value is None else str(value)


def _checks(row: Any) -> list[dict[str, Any]]:
    """Fetched facts as evidence, with their source."""
    known = registers.elements()
    found = []
    for one in row.facts.values():
        shape = registers.shape(one["source"])
        labels = {name: services.in_language(dict(known[shape.fields[name].element].label), session.language())[0] for name in one["facts"]}
        facts = [{"label": labels[name], "value": value} for name, value in one["facts"].items()]
        title = services.in_language(dict(shape.title), session.language())[0]
        found.append({"facts": facts, "source": title, "at": datetime.fromisoformat(one["at"])})
    return found


def _missing(row: Any, service: Service) -> list[str]:
    from tongban.cases import rules

    brought = {one.name for one in queries.materials(row)}
    return rules.missing(service, queries.answers(row), brought)


def _items(service: Service) -> list[dict[str, str]]:
    """What can be asked for: fields and materials."""
    known = registers.elements()
    fields = [
        {"value": f"field:{question.name}", "title": services.in_language(dict(known[question.element].label), session.language())[0]}
        for group in service.form
        for question in group.fields
    ]
    materials = [
        {"value": f"material:{name}", "title": _said(service, f"material.{name}")}
        for name, one in service.materials.items()
        if not one.instead_of_asking
    ]
    return materials + fields


def _acts(row: Any, service: Service, by: Actor) -> dict[str, Any]:
    """The acts that fit the state and the actor's rights; what stands in the way is said beside."""
    step = service.steps.get(row.step)
    own_post = step is not None and actors.post_kind(by.post) == step.post
    taken = row.holder is not None and row.holder != by.account

    def may(verb: str) -> bool:
        return not taken and actors.may(by, verb, agency=row.agency_id, service=row.service)

    decides = bool(step and step.outcomes)
    outcomes = []
    if decides and step is not None:
        for name, outcome in step.outcomes.items():
            reasons = [{"name": one, "title": _said(service, f"reason.{one}")} for one in outcome.reasons]
            outcomes.append(
                {"name": name, "title": _said(service, f"outcome.{name}"), "favourable": outcome.favourable, "reasons": reasons}
            )
    return {
        "take": row.state in ("submitted", "in_hand", "waiting") and row.holder is None and may("case.take"),
        "accept": row.state == "submitted" and may("case.accept"),
        "supplement": row.state in ("submitted", "in_hand") and own_post and may("case.supplement"),
        "review": row.state == "in_hand" and own_post and not decides and may("case.review"),
        "decide": row.state == "in_hand" and own_post and decides and may("case.decide"),
        "return": row.state == "in_hand" and own_post and decides and may("case.decide"),
        "extend": row.state == "in_hand" and may("case.extend"),
        "serve": row.state == "decided" and may("case.serve"),
        "outcomes": outcomes,
        "taken_by": actors.account_name(row.holder) if taken else "",
    }


def _reasons(service: Service, licence: Any) -> list[dict[str, str]]:
    if licence is None or licence.state == "revoked" or service.licence is None:
        return []
    return [
        {"name": one.name, "title": _said(service, f"reason.{one.name}"), "law": f"{one.law.act} {one.law.article}"}
        for one in service.licence.revoke_reasons
    ]


@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do an act on a case; refusals are answered in one place."""
    by, at = session.actor(request), session.now(request)
    queries.case(number, to=by)
    posted = request.POST
    words = posted.get("words", "")[:2000]
    acts = {
        "take": lambda: actions.take(number, by=by, at=at),
        "accept": lambda: actions.accept(number, by=by, at=at),
        "review": lambda: actions.review(number, opinion=words, by=by, at=at),
        "return": lambda: actions.send_back(number, reason=words, by=by, at=at),
        "extend": lambda: actions.extend(number, reason=words, by=by, at=at),
        "serve": lambda: actions.serve(number, how=posted.get("how", "online"), proof=words, by=by, at=at),
        "decide": lambda: actions.decide(number, posted.get("outcome", ""), reasons=posted.getlist("reason"), words=words, by=by, at=at),
        "supplement": lambda: actions.supplement(number, _asked(posted.getlist("item"), words), words=words, by=by, at=at),
    }
    if act not in acts:
        raise NotFound("web.no_such_page")
    acts[act]()
    messages.success(request, gettext("Done."))
    return redirect("desk:case", number)


def _asked(chosen: list[str], words: str) -> list[dict[str, str]]:
    found = []
    for one in chosen:
        kind, _, name = one.partition(":")
        if kind in ("field", "material"):
            found.append({kind: name, "words": words})
    return found


def material(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """A material's file: served as what it is, never run, never framed elsewhere."""
    found = queries.material(number, row, to=session.actor(request))
    kinds = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}
    answer = HttpResponse(files.read(found.file_id), content_type=kinds[found.file.kind])
    answer["Content-Disposition"] = f'inline; filename="material-{found.pk}.{found.file.kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; plugin-types application/pdf; sandbox"
    return answer


def paper(request: HttpRequest, paper: int) -> HttpResponse:
    """A paper of a case that the officer may see."""
    found = documents.by_id(paper)
    queries.case(found.key, to=session.actor(request))
    return HttpResponse(pdf.of_paper(found), content_type="application/pdf")


@require_POST
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Revoke a licence with a reason of its pack."""
    by, at = session.actor(request), session.now(request)
    row = licence_acts.revoke(number, reason=request.POST.get("reason", ""), words=request.POST.get("words", "")[:2000], by=by, at=at)
    messages.success(request, gettext("The licence is revoked; its page says so now."))
    return redirect("desk:case", row.case)
