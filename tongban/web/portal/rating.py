"""Rate a closed matter (好差评)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy
from tongban.cases import queries
from tongban.oversight import actions, ratings, rules
from tongban.web import satisfaction, session, unsent
from tongban.web.portal import views
from tongban.web.problems import attempt, field, named, summary


def rating(request: HttpRequest, number: str) -> HttpResponse:
    """The form, or what was said and what the office answered."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    problems: list[Discrepancy] = []
    posted, before = unsent.again(request)
    if request.method == "POST":
        posted = request.POST
        items = {name: _level(posted.get(name, "")) for name in rules.ITEMS if posted.get(name)}
        _, problems = attempt(
            lambda: actions.rate(number, _level(posted.get("level", "")), items, words=posted.get("words", ""), by=by, at=at)
        )
        if not problems:
            unsent.drop(request)
            messages.success(request, gettext("Thank you. Your rating is kept; who works at your case does not see who gave it."))
            return redirect("portal:rating", number)
    titles = {"level": gettext("How was it on the whole?"), "words": gettext("In your own words"), **satisfaction.items()}
    problems = named(problems, titles)
    stands = ratings.standing(number, to=by, at=at)
    found = {
        "section": "mine",
        "matter": views.card(row, at),
        "stands": stands,
        "said": _given(stands.given),
        "fields": _fields(posted, titles, problems) if stands.open else [],
        "problems": summary(problems),
        "before": before,
    }
    return render(request, "portal/rating.html", found, status=422 if problems else 200)


def _level(text: str) -> int:
    return int(text) if text in ("1", "2", "3", "4", "5") else 0


def _fields(posted: QueryDict, titles: dict[str, str], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """The whole first and by itself; each part is a choice of one line, so that the page stays short."""
    options = [{"value": str(level), "label": words} for level, words in satisfaction.levels().items()]
    whole = field("level", titles["level"], problems, kind="choice", options=options, value=posted.get("level", ""))
    parts = [
        field(name, titles[name], problems, kind="select", options=options, value=posted.get(name, ""), required=False)
        for name in rules.ITEMS
    ]
    words = field("words", titles["words"], problems, kind="lines", rows=4, value=posted.get("words", ""), required=False)
    return [whole, *parts, words]


def _given(given: Any) -> dict[str, Any] | None:
    if given is None:
        return None
    levels = satisfaction.levels()
    parts = [(title, levels[given.items[name]]) for name, title in satisfaction.items().items() if name in given.items]
    return {"level": levels[given.level], "parts": parts, "words": given.words, "at": given.at}
