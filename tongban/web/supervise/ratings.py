"""Bad ratings that wait for an answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.oversight import actions, calling, duties
from tongban.services import queries as services
from tongban.web import satisfaction, session
from tongban.web.problems import attempt, field, named, summary


def waiting(request: HttpRequest) -> HttpResponse:
    """Bad ratings where the reader may answer or supervises, the first due first."""
    by, at = session.officer(request), session.now(request)
    if not actors.may(by, "rating.answer"):
        actors.require(by, "supervise.read")
    rows = duties.open_duties(by, at=at, after=request.GET.get("after", ""))
    shown, more = rows[: duties.PAGE], rows[duties.PAGE :]
    found = {
        "section": "ratings",
        "rows": _worded(shown),
        "uncalled": _worded([duties.told(row, at) for row in calling.uncalled(by)]),
        "more": shown[-1].key if more else "",
    }
    return render(request, "supervise/waiting.html", found)


def duty(request: HttpRequest, key: str) -> HttpResponse:
    """One bad rating: what was said, and the answer."""
    by, at = session.officer(request), session.now(request)
    found = duties.duty(key, to=by, at=at)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        founded = request.POST.get("founded") == "yes"
        words = request.POST.get("words", "")
        if request.POST.get("do") == "call":
            press, reached = request.POST.get("press", ""), request.POST.get("reached") == "yes"
            _, problems = attempt(lambda: actions.call_back(key, press, reached=reached, by=by, at=at))
        elif request.POST.get("do") == "verify":
            _, problems = attempt(lambda: actions.verify(key, founded=founded, by=by, at=at))
        else:
            _, problems = attempt(lambda: actions.answer(key, words, founded=founded, by=by, at=at))
        if not problems:
            messages.success(request, gettext("Done."))
            return redirect("supervise:duty", key)
    title = gettext("Answer")
    problems = named(problems, {"words": title})
    value = "" if found.founded is None else found.founded
    fields = [
        field("founded", gettext("Is it as the rating says?"), kind="boolean", value=value),
        field(
            "words",
            title,
            problems,
            kind="lines",
            rows=5,
            value=request.POST.get("words", ""),
            hint=gettext("The person who rated reads it."),
        ),
    ]
    known = {
        "section": "ratings",
        "one": _worded([found])[0],
        "fields": fields if found.answered_at is None and not found.own and actors.may(by, "rating.answer") else [],
        "problems": summary(problems),
        **_calls(key, by, at),
    }
    return render(request, "supervise/duty.html", known, status=422 if problems else 200)


def _calls(key: str, by: Actor, at: datetime) -> dict[str, Any]:
    """The calls to who rated, with who made them, and the form of the next one; each showing of the form is one press."""
    told = calling.calls(key, to=by, at=at)
    names = actors.account_names(one.account for one in told.made)
    asked = field("reached", gettext("Was the person reached?"), kind="boolean")
    made = [{"at": one.at, "who": names.get(one.account, ""), "reached": one.reached} for one in told.made]
    return {"calls": told, "called": made, "call_field": asked, "press": secrets.token_hex(16)}


def _worded(found: Sequence[duties.Duty]) -> list[dict[str, Any]]:
    levels, items = satisfaction.levels(), satisfaction.items()
    titles = services.titles([one.service for one in found], session.language())
    return [
        {
            "duty": one,
            "title": titles[one.service][0],
            "lang": titles[one.service][1],
            "level": levels[one.level],
            "parts": [(items[name], levels[level]) for name, level in one.items.items() if name in items],
        }
        for one in found
    ]
