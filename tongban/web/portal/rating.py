"""Rate a closed matter (好差评)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy, NotFound
from tongban.cases import queries
from tongban.oversight import actions, ratings, rules
from tongban.web import satisfaction, session, unsent
from tongban.web.portal import views
from tongban.web.problems import attempt, field, named, summary


def rating(request: HttpRequest, number: str) -> HttpResponse:
    """The form, or what was said and what the office answered."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    posted, before = unsent.again(request)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        posted = request.POST
        problems = _given(request, lambda told: actions.rate(number, **told, by=by, at=at))
        if not problems:
            unsent.drop(request)
            return redirect("portal:rating", number)
    stands = ratings.standing(number, to=by, at=at)
    found = {"section": "mine", "matter": views.card(row, at), "before": before, **_page(stands, posted, problems)}
    return render(request, "portal/rating.html", found, status=422 if problems else 200)


def by_code(request: HttpRequest) -> HttpResponse:
    """The same for who wrote without an account, by number and code; without them, or with wrong ones, they are asked for."""
    asked, at = request.POST or request.GET, session.now(request)
    number, code = asked.get("number", "")[:40], asked.get("code", "")[:20]
    try:
        found, by = ratings.holder(number, code)
    except NotFound:
        missing = bool(number or code)
        told = {"section": "verify", "number": number, "missing": missing}
        return render(request, "portal/progress.html", told, status=404 if missing else 200)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        problems = _given(request, lambda told: actions.rate_by_code(number, code, **told, at=at))
        if not problems:
            return redirect(f"{reverse('portal:rating-by-code')}?{urlencode({'number': found, 'code': code})}")
    stands = ratings.standing(found, to=by, at=at)
    row = views.card(queries.by_code(number, code), at)
    told = {"section": "verify", "matter": row, "code": code, **_page(stands, request.POST, problems)}
    return render(request, "portal/rating.html", told, status=422 if problems else 200)


def _given(request: HttpRequest, act: Callable[[dict[str, Any]], object]) -> list[Discrepancy]:
    """Rate as the form says; what was refused, or nothing and a word of thanks."""
    posted = request.POST
    items = {name: _level(posted.get(name, "")) for name in rules.ITEMS if posted.get(name)}
    told = {"level": _level(posted.get("level", "")), "items": items, "words": posted.get("words", "")}
    _, problems = attempt(lambda: act(told))
    if not problems:
        messages.success(request, gettext("Thank you. Your rating is kept; who works at your case does not see who gave it."))
    return problems


def _page(stands: ratings.Standing, posted: QueryDict, problems: list[Discrepancy]) -> dict[str, Any]:
    titles = {"level": gettext("How was it on the whole?"), "words": gettext("In your own words"), **satisfaction.items()}
    problems = named(problems, titles)
    return {
        "stands": stands,
        "said": _said(stands.given),
        "fields": _fields(posted, titles, problems) if stands.open else [],
        "problems": summary(problems),
    }


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


def _said(given: Any) -> dict[str, Any] | None:
    if given is None:
        return None
    levels = satisfaction.levels()
    parts = [(title, levels[given.items[name]]) for name, title in satisfaction.items().items() if name in given.items]
    return {"level": levels[given.level], "parts": parts, "words": given.words, "at": given.at}
