"""How the applicant wants the result: on line, at a window, or by mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy, NotFound
from tongban.cases import actions, delivery, queries
from tongban.web import session
from tongban.web.portal import views
from tongban.web.problems import attempt, field, summary

TO = ("name", "address", "phone")


def deliver(request: HttpRequest, number: str) -> HttpResponse:
    """The choice, and to whom a letter goes."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    if by.kind != "person" or row.party_id != by.party:
        raise NotFound("case.unknown")
    kept = delivery.chosen(row)
    given = {"how": kept.how if kept else "online", **(delivery.opened(kept) if kept else {})}
    problems: list[Discrepancy] = []
    if request.method == "POST":
        given = {name: request.POST.get(name, "")[:200] for name in ("how", *TO)}
        done, problems = attempt(lambda: actions.choose_delivery(number, **given, by=by, at=at))
        if done is not None:
            messages.success(request, gettext("We have noted how you want the result."))
            return redirect("portal:matter", number)
    found = {"section": "mine", "matter": views.card(row, at), "fields": _fields(given, problems), "problems": summary(problems)}
    return render(request, "portal/delivery.html", found, status=422 if problems else 200)


def ways() -> dict[str, str]:
    """The ways in words."""
    return {
        "online": gettext("On line: it stands in your space, sealed, to download and print"),
        "window": gettext("I pick it up at the office’s window"),
        "mail": gettext("By mail"),
    }


def _fields(given: dict[str, Any], problems: list[Discrepancy]) -> dict[str, Any]:
    options = [{"value": way, "label": words} for way, words in ways().items()]
    titles = {"name": gettext("To whom the letter goes"), "address": gettext("Address"), "phone": gettext("Telephone for the messenger")}
    more = {"phone": {"kind": "tel", "short": True}, "address": {"kind": "lines", "rows": 2}}
    return {
        "how": field("how", gettext("How you want the result"), problems, value=given["how"], kind="choice", options=options),
        "to": [field(one, titles[one], problems, value=given.get(one, ""), **more.get(one, {})) for one in TO],
    }


def shown(row: Any) -> str:
    """What was chosen, in words."""
    kept = delivery.chosen(row)
    return ways()[kept.how if kept else "online"]
