"""Change what was filed: the applicant asks, the office takes it over or says why not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy, Refused
from tongban.cases import actions, queries
from tongban.pack.forms import answers_of
from tongban.services import queries as services
from tongban.web import forms, session, unsent
from tongban.web.portal import views


def change(request: HttpRequest, number: str) -> HttpResponse:
    """The answers as they were filed, to be changed, with the reason."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    if row.state not in ("submitted", "in_hand"):
        return redirect("portal:matter", number)
    service = services.by_digest(row.digest).service
    questions = list(answers_of(service).values())
    problems: list[Discrepancy] = []
    posted, before = unsent.again(request)
    typed: dict[str, Any] = forms.typed(forms.sent(questions, posted), posted)
    if request.method == "POST" and request.POST.get("go") == "discard":
        unsent.drop(request)
        return redirect("portal:change", number)
    if request.method == "POST":
        typed = forms.typed(questions, request.POST)
        problems = forms.pasted(questions, typed, request.POST, at)
    if request.method == "POST" and forms.LINE not in request.POST:
        try:
            actions.propose_change(number, typed, reason=request.POST.get("reason", ""), by=by, at=at)
            unsent.drop(request)
            messages.success(request, gettext("Your wish is with the office. What you filed holds until it is taken over."))
            return redirect("portal:matter", number)
        except Refused as refusal:
            problems = list(refusal.discrepancies)
    found = {
        "section": "mine",
        "matter": views.card(row, at),
        "fields": forms.fields(questions, {**queries.answers(row), **typed}, problems, at, service=service),
        "reason": (request.POST or posted).get("reason", ""),
        "before": before,
        "problems": views.summary(problems),
    }
    return render(request, "portal/change.html", found, status=422 if problems else 200)
