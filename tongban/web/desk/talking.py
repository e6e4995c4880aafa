"""Messages of a case at the desk: write to the applicant, or say that theirs need no answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.cases import actions, queries
from tongban.web import session
from tongban.web.desk import filters
from tongban.web.templatetags.tongban import listed


@require_POST
def write(request: HttpRequest, number: str) -> HttpResponse:
    """One of the two; refusals are answered in one place."""
    by, at = session.officer(request), session.now(request)
    queries.case(number, to=by)
    if request.POST.get("does") == "read":
        actions.read(number, by=by, at=at)
        messages.success(request, gettext("Marked as needing no answer."))
    else:
        actions.write(number, request.POST.get("message", ""), by=by, at=at)
        messages.success(request, gettext("The message is with the applicant."))
    chosen = filters.back(request.GET)
    return redirect(reverse("desk:case", args=[number]) + (f"?{listed(chosen)}" if chosen else "") + "#messages")
