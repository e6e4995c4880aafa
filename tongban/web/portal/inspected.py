"""What everybody can read of random inspections and penalties: plans with their lots, results, decisions while they are public."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.limits import legal_day
from tongban.cases import discretion, inspecting, publishing
from tongban.services import queries as services
from tongban.web import forms, session
from tongban.web.portal import views
from tongban.web.posted import whole

PAGE = 20
LATEST = 2**62


def inspections(request: HttpRequest) -> HttpResponse:
    """Plans of all agencies, newest first."""
    after = min(whole(request.GET, "after"), LATEST)
    rows = inspecting.plans(after=after, limit=PAGE + 1)
    told = {"section": "open", "rows": rows[:PAGE], "next": rows[PAGE - 1].pk if len(rows) > PAGE else None, "first": not after}
    return render(request, "portal/inspections.html", told)


def inspection(request: HttpRequest, number: str) -> HttpResponse:
    """One plan: how its objects were drawn, so that anybody can do it again, and what was found at each, where that is public."""
    at, plan = session.now(request), inspecting.plan(number)
    today = legal_day(at, actors.zone_of(plan.region_id))
    public = {one.case_id: one for one in publishing.of_cases([one.case_id for one in inspecting.drawn(plan) if one.case_id], today)}
    rows = [{"row": one, **(_result(public[one.case_id], at) if one.case_id in public else {})} for one in inspecting.drawn(plan)]
    told = {"section": "open", "plan": plan, "lot": inspecting.checked(plan), "rows": rows, "objects": plan.candidates.count("\n")}
    return render(request, "portal/inspection.html", told)


def objects(request: HttpRequest, number: str) -> HttpResponse:
    """The keys from which the lot drew, exactly as the log knows them by their digest."""
    plan = inspecting.plan(number)
    answer = HttpResponse(plan.candidates, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="objects-{plan.number}.txt"'
    return answer


def penalties(request: HttpRequest) -> HttpResponse:
    """Decisions that burden and are public, newest first; what was taken back says so and no more."""
    at, after = session.now(request), min(whole(request.GET, "after"), LATEST)
    region = session.region(request)
    wanted = [one.id for one in services.opened_by_agency(region, at) if one.publishing is not None and one.random is None]
    rows = publishing.public(wanted, legal_day(at, actors.zone_of(region)), after=after, limit=PAGE + 1)
    told = {
        "section": "open",
        "rows": [_result(one, at) for one in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "first": not after,
    }
    return render(request, "portal/penalties.html", told)


def _result(one: Any, at: datetime) -> dict[str, Any]:
    """A published result; people are not named, and of what was taken back only that it was."""
    row, service = one.case, services.by_digest(one.case.digest).service
    title, lang = views.said(service, "title")
    told = {"number": row.number, "agency": row.agency.name, "title": title, "lang": lang, "publication": one}
    if one.withdrawn_at is not None:
        return told
    outcome, of = views.said(service, f"outcome.{row.outcome}")
    imposed = discretion.imposed(row)
    shows = service.publishing.shows if service.publishing else ()
    facts = [fact for group in forms.summary(row, service, at) for fact in group["rows"] if fact["name"] in shows]
    return {
        **told,
        "party": row.party.name if row.party.kind == "organisation" else "",
        "outcome": outcome,
        "outcome_lang": of,
        "reasons": [views.said(service, f"reason.{name}")[0] for name in row.reasons],
        "amount": exact.show(imposed.amount, 2) if imposed is not None and imposed.outcome == row.outcome else "",
        "facts": facts,
        "decided": row.decided_at,
    }
