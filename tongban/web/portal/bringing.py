"""Bringing what was still to come after the filing: a file, or the proof that a domain is one's own, looked for again on demand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.base.errors import Refused
from tongban.cases import actions, queries
from tongban.services import queries as services
from tongban.web import session
from tongban.web.portal import applying, matters


@require_POST
def bring(request: HttpRequest, number: str) -> HttpResponse:
    """Bring what was still to come."""
    row = queries.case(number, to=session.actor(request))
    try:
        applying._upload(request, number, services.by_digest(row.digest).service)
    except Refused as refusal:
        told = matters.shown(row, session.now(request), problems=list(refusal.discrepancies))
        return render(request, "portal/matter.html", told, status=422)
    messages.success(request, gettext("Thank you. It has come."))
    return redirect("portal:matter", number)


@require_POST
def look(request: HttpRequest, number: str) -> HttpResponse:
    """Look for the proof of a domain now."""
    actions.look(number, by=session.actor(request), at=session.now(request))
    messages.success(request, gettext("We are looking. Open this page again in a few seconds."))
    return redirect("portal:matter", number)
