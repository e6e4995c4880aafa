"""Paying for a matter: what for, how much, by which article, and how it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tongban.cases import actions, queries
from tongban.exchange import partners
from tongban.services import queries as services
from tongban.web import costs, late_fines, session
from tongban.web.portal import views

WAITING = "4"  # seconds after which a page that waits for the bank is asked for again


def pay(request: HttpRequest, number: str) -> HttpResponse:
    """The charges of a matter; a POST begins to pay one of them at the bank."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    if request.method == "POST":
        actions.order(request.POST.get("charge", "")[:40], by=by, at=at)
        return redirect("portal:pay", number)
    service = services.by_digest(row.digest).service
    rows = costs.charges(row, service, session.language())
    found = {
        "section": "mine",
        "matter": views.card(row, at),
        **late_fines.shown(sorted(rows, key=lambda one: not one["owed"]), row, at),
        "ahead": costs.ahead(row, service, session.language()),
        "label": costs.label(service, session.language()),
        "anew": costs.anew(row, service, session.language()),
        "bank": bool(partners.paying()),
        "window": row.agency.name,
        "mine": by.kind == "person" and by.party == row.party_id,
    }
    answer = render(request, "portal/pay.html", found)
    if any(one["state"] == "waiting" for one in rows):
        answer["Refresh"] = WAITING
    return answer


def summary(row: Any) -> dict[str, Any] | None:
    """What the page of a matter says of its fee; None where it costs nothing."""
    service = services.by_digest(row.digest).service
    rows = costs.charges(row, service, session.language()) if service.pay is not None else []
    if not rows:
        told = costs.ahead(row, service, session.language()) if service.pay is not None else None
        return {"amount": told["amount"], "state": "ahead", "due": "", "label": costs.label(service, session.language())} if told else None
    opened = next((one for one in rows if one["owed"]), None)
    told = opened or rows[-1]
    due = told["due"] if opened else ""
    return {"amount": told["owed"] or told["amount"], "state": told["state"], "due": due, "label": costs.label(service, session.language())}
