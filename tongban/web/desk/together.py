"""Several officers at one case: who else has it open, and what changed while one looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from tongban.base.actor import Actor
from tongban.cases import queries, together
from tongban.web import session
from tongban.web.desk import history


def shown(row: Any, by: Actor, at: datetime) -> dict[str, Any]:
    """Who else has the case open, and the mark by which one sees that it changed."""
    together.come(row.number, by=by, at=at)
    return {"present": together.present(row, to=by, at=at), "mark": together.mark(row)}


def since(row: Any, seen: int) -> list[dict[str, Any]]:
    """What happened since a page with a mark was opened, and through whom."""
    return history.entries(row, after=seen)


def seen(posted: Any) -> int | None:
    """The mark that a form carries; None when it carries none."""
    given = posted.get("seen", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None


@require_POST
def here(request: HttpRequest, number: str) -> HttpResponse:
    """An open page says that it still is, and hears who else is there and whether the case changed."""
    by, at = session.officer(request), session.now(request)
    row = queries.case(number, to=by)
    found = shown(row, by, at)
    known = seen(request.POST)
    found["changes"] = since(row, known) if known is not None and known < found["mark"] else []
    return render(request, "desk/case_here.html", {**found, "row": row})
