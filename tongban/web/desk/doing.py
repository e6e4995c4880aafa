"""Doing an act on a case from its page. Refused, the page comes back with what was typed, why not, and what changed meanwhile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.base.errors import NotFound, Refused
from tongban.cases import queries
from tongban.cases.together import as_seen
from tongban.services import queries as services
from tongban.web import attempts, session
from tongban.web.desk import acts, filters, handling, phrases, thirds, together
from tongban.web.templatetags.tongban import listed


@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do an act, if the case is still as the form saw it."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = queries.case(number, to=by)
    known = acts.doing(number, posted, by=by, at=at)
    if act not in known:
        raise NotFound("web.no_such_page")
    form, seen = _form(act, posted), together.seen(posted)
    if posted.get("fill"):
        texts = phrases.offered(row, services.by_digest(row.digest).service, by).get(form, [])
        typed = _typed(posted)
        typed["words"] = phrases.put(typed["words"], posted.get("phrase", ""), texts)
        return render(request, "desk/case.html", handling.shown(request, number, kept={form: typed}))
    try:
        as_seen(number, seen, known[act], at=at) if seen is not None else known[act]()
    except Refused as refusal:
        attempts.note(request, refusal)
        since = seen if refusal.code == "case.changed" else None
        found = handling.shown(request, number, kept={form: _typed(posted)}, wrong=refusal.discrepancies, since=since)
        return render(request, "desk/case.html", found, status=422)
    messages.success(request, gettext("Done."))
    if act == "refer":  # it is another agency's now
        return redirect("desk:inbox")
    chosen = filters.back(request.GET)
    return redirect(reverse("desk:case", args=[number]) + (f"?{listed(chosen)}" if chosen else ""))


def _form(act: str, posted: Any) -> str:
    """The form of an act on the page; each outcome has one of its own."""
    return f"decide_{posted.get('outcome', '')}" if act == "decide" else act.replace("-", "_")


def _typed(posted: Any) -> dict[str, Any]:
    """What was typed and chosen, for the form to show again."""
    names = (
        "question",
        "amount",
        "why",
        "words",
        "cause",
        "agency",
        "days",
        "to",
        "why",
        "channel",
        "place",
        "day",
        "how",
        "paper",
        "name",
        "address",
        "received",
        *thirds.LONG,
    )
    return {
        **{name: posted.get(name, "")[:2000] for name in names},
        "items": posted.getlist("item")[:200],
        "reasons": posted.getlist("reason")[:50],
    }
