"""Cases that earlier systems ended, for officers: found by number, paper or applicant."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.actors import queries as actors
from tongban.cases import past
from tongban.web import earlier, session
from tongban.web.posted import whole


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those of the reader's agencies and services, the latest closed first."""
    by = session.officer(request)
    actors.require(by, "case.read")
    text, after = request.GET.get("q", "")[:80], min(whole(request.GET, "after"), earlier.FURTHEST)
    found = past.listed(by, text, after=after, limit=earlier.PAGE + 1)
    told = {
        "section": "inbox",
        "q": text,
        "query": urlencode({"q": text}) + "&" if text else "",
        "rows": earlier.rows(found[: earlier.PAGE]),
        "next": after + earlier.PAGE if len(found) > earlier.PAGE else None,
        "before": max(0, after - earlier.PAGE) if after else None,
    }
    return render(request, "desk/earlier.html", told)


@require_safe
def one(request: HttpRequest, past_case: int) -> HttpResponse:
    """One with its course."""
    by = session.officer(request)
    actors.require(by, "case.read")
    return render(request, "desk/earlier_one.html", {"section": "inbox", "one": earlier.shown(past.past(past_case, to=by))})
