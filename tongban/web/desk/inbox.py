"""The officer's inbox, and signing in at the desk."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import sign_in as accounts
from tongban.base.errors import NotAllowed
from tongban.base.limits import legal_day
from tongban.cases import queries
from tongban.services import queries as services
from tongban.web import session
from tongban.web.sections import sections
from tongban.web.words import say

PAGE = 50


def sign_in(request: HttpRequest) -> HttpResponse:
    """Password and code."""
    problem = ""
    if request.method == "POST":
        login, password, code = (request.POST.get(name, "")[:200] for name in ("login", "password", "code"))
        try:
            account = accounts.officer(login, password, code, at=session.now(request), source=str(request.META.get("REMOTE_ADDR", "")))
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
        "untaken": gettext("Not taken"),
        "soon": gettext("Due soon"),
        "overdue": gettext("Overdue"),
        "waiting": gettext("With the applicant"),
        "joint": gettext("Our part in others' cases"),
        "closed": gettext("Closed"),
    }


def inbox(request: HttpRequest) -> HttpResponse:
    """A saved query in the order of due days; the filter stays in the address. Who has no cases is led to their own part."""
    by, at = session.officer(request), session.now(request)
    opened = sections(request)
    if opened and opened[0]["name"] != "inbox":
        return redirect(opened[0]["href"])
    names = queries_named()
    wanted = request.GET.get("query", "open")
    chosen = wanted if wanted in names else "open"
    text = request.GET.get("q", "")[:80]
    counted = queries.counts(by, at=at)
    rows = queries.inbox(by, chosen, at=at, text=text, after=request.GET.get("after", "")[:40], limit=PAGE)
    office = actors.agency(by.agency or 0)
    today = legal_day(at, actors.zone_of(office.region))
    calendar = actors.calendar_of(office.region)
    holders = actors.account_names(row.holder for row in rows)
    shown = []
    for row in rows:
        service = services.by_digest(row.digest).service
        left = calendar.between(today, row.due) if row.due else None
        title = services.said(service, "title", session.language())[0]
        step = services.said(service, f"step.{row.step}", session.language())[0] if row.step else ""
        holder = holders.get(row.holder or 0, "")
        shown.append(
            {**row.__dict__, "title": title, "step_title": step, "left": left, "late": left is not None and left < 0, "holder_name": holder}
        )
    side = [{"name": name, "title": title, "count": counted[name], "current": name == chosen} for name, title in names.items()]
    found = {
        "section": "inbox",
        "sections": opened,
        "side": side,
        "rows": shown,
        "title": names[chosen],
        "count": counted[chosen],
        "q": text,
        "query": chosen,
        "next": urlencode({"query": chosen, "q": text, "after": rows[-1].number}) if len(rows) == PAGE else "",
        "office": office,
    }
    return render(request, "desk/inbox.html", found)
