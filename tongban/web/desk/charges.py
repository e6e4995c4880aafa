"""The fee of a case at the desk: take it at the window, propose and answer a waiver, give it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.exact import Money
from tongban.cases import actions, enforcing, queries
from tongban.services import queries as services
from tongban.web import costs, late_fines, session
from tongban.web.posted import whole
from tongban.web.problems import attempt, summary


def charges(request: HttpRequest, number: str) -> HttpResponse:
    """What the case costs and how that stands, with what one's post may do about it."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = queries.case(number, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        done, problems = attempt(lambda: _do(number, posted, by=by, at=at))
        if done is not None:
            messages.success(request, gettext("Done."))
            return redirect("desk:charges", number)
    service = services.by_digest(row.digest).service
    rows = costs.charges(row, service, session.language())
    names = actors.account_names(one for row in rows if row["waiving"] for one in (row["waiving"].asked_by, row["waiving"].answered_by))

    def may(verb: str) -> bool:
        return actors.may(by, verb, agency=row.agency_id, service=row.service)

    found = {
        "section": "cases",
        "row": row,
        "party": actors.party(row.party_id),
        **late_fines.shown(rows, row, at),
        "may_enforce": enforcing.possible(row, by, at),
        "anew": costs.anew(row, service, session.language()),
        "names": names,
        "me": by.account,
        "may": {name: may(f"charge.{name}") for name in ("take", "waive", "approve", "refund")},
        "problems": summary(problems),
        "typed": {name: posted.get(name, "")[:500] for name in ("words", "amount", "to_name", "court")},
    }
    return render(request, "desk/charges.html", found, status=422 if problems else 200)


def _do(number: str, posted: Any, *, by: Actor, at: Any) -> Any:
    act, charge = posted.get("act", ""), posted.get("charge", "")[:40]
    if act == "take":
        return actions.at_window(charge, posted.get("how", ""), by=by, at=at)
    if act == "waive":
        return actions.ask_waiver(charge, _minor(posted), reason=posted.get("words", ""), by=by, at=at)
    if act in ("grant", "decline"):
        return actions.answer_waiver(charge, grant=act == "grant", by=by, at=at)
    if act == "refund":
        return actions.refund(number, whole(posted, "payment"), _minor(posted), words=posted.get("words", ""), by=by, at=at)
    if act == "enforce":
        return actions.enforce(number, posted.get("court", ""), posted.get("words", ""), by=by, at=at)
    if act == "pay_out":
        return actions.pay_out(number, whole(posted, "refund"), to_name=posted.get("to_name", ""), by=by, at=at)
    raise NotFound("web.no_such_page")


def _minor(posted: Any) -> int:
    """An amount as people write it, in minor units; what is none is said at the field."""
    try:
        return Money.read(posted.get("amount", "").strip()).minor
    except Refused as refusal:
        raise Refused(refusal.code, **{**refusal.facts, "field": "amount"}) from refusal
