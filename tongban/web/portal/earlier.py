"""The party's matters that earlier systems ended."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.cases import past
from tongban.web import earlier, session
from tongban.web.posted import whole


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All of them, the latest closed first."""
    after = min(whole(request.GET, "after"), earlier.FURTHEST)
    found = past.listed(session.actor(request), after=after, limit=earlier.PAGE + 1)
    told = {
        "section": "mine",
        "rows": earlier.rows(found[: earlier.PAGE]),
        "next": after + earlier.PAGE if len(found) > earlier.PAGE else None,
        "before": max(0, after - earlier.PAGE) if after else None,
    }
    return render(request, "portal/earlier.html", told)


@require_safe
def one(request: HttpRequest, past_case: int) -> HttpResponse:
    """One with its course."""
    row = past.past(past_case, to=session.actor(request))
    return render(request, "portal/earlier_one.html", {"section": "mine", "one": earlier.shown(row)})
