"""What a change of an article would touch: services, materials, limits and running cases, all at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.cases import affected as cases
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import session
from tongban.web.posted import whole
from tongban.web.problems import field

PAGE = 50


def articles(request: HttpRequest) -> HttpResponse:
    """Choose an article; everything that rests on it stands below."""
    by, at = session.officer(request), session.now(request)
    cases.require(by)
    given = request.GET.get("article", "")[:120]
    act, _, article = given.partition(" ")
    options = [{"value": f"{one} {two}", "label": registers.cite(one, two), "lang": "zh-Hans"} for one, two in registers.relied_on()]
    found: dict[str, Any] = {
        "section": "packs",
        "fields": [field("article", gettext("Article"), kind="select", options=options, value=given)],
        "given": given,
    }
    if given:
        told = cases.affected(act, article, to=by, at=at, after=whole(request.GET, "after"), limit=PAGE + 1)
        found |= {"cited": registers.cite(act, article), **_shown(told)}
    return render(request, "desk/articles.html", found)


def _shown(told: cases.Affected) -> dict[str, Any]:
    titles = services.titles({one.service for one in told.services}, session.language())
    rows: list[dict[str, Any]] = [
        {"row": row, "dated": dated, "title": titles[row.service][0], "lang": titles[row.service][1]} for row, dated in told.cases
    ]
    return {
        "services": [{"one": one, "title": titles[one.service][0], "lang": titles[one.service][1]} for one in told.services],
        "rules": told.rules,
        "cases": rows[:PAGE],
        "next": rows[PAGE - 1]["row"].pk if len(rows) > PAGE else None,
        "running": sum(one.running for one in told.services),
        "dated": sum(one.dated for one in told.services),
    }
