"""Answers of general interest that agencies published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases import public_answers
from tongban.web import session
from tongban.web.posted import whole

PAGE = 20
LATEST = 2**62


def answers(request: HttpRequest) -> HttpResponse:
    """All of them, newest first, or those in which some words stand."""
    words, after = request.GET.get("q", "").strip()[:100], min(whole(request.GET, "after"), LATEST)
    rows = public_answers.published(words, region=session.region(request), after=after, limit=PAGE + 1)
    told = {"section": "open", "q": words, "rows": rows[:PAGE], "next": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return render(request, "portal/public_answers.html", told)
