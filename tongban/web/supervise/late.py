"""What is late now, where, and with whom."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.cases import passages as cases
from tongban.oversight import queries
from tongban.services import queries as services
from tongban.web import session, tables, wording
from tongban.web.problems import summary
from tongban.web.supervise import asking, figures

WHOSE = ("own", "others", "resumed")


def late(request: HttpRequest) -> HttpResponse:
    """Late cases by agency, step and post, and why; late steps beside; the cases themselves by right."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    wanted, given, problems = asking.asked(request, at)
    whose = request.GET.get("whose", "")
    today = legal_day(at, actors.zone_of(actors.agency(by.agency or 0).region))
    place: dict[str, Any] = {"region": wanted.region, "agency": wanted.agency, "service": wanted.service}
    scope = actors.scope(by, "supervise.read")
    rows = cases.narrowed(cases.late(scope, today), **place)
    steps = cases.narrowed(cases.late_steps(scope, today), **place, at="case__")
    groups = cases.late_groups(rows)
    narrowed = _chosen(rows.filter(actors.scope(by, "case.read").q()), wanted, whose)
    form, after = request.GET.get("form", ""), request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    listed = cases.late_rows(narrowed, after=start, limit=tables.MOST if form else 51)
    if form:
        return tables.answer(form, "late", [{**row, "due": row["due"].isoformat()} for row in listed])
    small = not queries.sees_cases(by)
    titles = services.titles({row["service"] for row in listed} | {row["service"] for row in groups}, session.language())
    named = wording.steps({row["step"] for row in [*listed, *groups]}, titles)
    total = sum(row["n"] for row in groups)
    found = {
        "section": "supervise",
        "tabs": figures.tabs("late", given),
        "total": _few(total, small),
        "steps": _few(steps.count(), small),
        "whose": _whose(groups, given, small),
        "table": _table(groups, given, small, named),
        "rows": [_listed(row, titles, named) for row in listed[:50]],
        "more": asking.address(given, whose=whose, after=listed[49]["pk"]) if len(listed) > 50 else "",
        "fields": asking.fields(queries.choices(by, wanted.region), wanted, given, problems)[2:],
        "problems": summary(problems),
        "export": asking.address(given, whose=whose),
        "parquet": tables.has_columns(),
        "sees": not small,
        "may_urge": actors.may(by, "case.urge"),
    }
    return render(request, "supervise/late.html", found, status=422 if problems else 200)


def _listed(row: dict[str, Any], titles: dict[str, tuple[str, str]], steps: dict[str, str]) -> dict[str, Any]:
    title, lang = titles[row["service"]]
    return {**row, "title": title, "lang": lang, "step": steps[row["step"]]}


def _chosen(rows: Any, wanted: queries.Asked, whose: str) -> Any:
    named = {name: value for name, value in (("post", wanted.post), ("step", wanted.step), ("whose", whose)) if value}
    return rows.filter(**named)


def _few(n: int, small: bool) -> str:
    return gettext("fewer than 5") if small and 0 < n < queries.SMALL else f"{n:,}"


def _whose(groups: list[dict[str, Any]], given: dict[str, str], small: bool) -> list[dict[str, Any]]:
    names = {
        "own": gettext("with the own office"),
        "others": gettext("with other departments"),
        "resumed": gettext("with the office, after a supplement"),
    }
    counted: Counter[str] = Counter()
    for row in groups:
        counted[row["whose"]] += row["n"]
    return [{"title": names[name], "n": _few(counted[name], small), "query": asking.address(given, whose=name)} for name in WHOSE]


def _table(groups: list[dict[str, Any]], given: dict[str, str], small: bool, steps: dict[str, str]) -> list[dict[str, Any]]:
    """Agency, step and post with how many are late there, the most first, each leading to its cases."""
    counted: Counter[tuple[int, str, str]] = Counter()
    for row in groups:
        counted[(row["agency"], row["step"], row["post"])] += row["n"]
    known = actors.agencies(agency for agency, _, _ in counted)
    posts = wording.posts({post for _, _, post in counted})
    most = max(counted.values(), default=1)
    return [
        {
            "agency": known[agency].name,
            "step": steps[step],
            "post": posts[post],
            "n": _few(n, small),
            "width": f"{n / most * 100:.0f}",
            "query": asking.address({**given, "agency": str(agency), "step": step, "post": post}),
        }
        for (agency, step, post), n in counted.most_common(200)
    ]
