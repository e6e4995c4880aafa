"""The officer's inbox, and signing in at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import absences
from tongban.actors import queries as actors
from tongban.actors import sign_in as accounts
from tongban.base.errors import NotAllowed
from tongban.base.limits import legal_day
from tongban.cases import past, queries
from tongban.cases.narrowing import EVERYTHING
from tongban.services import queries as services
from tongban.web import session
from tongban.web.desk import batch, filters
from tongban.web.desk import queries as saved
from tongban.web.sections import sections
from tongban.web.sources import source
from tongban.web.words import say

PAGE = 50


def sign_in(request: HttpRequest) -> HttpResponse:
    """Password and code."""
    problem = ""
    if request.method == "POST":
        login, password, code = (request.POST.get(name, "")[:200] for name in ("login", "password", "code"))
        try:
            account = accounts.officer(login, password, code, at=session.now(request), source=source(request))
            session.signed_in(request, account)
            return redirect("desk:inbox")
        except NotAllowed as refusal:
            problem = say(refusal.discrepancies[0])
    return render(request, "desk/sign_in.html", {"problem": problem}, status=422 if problem else 200)


def queries_named() -> dict[str, str]:
    """The saved queries, in the order of the side."""
    return {
        "open": gettext("Everything to do"),
        "mine": gettext("Mine"),
        "standing": gettext("For absent colleagues"),
        "untaken": gettext("Not taken"),
        "soon": gettext("Due soon"),
        "overdue": gettext("Overdue"),
        "urged": gettext("Urged"),
        "messages": gettext("Messages to answer"),
        "waiting": gettext("With the applicant"),
        "joint": gettext("Our part in others' cases"),
        "leads": gettext("Licences to look at"),
        "lapsed": gettext("Lapsed, to be looked at"),
        "leading": gettext("For the leader"),
        "closed": gettext("Closed"),
    }


def inbox(request: HttpRequest) -> HttpResponse:
    """A saved query in the order of due days; the filter stays in the address. Who has no cases is led to their own part."""
    by, at, given = session.officer(request), session.now(request), request.GET
    opened = sections(request)
    if opened and opened[0]["name"] != "inbox":
        return redirect(opened[0]["href"])
    names, wanted = queries_named(), given.get("query", "open")
    chosen = wanted if wanted in names else "open"
    counted, narrowed, absent = queries.counts(by, at=at), filters.narrowing(given), absences.stood_in_for(by, at)
    rows = queries.inbox(by, chosen, at=at, narrowed=narrowed, after=given.get("after", "")[:40], limit=PAGE)
    office, granted = actors.agency(by.agency or 0), actors.verbs(by)
    acts = {name: words for name, (verb, words) in batch.titles().items() if verb in granted or "case.*" in granted}
    own = saved.side(by, given, at)
    found = {
        "section": "inbox",
        "own": own,
        "kept_one": next((one for one in own if one["current"]), None),
        "sections": opened,
        "side": _side(names, counted, chosen, absent),
        "rows": _shown(rows, office.region, absent, at),
        "urged": counted["urged"] if chosen != "urged" else 0,
        "leads": counted["leads"] if chosen != "leads" else 0,
        "away": absences.own(by, at),
        "title": names[chosen],
        "count": queries.fitting(by, chosen, narrowed, at=at) if narrowed != EVERYTHING else counted[chosen],
        "narrowed": narrowed != EVERYTHING,
        "q": narrowed.text,
        "earlier": past.found(by, narrowed.text).count() if narrowed.text or chosen == "closed" else 0,
        "query": chosen,
        "choices": filters.choices(by, given, at),
        "kept": filters.kept(given),
        "list": filters.address(given),
        "next": filters.address(given, after=rows[-1].number) if len(rows) == PAGE else "",
        "acts": {name: words for name, words in acts.items() if name != "hand-over"},
        "receivers": {key: name for key, name in actors.colleagues(office.id).items() if key != by.account} if "hand-over" in acts else {},
        "office": office,
    }
    return render(request, "desk/inbox.html", found)


def _side(names: dict[str, str], counted: dict[str, int], chosen: str, absent: Mapping[int, Any]) -> list[dict[str, Any]]:
    """The saved queries with their counts; that of absent colleagues for who stands in for one."""
    there = {"standing": bool(absent), **{name: counted[name] > 0 for name in ("leads", "lapsed", "leading")}}
    shown = (name for name in names if there.get(name, True) or chosen == name)
    return [{"name": name, "title": names[name], "count": counted[name], "current": name == chosen} for name in shown]


def _shown(rows: list[queries.Row], region: str, absent: Mapping[int, Any], at: datetime) -> list[dict[str, Any]]:
    """The rows in words, with the working days that are left, and for which absent colleague one may act."""
    today, calendar = legal_day(at, actors.zone_of(region)), actors.calendar_of(region)
    holders = actors.account_names(row.holder for row in rows)
    shown = []
    for row in rows:
        service = services.by_digest(row.digest).service
        left = calendar.between(today, row.due) if row.due else None
        words = {
            "title": services.said(service, "title", session.language())[0],
            "step_title": services.said(service, f"step.{row.step}", session.language())[0] if row.step else "",
            "holder_name": holders.get(row.holder or 0, ""),
            "absent": absent.get(row.holder or 0),
        }
        shown.append({**row.__dict__, **words, "left": left, "late": left is not None and left < 0})
    return shown
