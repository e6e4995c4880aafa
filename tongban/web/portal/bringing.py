"""Bringing what was still to come after the filing: a file, or the proof that a domain is one's own, looked for again on demand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.base.errors import Refused
from tongban.cases import actions, queries
from tongban.services import queries as services
from tongban.web import brought, session
from tongban.web.portal import matters


@require_POST
def bring(request: HttpRequest, number: str) -> HttpResponse:
    """Bring what was still to come."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    try:
        brought.upload(request, number, services.by_digest(row.digest).service, by=by, at=at)
    except Refused as refusal:
        return matters.refused(request, row, refusal)
    messages.success(request, gettext("Thank you. It has come."))
    return redirect("portal:matter", number)


@require_POST
def look(request: HttpRequest, number: str) -> HttpResponse:
    """Look for the proof of a domain now."""
    actions.look(number, by=session.actor(request), at=session.now(request))
    messages.success(request, gettext("We are looking. Open this page again in a few seconds."))
    return redirect("portal:matter", number)
