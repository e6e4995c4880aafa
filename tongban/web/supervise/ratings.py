"""Bad ratings: what waits, what is next for each, and what was missed and lies before the superior."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.oversight import actions, calling, duties, watching
from tongban.services import queries as services
from tongban.web import satisfaction, session
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, named, summary

ANSWERED = {"yes": True, "no": False}
SECOND = ("call", "instruct")  # forms beside that of the next step


def waiting(request: HttpRequest) -> HttpResponse:
    """Bad ratings where the reader may answer or supervises, the first due first, and missed days that lie before the reader."""
    by, at = session.officer(request), session.now(request)
    if not any(actors.may(by, verb) for verb in ("rating.answer", "case.instruct")):
        actors.require(by, "supervise.read")
    rows = duties.open_duties(by, at=at, after=request.GET.get("after", ""))
    shown, more = rows[: duties.PAGE], rows[duties.PAGE :]
    laid = watching.open_before(by)
    found = {
        "section": "ratings",
        "rows": _worded(shown),
        "laid": list(zip(_worded([duties.told(one.follow_up, at) for one in laid]), [_missed(one) for one in laid], strict=True)),
        "uncalled": _worded([duties.told(row, at) for row in calling.uncalled(by)]),
        "more": shown[-1].key if more else "",
    }
    return render(request, "supervise/waiting.html", found)


def duty(request: HttpRequest, key: str) -> HttpResponse:
    """One bad rating: what was said, what was done about it, and the form of what comes next."""
    by, at = session.officer(request), session.now(request)
    found = duties.duty(key, to=by, at=at)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        _, problems = attempt(lambda: _done(request.POST, key, by, at))
        if not problems:
            messages.success(request, gettext("Done."))
            return redirect("supervise:duty", key)
    todo = _what_next(found, by)
    second = request.POST.get("do") in SECOND
    problems = named(problems, {"words": gettext("Answer"), "founded": gettext("Is it as the rating says?")})
    known = {
        "section": "ratings",
        "one": _worded([found])[0],
        "do": todo,
        "fields": _next(todo, request.POST if not second else {}, [] if second else problems),
        "steps": _steps(key, by),
        "missed": [_to_instruct(one, request.POST, problems if second else []) for one in duties.missed(key, to=by)],
        "problems": summary(problems),
        **_calls(key, by, at),
    }
    return render(request, "supervise/duty.html", known, status=422 if problems else 200)


def _done(posted: QueryDict, key: str, by: Actor, at: datetime) -> object:
    """The act that the page asks for."""
    words, do = posted.get("words", ""), posted.get("do")
    if do == "call":
        return actions.call_back(key, posted.get("press", ""), reached=ANSWERED.get(posted.get("reached", "")), by=by, at=at)
    if do == "instruct":
        return actions.instruct(key, whole(posted, "missed"), days=whole(posted, "days"), words=words, by=by, at=at)
    if do == "verify":
        return actions.verify(key, founded=ANSWERED.get(posted.get("founded", "")), by=by, at=at)
    if do == "mend":
        return actions.mend(key, words, by=by, at=at)
    return actions.answer(key, words, by=by, at=at)


def _what_next(one: duties.Duty, by: Actor) -> str:
    """What comes next with a bad rating, for who may do it; nothing for others and once it is answered."""
    if one.answered_at is not None or one.own or not actors.may(by, "rating.answer"):
        return ""
    if not one.verified:
        return "verify"
    return "mend" if one.founded and one.mended_at is None else "answer"


def _next(todo: str, posted: Mapping[str, str], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """The field of the next step."""
    if todo == "verify":
        return [field("founded", gettext("Is it as the rating says?"), problems, kind="boolean")]
    titles = {"mend": gettext("What was done to put it right?"), "answer": gettext("Answer")}
    hint = gettext("The person who rated reads it.")
    if todo not in titles:
        return []
    return [field("words", titles[todo], problems, kind="lines", rows=5, value=posted.get("words", ""), hint=hint)]


def whats() -> dict[str, str]:
    """What a day of a bad rating is for."""
    return {
        "verify": gettext("look into the rating"),
        "fix": gettext("put things right and answer"),
        "call": gettext("call who rated"),
    }


def _missed(one: Any) -> dict[str, Any]:
    """A day that was missed, in words."""
    return {"pk": one.pk, "what": whats()[one.what], "day": one.day, "told": one.told_at}


def _to_instruct(one: Any, posted: QueryDict, problems: list[Discrepancy]) -> dict[str, Any]:
    """The form in which a superior sets another day; what was typed, and what is wrong with it, stands in the one that was sent."""
    mine = whole(posted, "missed") == one.pk
    typed, wrong = posted if mine else QueryDict(), problems if mine else []
    fields = [
        field("days", gettext("Working days from today"), wrong, value=typed.get("days", "3"), inputmode="numeric", short=True),
        field("words", gettext("What the agency shall do"), wrong, value=typed.get("words", ""), kind="lines", rows=3),
    ]
    # Several forms may stand on the page; links lead to the one that was sent.
    return {**_missed(one), "fields": fields if mine else [{**each, "id": f"{each['id']}-{one.pk}"} for each in fields]}


def _steps(key: str, by: Actor) -> list[dict[str, Any]]:
    """What happened to a bad rating, in words, with who did it."""
    rows = duties.steps(key, to=by)
    names = actors.account_names(one.account for one in rows)
    titles = {
        "verified": gettext("looked into"),
        "mended": gettext("put right"),
        "answered": gettext("answered"),
        "missed": gettext("day missed, laid before the superior"),
        "instructed": gettext("the superior set another day"),
    }
    return [
        {
            "one": one,
            "title": titles[one.kind],
            "who": names.get(one.account or 0, ""),
            "what": whats().get(one.what, ""),
        }
        for one in rows
    ]


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
