"""My account: who I am, what is kept about me, taking it along, whom I act for, ending sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import accounts, own
from tongban.actors import queries as actors
from tongban.actors.parties import speaks_for
from tongban.base.actor import Actor
from tongban.base.names import mask
from tongban.registers import queries as registers
from tongban.web import answers, session
from tongban.web.portal import taking_along, views


def account(request: HttpRequest) -> HttpResponse:
    """Who I am and whom I act for."""
    by, at = session.actor(request), session.now(request)
    if request.method == "POST" and request.POST.get("party", "").isdigit():
        request.session[session.PARTY] = int(request.POST["party"])
        return redirect("portal:mine")
    parties = actors.acting_for(request.user, at) if by.kind == "person" else []  # type: ignore[arg-type]
    page = {"section": "mine", "parties": parties, "current": by.party, "person": by.kind == "person", "level": by.level}
    return render(request, "portal/account.html", page | _held(by, at))


def _held(by: Actor, at: datetime) -> dict[str, Any]:
    """What is kept about the party one speaks for, numbers half hidden: others may look over the shoulder."""
    if by.party is None or not speaks_for(by, by.party, at):
        return {}
    kept = own.held(by, at=at)
    number = mask(kept.number, 6, 4) if kept.kind == "person" else kept.number
    records = [
        {
            "title": views.label(registers.shape(one.register).title, one.register)[0],
            "since": one.valid_from,
            "facts": answers.facts(one.register, one.facts, at),
        }
        for one in registers.of_subject(kept.party)
    ]
    return {"kept": kept, "number": number, "phone": mask(kept.phone, 3, 4) if kept.phone else "", "records": records}


def everything(request: HttpRequest) -> HttpResponse:
    """All that is kept about the party, as one file."""
    by, at = session.actor(request), session.now(request)
    answer = JsonResponse(taking_along.everything(by, at), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="tongban-{at:%Y-%m-%d}.json"'
    return answer


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out on every device, this one too."""
    by = session.actor(request)
    accounts.end_sessions(by.account or 0, by=by, at=session.now(request))
    session.signed_out(request)
    messages.success(request, gettext("You are signed out everywhere."))
    return redirect("portal:sign-in")
