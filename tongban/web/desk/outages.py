"""Outages of the platform, as its administrator records them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import actions
from tongban.cases import outages as records
from tongban.web import session
from tongban.web.problems import attempt, field, summary

NAMES = ("begun", "ended", "reason")


def page(request: HttpRequest) -> HttpResponse:
    """What was recorded, and the form for another."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "outage.record")
    given = {name: request.POST.get(name, "")[:1000] for name in NAMES}
    problems: list[Discrepancy] = []
    if request.method == "POST":
        done, problems = attempt(lambda: _recorded(given, by=by, at=at))
        if done is not None:
            messages.success(request, gettext("Recorded. Periods whose last day it fell on go on."))
            return redirect("desk:outages")
    found = {"section": "outages", "fields": _fields(given, problems), "problems": summary(problems), "rows": records.listed()}
    return render(request, "desk/outages.html", found, status=422 if problems else 200)


def _recorded(given: dict[str, str], *, by: Any, at: datetime) -> Any:
    return actions.record_outage(_moment(given["begun"]), _moment(given["ended"]), reason=given["reason"], by=by, at=at)


def _moment(text: str) -> datetime:
    """A day and time as a browser gives it, in the zone of the platform."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text), timezone.get_default_timezone())
    except ValueError:
        raise Refused("outage.times", field="begun") from None


def _fields(given: dict[str, str], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    hint = gettext("Day and time of the region, such as 2026-03-16 22:00.")
    return [
        field("begun", gettext("Beginning"), problems, value=given["begun"], hint=hint, short=True),
        field("ended", gettext("End"), problems, value=given["ended"], hint=hint, short=True),
        field("reason", gettext("What happened"), problems, value=given["reason"], kind="lines", rows=2),
    ]
