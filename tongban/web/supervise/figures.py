"""Figures: how cases went, by agency, service, post, step and month; each opens its cases and its definition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import past
from tongban.oversight import queries
from tongban.services import queries as services
from tongban.web import session, tables, wording
from tongban.web.problems import summary
from tongban.web.supervise import asking, charts

SETS = {
    "overview": ("on_time", "first_time", "gross", "good", "digital", "visits"),
    "time": ("gross", "net", "own", "others", "applicant"),
    "steps": ("step_days", "step_on_time"),
    "asked": ("asked",),
    "ratings": ("good", "response", "verified_in_time", "mended_in_time", "answered_in_time", "called_back"),
}
EACH = {"steps": "step", "asked": "step"}


def figures(request: HttpRequest, part: str = "overview") -> HttpResponse:
    """A set of figures: cards, a chart of months with its table, and a table by one dimension."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    if part not in SETS:
        raise NotFound("web.no_such_page")
    wanted, given, problems = asking.asked(request, at)
    each = _each(request, part)
    known = queries.choices(by, wanted.region)
    table = grouped(by, part, wanted, each, given, of=known["services"])
    form = request.GET.get("form", "")
    if form:
        return tables.answer(form, f"figures-{part}-by-{each}", _export(table, wanted, each))
    cards = queries.figures(by, SETS[part], wanted)[None]
    drawn = request.GET.get("drawn", "")
    drawn = drawn if drawn in cards else SETS[part][0]
    found = {
        "section": "supervise",
        "part": part,
        "tabs": tabs(part, given),
        "cards": [wording.shown(one) for one in cards.values()],
        "months": charts.months(queries.figures(by, [drawn], wanted, each="month"), drawn, wanted),
        "turns": charts.turns(table) if part == "time" and each != "month" else None,
        "table": table,
        "each": each,
        "eaches": _eaches(part, each, given),
        "fields": asking.fields(known, wanted, given, problems),
        "problems": summary(problems),
        "earlier": _earlier(by, wanted) if part == "overview" else [],
        "here": asking.address(given),
        "export": asking.address(given, each=each),
        "parquet": tables.has_columns(),
        "sees": queries.sees_cases(by),
    }
    return render(request, "supervise/figures.html", found, status=422 if problems else 200)


