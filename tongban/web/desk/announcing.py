"""Announcements of one's agency: publish one to everybody in the region, see which hold, withdraw one with a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.base.limits import legal_day
from tongban.documents import announcing, queries
from tongban.web import problems, session
from tongban.web.posted import day_of, whole

PAGE = 20
LATEST = 2**62
OTHERS = announcing.LANGUAGES[1:]
WEEK = timedelta(days=7)


def page(request: HttpRequest) -> HttpResponse:
    """Those of one's agency, newest first, and a form for a new one."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, "announcement.publish", agency=by.agency)
    wrong: list[Discrepancy] = []
    if request.method == "POST":
        made, wrong = problems.attempt(lambda: _do(posted, by, at))
        if made is not None:
            messages.success(request, gettext("Done."))
            return redirect("desk:announcements")
    after = min(whole(request.GET, "after"), LATEST)
    rows = queries.announced_by(by.agency or 0, after=after, limit=PAGE + 1)
    today = legal_day(at, actors.zone_of(actors.agency(by.agency).region)) if by.agency else at.date()
    found = {
        "section": "announcements",
        "rows": [_row(row, today, posted, wrong) for row in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "problems": problems.summary(wrong),
        **_fields(posted, wrong, today),
    }
    return render(request, "desk/announcements.html", found, status=422 if wrong else 200)


def _do(posted: Any, by: Actor, at: datetime) -> object:
    if posted.get("withdraw"):
        number = whole(posted, "withdraw")
        return announcing.withdraw(number, reason=posted.get("reason", ""), by=by, at=at)
    titles, words = ({name: posted.get(f"{field}-{name}", "") for name in announcing.LANGUAGES} for field in ("title", "words"))
    since, until = day_of(posted.get("since", "")), day_of(posted.get("until", ""))
    return announcing.announce(by.agency or 0, titles, words, since=since, until=until, by=by, at=at)


def _row(row: Any, today: date, posted: Any, wrong: list[Discrepancy]) -> dict[str, Any]:
    state, said = announcing.state(row, today), announcing.texts(row.paper)
    mine = bool(wrong) and posted.get("withdraw") == str(row.pk)
    why = problems.field("reason", gettext("Reason"), wrong if mine else (), value=posted.get("reason", "")[:200] if mine else "")
    if not mine:
        why["id"] = f"f-reason-{row.pk}"
    return {"row": row, "title": said[announcing.AUTHENTIC]["title"], "languages": list(said), "state": state, "why": why, "open": mine}


def _fields(posted: Any, wrong: list[Discrepancy], today: date) -> dict[str, Any]:
    """Days first, the authentic text, then each translation."""
    days = {"since": today.isoformat(), "until": (today + WEEK).isoformat()}
    titles = {"since": gettext("First day"), "until": gettext("Last day")}
    hints = {"since": "", "until": gettext("It is shown on this day still. At most a year after the first.")}
    asked = [
        problems.field(name, title, wrong, kind="date", short=True, value=posted.get(name, days[name])[:10], hint=hints[name])
        for name, title in titles.items()
    ]
    others: list[dict[str, Any]] = [{"lang": name, "fields": _text(name, posted, wrong, required=False)} for name in OTHERS]
    opened = any(one["value"] or one["errors"] for other in others for one in other["fields"])
    return {"fields": [*_text(announcing.AUTHENTIC, posted, wrong), *asked], "others": others, "others_open": opened}


def _text(lang: str, posted: Any, wrong: list[Discrepancy], *, required: bool = True) -> list[dict[str, Any]]:
    field, title, words = problems.field, f"title-{lang}", f"words-{lang}"
    most = {"title": announcing.TITLE, "words": announcing.WORDS}
    return [
        field(title, gettext("Title"), wrong, value=posted.get(title, "")[: most["title"] + 1], required=required),
        field(words, gettext("Words"), wrong, kind="lines", rows=4, value=posted.get(words, "")[: most["words"] + 1], required=required),
    ]
