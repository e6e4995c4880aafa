"""Mandates: whom one lets act, for which services and until when; whose mandates one holds; ending them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import actions, entrusting, own
from tongban.actors.parties import ENTRUSTING, speaks_for
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.services import queries as services
from tongban.web import problems, session
from tongban.web.posted import day

ALL = "*"
SHOWN = 50  # of those that ended, the latest


def mandates(request: HttpRequest) -> HttpResponse:
    """Those given and received, and a form to give one."""
    by, at = session.actor(request), session.now(request)
    speaks = by.party is not None and speaks_for(by, by.party, at)
    found: list[Discrepancy] = []
    if request.method == "POST":
        _, found = problems.proved(lambda: _give(request, by, at), "number")
        if not found:
            messages.success(request, gettext("The mandate is given. It holds from now on, and you can end it here at any time."))
            return redirect("portal:mandates")
    online = services.online_services(session.language())
    titles = {one["id"]: one["title"] for one in online}
    page = {
        "section": "mine",
        "speaks": speaks,
        "level": by.level,
        "may_give": speaks and by.level >= ENTRUSTING,
        "given": _rows(own.given(by, at=at), titles, at),
        "received": _rows(own.received(by, at=at), titles, at),
        "problems": problems.summary(found),
        **_form(request, found, online),
    }
    return render(request, "portal/mandates.html", page, status=422 if found else 200)


@require_POST
def end(request: HttpRequest, mandate: int) -> HttpResponse:
    """End a mandate at once; either side may."""
    actions.revoke_mandate(mandate, by=session.actor(request), at=session.now(request))
    messages.success(request, gettext("The mandate has ended."))
    return redirect("portal:mandates")


def _give(request: HttpRequest, by: Actor, at: datetime) -> object:
    """What the form says."""
    posted = request.POST
    until = day(posted, "until", "mandate.day")
    known = {one["id"] for one in services.online_services(session.language())}
    chosen = [ALL] if posted.get("scope") == "all" else [one for one in posted.getlist("service") if one in known]
    return entrusting.entrust(posted.get("number", ""), posted.get("name", ""), chosen, by=by, at=at, until=until)


def _form(request: HttpRequest, found: list[Discrepancy], online: list[dict[str, str]]) -> dict[str, Any]:
    posted = request.POST
    titles = {
        "name": gettext("Name of the person or organisation"),
        "number": gettext("Resident number or unified social credit code"),
        "until": gettext("Last day"),
    }
    named = problems.named(found, {**titles, "services": gettext("Services")})
    hints = {
        "name": gettext("Of who is to act for you, as it stands on the identity card or the business licence."),
        "number": gettext("18 characters. We only compare; we show nothing about them."),
        "until": gettext("Leave it empty, and the mandate holds until you end it."),
    }
    fields = {
        name: problems.field(name, title, named, value=posted.get(name, "")[:200], hint=hints[name], required=name != "until")
        for name, title in titles.items()
    }
    fields["until"] |= {"kind": "date", "short": True}
    return {
        "fields": fields,
        "scope": posted.get("scope", ""),
        "offered": [{**one, "chosen": one["id"] in posted.getlist("service")} for one in online],
        "scope_errors": problems.at_field(named, "services"),
    }


def _rows(held: list[own.Entrusted], titles: dict[str, str], at: datetime) -> dict[str, list[dict[str, Any]]]:
    """Those that hold now, and the latest of those that do not any more."""
    rows = [
        {
            "one": one,
            "all": one.representative or ALL in one.services,
            "services": [titles.get(name, name) for name in one.services if name != ALL],
            "holds": one.holds(at),
            "ended": one.revoked_at or one.until,
        }
        for one in held
    ]
    return {"now": [row for row in rows if row["holds"]], "past": [row for row in rows if not row["holds"]][:SHOWN]}
