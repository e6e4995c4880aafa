"""The file of a case that an agency opened, for the party: why, what was found, what it was told, and what it says to that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.errors import Discrepancy, NotFound
from tongban.base.limits import legal_day
from tongban.cases import actions, defending, opening, publishing, queries
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import answers, brought, forms, session, unsent
from tongban.web.portal import views
from tongban.web.problems import attempt, field


def file(request: HttpRequest, number: str) -> HttpResponse:
    """Everything of it, and while there is time the words against it and the hearing."""
    by, at, posted = session.actor(request), session.now(request), request.POST
    row = queries.case(number, to=by)
    service = services.by_digest(row.digest).service
    first = opening.opening(row)
    if first is None:
        raise NotFound("web.no_such_page")
    problems: list[Discrepancy] = []
    if request.method == "POST":
        known: dict[str, Callable[[], object]] = {
            "say": lambda: actions.state_defence(number, posted.get("words", ""), by=by, at=at),
            "hearing": lambda: actions.ask_hearing(number, by=by, at=at),
        }
        if posted.get("act", "") not in known:
            raise NotFound("web.no_such_page")
        done, problems = attempt(known[posted["act"]])
        if done is not None:
            unsent.drop(request)
            messages.success(request, gettext("Kept. The office must weigh it before it decides."))
            return redirect("portal:file", number)
    there, today = defending.notice(row), legal_day(at, actors.zone_of(row.region_id))
    open_now = there is not None and row.state == "in_hand" and by.kind == "person"
    causes = {one.code: one.label for one in registers.codes(opening.CAUSES, first.at.date())}
    cause, lang = answers.label(causes.get(first.cause, {}), first.cause)
    told = {
        "section": "mine",
        "matter": views.card(row, at),
        "opening": {"row": first, "cause": cause, "lang": lang},
        "summary": forms.summary(row, service, at),
        "files": queries.materials(row),
        "notice": _notice(there, service) if there else None,
        "may_say": open_now and there is not None and there.said_at is None and today <= there.until,
        "may_ask": bool(open_now and there and there.hearing_until and not there.hearing_asked_at and today <= there.hearing_until),
        "publication": publishing.of_case(row),
        "words": field("words", gettext("What speaks against it"), problems, value=posted.get("words", ""), kind="lines", rows=5),
        "problems": views.summary(problems),
    }
    return render(request, "portal/own_file.html", told, status=422 if problems else 200)


def _notice(there: Any, service: Service) -> dict[str, Any]:
    title, lang = views.said(service, f"outcome.{there.outcome}")
    reasons = [dict(zip(("title", "lang"), views.said(service, f"reason.{name}"), strict=True)) for name in there.reasons]
    amount = exact.show(there.amount, 2) if there.amount is not None else ""
    return {"row": there, "title": title, "lang": lang, "amount": amount, "reasons": reasons}


def material(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """A file of the case, for its party."""
    found = queries.material(number, row, to=session.actor(request))
    if opening.opening(found.case) is None:
        raise NotFound("web.no_such_page")
    return brought.answer(found)
