"""Packs at the desk: what is published, what waits for a second pair of eyes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.cases import queries as cases
from tongban.services import actions, queries
from tongban.web import session


def packs(request: HttpRequest) -> HttpResponse:
    """Revisions, newest first, with the open cases that their services have."""
    by = session.officer(request)
    rows: list[dict[str, Any]] = queries.revisions()
    for row in rows:
        row["open"] = sum(cases.open_cases(service=service) for service in row["services"])
        row["differences"] = queries.differences(row["pk"]) if row["state"] == "proposed" else []
    return render(request, "desk/packs.html", {"section": "packs", "rows": rows, "may_publish": actors.may(by, "pack.publish")})


@require_POST
def publish(request: HttpRequest, revision: int) -> HttpResponse:
    """Publish a proposed revision from now on."""
    at = session.now(request)
    actions.publish(revision, effective_from=at, by=session.officer(request), at=at)
    messages.success(request, gettext("Published."))
    return redirect("desk:packs")
