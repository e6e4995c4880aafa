"""Write to the office about one's matter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.cases import actions, queries
from tongban.web import session
from tongban.web.portal import standing
from tongban.web.problems import attempt, named


@require_POST
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the message; what does not fit is told on the page of the matter, with what was typed."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    typed = request.POST.get("message", "")
    _, problems = attempt(lambda: actions.write(number, typed, by=by, at=at))
    if problems:
        told = named(problems, {"message": gettext("Write to the office")})
        return render(request, "portal/matter.html", standing.shown(row, by, at, told, typed), status=422)
    messages.success(request, gettext("Your message is with the office."))
    return redirect(reverse("portal:matter", args=[number]) + "#messages")
