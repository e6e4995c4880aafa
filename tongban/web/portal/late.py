"""Missed limits in public: what offices said of them, where nothing is said yet, and when this platform could not be reached."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.cases import outages, overruns
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.services import times
from tongban.web import dates, session
from tongban.web.posted import whole

PAGE = 20
LATEST = 2**62


def late(request: HttpRequest) -> HttpResponse:
    """Explanations, newest first; no case is named."""
    at, after = session.now(request), min(whole(request.GET, "after"), LATEST)
    rows = overruns.published(after=after, limit=PAGE + 1)
    open_now = overruns.unexplained(at.date())
    names = actors.agencies([agency for agency, _ in open_now])
    duty = times.deadlines(at).get("lic-decide")
    told = {
        "section": "open",
        "rows": [_row(one) for one in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "first": not after,
        "unexplained": [{"agency": names[agency].name, "n": n} for agency, n in open_now],
        "law": registers.cite(duty.missed.law.act, duty.missed.law.article) if duty and duty.missed else "",
        "outages": outages.listed(),
    }
    return render(request, "portal/late_cases.html", told)


def _row(one: Any) -> dict[str, Any]:
    row = one.case
    title, lang = services.said(services.by_digest(row.digest).service, "title", session.language())
    until = legal_day(row.decided_at or one.at, actors.zone_of(row.region_id))
    days = actors.calendar_of(row.region_id).between(one.due, until)
    late_by = dates.limit_words(max(days, 0), "working_days")
    return {"agency": row.agency.name, "title": title, "lang": lang, "due": one.due, "late": late_by, "words": one.words, "at": one.at}
