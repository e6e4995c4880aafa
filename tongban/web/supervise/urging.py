"""Who supervises urges an officer, from the list of what is late."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.cases import actions, queries
from tongban.web import session


@require_POST
def urge(request: HttpRequest, number: str) -> HttpResponse:
    """Urge a late case, once a day; it stands on top of the officer's inbox until the case goes on."""
    by = session.officer(request)
    queries.case(number, to=by)
    actions.urge(number, by=by, at=session.now(request))
    messages.success(request, gettext("Urged: %(number)s. The officer finds it on top of the inbox.") % {"number": number})
    return redirect(f"{reverse('supervise:late')}#cases")
