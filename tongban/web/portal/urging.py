"""The applicant urges a matter that is late or near its day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.cases import actions
from tongban.web import session


@require_POST
def urge(request: HttpRequest, number: str) -> HttpResponse:
    """Urge it, once a day."""
    actions.urge(number, by=session.actor(request), at=session.now(request))
    messages.success(request, gettext("We have told the office that you are waiting. You can urge again tomorrow."))
    return redirect("portal:matter", number)
