"""What is late and where."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.actors import queries as actors
from tongban.cases import queries
from tongban.log import queries as log
from tongban.web import session


def late(request: HttpRequest) -> HttpResponse:
    """Late and nearly late cases by agency and step, and the state of the log."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    rows = queries.inbox(by, "overdue", at=at, limit=50)
    found = {
        "section": "supervise",
        "told": queries.overdue(by, at=at),
        "counts": queries.counts(by, at=at),
        "rows": rows,
        "log": log.state(),
    }
    return render(request, "supervise/late.html", found)