def _earlier(by: Actor, wanted: queries.Asked) -> list[past.Share]:
    """What other systems ended in these months, each a share of its own; few are not told to who may not see the cases."""
    last = date(wanted.until.year + wanted.until.month // 12, wanted.until.month % 12 + 1, 1) - timedelta(days=1)
    found = past.shares(by, wanted.since, last, region=wanted.region, agency=wanted.agency, service=wanted.service)
    return found if queries.sees_cases(by) else [one for one in found if one.ended >= queries.SMALL]


def _each(request: HttpRequest, part: str) -> str:
    chosen = request.GET.get("each", "")
    return chosen if chosen in queries.DIMENSIONS else EACH.get(part, "agency")


def tabs(current: str, given: dict[str, str]) -> list[dict[str, Any]]:
    """The parts of supervision, with the filters that were chosen."""
    names = {
        "overview": gettext("Overview"),
        "late": gettext("Late now"),
        "time": gettext("Time"),
        "steps": gettext("Steps and posts"),
        "asked": gettext("Supplements"),
        "visits": gettext("Visits and causes"),
        "ratings": gettext("Ratings"),
        "fair": gettext("Fairness"),
        "deviations": gettext("Deviations"),
        "pilots": gettext("Trials"),
        "stuck": gettext("Stuck parts"),
        "payments": gettext("Payments and messages"),
        "notices": gettext("Notices"),
        "definitions": gettext("Definitions"),
    }
    query = asking.address(given)
    own = ("late", "visits", "fair", "deviations", "pilots", "stuck", "payments", "notices", "definitions")
    places = {"overview": "/supervise/", **{name: f"/supervise/{name}" for name in own}}
    return [
        {
            "title": title,
            "href": f"{places.get(name, f'/supervise/figures/{name}')}{'?' + query if query else ''}",
            "current": name == current,
        }
        for name, title in names.items()
    ]


def _eaches(part: str, each: str, given: dict[str, str]) -> list[dict[str, Any]]:
    titles = {
        "region": gettext("by region"),
        "agency": gettext("by agency"),
        "service": gettext("by service"),
        "month": gettext("by month"),
    }
    steps = {"step": gettext("by step"), "post": gettext("by post")}
    offered = {**titles, **(steps if part == "steps" else {"step": gettext("by what was asked")} if part == "asked" else {})}
    return [{"title": title, "href": f"?{asking.address(given, each=name)}", "current": name == each} for name, title in offered.items()]


def grouped(by: Actor, part: str, wanted: queries.Asked, each: str, given: dict[str, str], *, of: list[str]) -> list[dict[str, Any]]:
    """Rows of the table: those that may be ranked first, the best last; then those with too few or incomplete ones."""
    groups = queries.figures(by, SETS[part], wanted, each=each)
    names = _names(each, groups, [wanted.service] if wanted.service else of)
    filters = {name: name for name in queries.DIMENSIONS if name != "month"}
    rows = []
    for key, told in groups.items():
        more = {filters[each]: key} if each in filters else {"since": key.strftime("%Y-%m"), "until": key.strftime("%Y-%m")}
        name, lang = names[key]
        rows.append(
            {
                "key": key,
                "name": name,
                "lang": lang,
                "query": asking.address(given, **more),
                "cells": [wording.shown(one) for one in told.values()],
            }
        )
    if each == "month":
        return sorted(rows, key=lambda row: row["key"], reverse=True)
    return sorted(rows, key=_rank)


def _rank(row: dict[str, Any]) -> tuple[bool, float, str]:
    """The worst first, by the first figure; a good rating by what it is at least."""
    one: queries.Figure = row["cells"][0]["figure"]
    told = one.least if one.indicator.how in ("share", "good") else one.value
    told = told or 0.0
    return not one.ranked and one.indicator.how != "count", told if one.indicator.better == "up" else -told, row["name"]


def _names(each: str, keys: Any, of: list[str]) -> dict[Any, tuple[str, str]]:
    """What the groups of a dimension are called, and in which language that is."""
    if each == "agency":
        known = actors.agencies(keys)
        return {key: (known[key].name, "zh-Hans") for key in keys}
    if each == "region":
        regions = actors.regions(keys)
        return {key: (regions[key].name, "zh-Hans") for key in keys}
    if each == "service":
        return services.titles(keys, session.language())
    if each == "month":
        return {key: (key.strftime("%Y-%m"), "") for key in keys}
    if each == "post":
        return wording.posts(keys)
    return {key: (name, "") for key, name in wording.steps(keys, of).items()}


def _export(table: list[dict[str, Any]], wanted: queries.Asked, each: str) -> list[dict[str, Any]]:
    """The table with everything that is needed to reckon on: value, n, expected, bounds, version of the definition."""
    rows = []
    for row in table:
        for cell in row["cells"]:
            one: queries.Figure = cell["figure"]
            rows.append(
                {
                    each: row["key"].isoformat() if each == "month" else str(row["key"]),
                    "name": row["name"],
                    "figure": one.indicator.id,
                    "definition": one.indicator.version,
                    "since": wanted.since.isoformat(),
                    "until": wanted.until.isoformat(),
                    "value": one.value,
                    "p90": one.high,
                    "mean_winsorised": one.mean,
                    "wilson_low": one.least,
                    "n": None if one.hidden else one.n,
                    "expected": None if one.hidden else one.expected,
                    "hidden": one.hidden,
                }
            )
    return rows


def behind(request: HttpRequest, figure: str) -> HttpResponse:
    """The cases behind a figure, of those the reader may see."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    one, name = queries.indicator(figure), figure
    wanted, given, problems = asking.asked(request, at)
    value = request.GET.get("value", "")[:10]
    after = request.GET.get("after", "")
    form = request.GET.get("form", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    rows = queries.behind(by, name, wanted, value=value, after=start, limit=tables.MOST if form else 51)
    if form:
        return tables.answer(form, f"cases-{name}", [{**row, "month": row["month"].isoformat()} for row in rows])
    titles = services.titles({row["service"] for row in rows}, session.language())
    steps = wording.steps({row["step"] for row in rows}, titles)
    shown = [
        {**row, "title": titles[row["service"]][0], "lang": titles[row["service"]][1], "step": steps[row["step"]]} for row in rows[:50]
    ]
    found = {
        "section": "supervise",
        "tabs": tabs("", given),
        "title": wording.titles()[name],
        "formula": wording.formulas()[name],
        "days": one.how == "days",
        "rows": shown,
        "problems": summary(problems),
        "more": asking.address(given, value=value, after=shown[-1]["pk"]) if len(rows) > 50 else "",
        "export": asking.address(given, value=value),
        "parquet": tables.has_columns(),
        "sees": queries.sees_cases(by),
    }
    return render(request, "supervise/behind.html", found, status=422 if problems else 200)


def definitions(request: HttpRequest) -> HttpResponse:
    """How every figure is reckoned."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    _, given, _ = asking.asked(request, at)
    titles, formulas, populations = wording.titles(), wording.formulas(), wording.populations()
    rows = [
        {
            "one": one,
            "title": titles[one.id],
            "formula": formulas[one.id],
            "population": populations[one.of],
            "unit": wording.unit(one.how),
            "better": gettext("more is better") if one.better == "up" else gettext("less is better"),
        }
        for one in queries.indicators().values()
    ]
    return render(request, "supervise/definitions.html", {"section": "supervise", "tabs": tabs("definitions", given), "rows": rows})
