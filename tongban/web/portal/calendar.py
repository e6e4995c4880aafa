"""What is due as a calendar: an address that a calendar program asks, without signing in, until it is ended.

The address is a token of the account with the one scope `calendar`: it opens nothing else, acts for one party, and ends with its mandate.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_supported_language_variant, gettext, override
from django.views.decorators.http import require_safe

from tongban.actors import queries as actors
from tongban.actors import tokens
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound
from tongban.web import ical, session
from tongban.web.portal import notices

SCOPE, MADE = "calendar", "calendar-made"
PREFIX = "tb_"  # of every token; the address does without


def address(request: HttpRequest) -> HttpResponse:
    """Whether there is an address; making one, which ends the one before; ending it. It is shown once, on the page after it was made."""
    by, at = session.actor(request), session.now(request)
    if by.kind != "person" or by.party is None:
        raise NotAllowed("party.not_yours")
    account: Any = request.user
    name = f"{SCOPE}-{by.party}"
    if request.method == "POST":
        tokens.revoke_token(account, name, by=by, at=at)
        if request.POST.get("does") == "make":
            made = tokens.issue_token(account, name, [SCOPE], by=by, at=at, party=by.party)
            request.session[MADE] = made.removeprefix(PREFIX)
        return redirect("portal:calendar")
    made = request.session.pop(MADE, "")
    path = reverse("portal:due", args=[made]) if made else ""
    told = {
        "section": "mine",
        "address": f"{settings.ORIGIN}{path}?l={session.language()}" if made else "",
        "there": name in actors.names_of_tokens(account.pk, at),
    }
    return render(request, "portal/calendar.html", told)


@require_safe
def due(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar. Whoever has the address has it; an address that was ended is not told apart from one that never was."""
    at = session.now(request)
    try:
        by = actors.actor_of_token(f"{PREFIX}{token}", at)
    except NotAllowed as unknown:
        raise NotFound("web.no_such_page") from unknown
    if by.scopes != (SCOPE,) or by.kind != "person":
        raise NotFound("web.no_such_page")
    with override(_language(request)):
        text = ical.days(_days(by, at), gettext("What waits for you"), at)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="due.ics"'
    answer["Cache-Control"] = "private, max-age=900"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _language(request: HttpRequest) -> str:
    try:
        return get_supported_language_variant(request.GET.get("l", ""))
    except LookupError:
        return session.language()


def _days(by: Actor, at: datetime) -> list[ical.Day]:
    """Title of the service and what is to be done: no name and no answer leaves the platform by this way."""
    return [
        ical.Day(
            hashlib.sha256(one["href"].encode()).hexdigest()[:24] + "@due",
            one["until"],
            f"{one['words']}: {one['title']}",
            address=f"{settings.ORIGIN}{one['href']}",
        )
        for one in notices.waits(by, at)
        if one["until"] is not None
    ]
