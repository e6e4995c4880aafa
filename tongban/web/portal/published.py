"""What government publishes about its own work: results, limits with the time it really took, statistics. Nobody needs to sign in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.licences import queries as licences
from tongban.licences.rules import state_on
from tongban.oversight import published, rules
from tongban.registers import queries as registers
from tongban.services import open_data
from tongban.services import queries as services
from tongban.web import dates, session, tables, wording
from tongban.web.portal import views
from tongban.web.posted import whole

PAGE = 20
SHOWN = ("on_time", "first_time", "net", "digital", "visits", "good", "response", "answered_in_time", "called_back")
FILED = (*SHOWN, "verified_in_time", "mended_in_time")  # in the file, where there is room for them
TIMES = ("net", "gross")
SPANS = (3, 12, 36)
LATEST = 2**62


def index(request: HttpRequest) -> HttpResponse:
    """What is public, and where."""
    return render(request, "portal/open.html", {"section": "open"})


def results(request: HttpRequest) -> HttpResponse:
    """Decisions in favour that the law makes public, newest first: what was issued, by whom, to which organisation, and its state now."""
    at, public = session.now(request), _public(session.now(request))
    asked, after = request.GET.get("service", "")[:80], min(whole(request.GET, "after"), LATEST)
    chosen = [asked] if asked in public else list(public)
    rows = licences.published(chosen, after=after, limit=PAGE + 1)
    told = {
        "section": "open",
        "services": [{"id": name, "title": title, "lang": lang, "chosen": name == asked} for name, (title, lang, _) in public.items()],
        "asked": asked if asked in public else "",
        "laws": sorted({law for _, _, law in public.values() if law}),
        "rows": [_result(row, at) for row in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "first": not after,
    }
    return render(request, "portal/results.html", told)


def _public(at: datetime) -> dict[str, tuple[str, str, str]]:
    """Services whose decisions in favour are public: title, its language, and the article that says so."""
    found = {}
    for one in open_data.services(at):
        if one["published"]:
            title, lang = services.in_language(one["title"], session.language())
            law = one["published"]
            found[one["id"]] = (title, lang, registers.cite(law["act"], law["article"]) if "act" in law else "")
    return found


def _result(row: Any, at: datetime) -> dict[str, Any]:
    """People are not named; an organisation is, as its licence shows it to everyone."""
    title, lang = views.said(services.by_digest(row.revision).service, "paper.licence")
    today = legal_day(at, actors.zone_of(row.agency.region_id))
    return {
        "title": title,
        "lang": lang,
        "number": row.number,
        "agency": row.agency.name,
        "holder": row.holder.name if row.holder.kind == "organisation" else "",
        "issued_at": row.issued_at,
        "until": row.valid_until,
        "state": state_on(row.state, row.valid_from, row.valid_until, today),
    }


def limits(request: HttpRequest) -> HttpResponse:
    """How long each service may take, what a region promises, and how long it took in the last four quarters."""
    at = session.now(request)
    since, until = _span(12, at)
    taken, on = published.groups(TIMES, since, until, each="service"), at.date().isoformat()
    path = actors.region_path(session.region(request))
    rows = []
    for one in open_data.services(at):
        law = open_data.current(one["limit"], on)
        if not law:
            continue
        title, lang = services.in_language(one["title"], session.language())
        near = next((one["local"][code] for code in reversed(path) if code in one["local"]), None)
        group = taken.get(one["id"])
        told = [wording.shown(group.figures[name]) for name in TIMES] if group else []
        rows.append({"id": one["id"], "title": title, "lang": lang, "limit": _limit(law), "local": _near(near, on), "times": told})
    months = dates.span_of_months(since, until)
    return render(request, "portal/limits.html", {"section": "open", "rows": rows, "months": months, "formulas": _formulas(TIMES)})


def _limit(one: dict[str, Any]) -> dict[str, str]:
    law = one["law"] or {}
    cited = registers.cite(law["act"], law["article"]) if "act" in law else ""
    return {"words": dates.limit_words(one["amount"], one["unit"]), "law": cited, "assumed": "" if cited else "yes"}


def _near(local: dict[str, Any] | None, on: str) -> dict[str, str] | None:
    found = open_data.current(local["limit"], on) if local else {}
    return _limit(found) if found else None


def statistics(request: HttpRequest) -> HttpResponse:
    """Figures by service or agency over a stretch of quarters that have ended."""
    by, months, region = _asked(request)
    since, until = _span(months, session.now(request))
    found = published.groups(SHOWN, since, until, each=by, region=region)
    names = _names(by, found, session.language())
    rows = [
        {
            "name": names[key][0],
            "lang": names[key][1],
            "outcomes": group.outcomes,
            "cells": [wording.shown(group.figures[name]) for name in SHOWN],
        }
        for key, group in sorted(found.items(), key=lambda one: names[one[0]][0])
    ]
    told = {
        "section": "open",
        "rows": rows,
        "by": by,
        "months": months,
        "region": region,
        "regions": published.regions(region),
        "spans": SPANS,
        "span": dates.span_of_months(since, until),
        "formulas": _formulas(SHOWN),
    }
    return render(request, "portal/statistics.html", told)


def statistics_csv(request: HttpRequest) -> HttpResponse:
    """The same with everything to reckon on, one row for each figure; one file for readers of every language."""
    by, months, region = _asked(request)
    since, until = _span(months, session.now(request))
    found = published.groups(FILED, since, until, each=by, region=region)
    names, rows = _names(by, found, "zh-hans"), list[dict[str, Any]]()
    for key, group in sorted(found.items(), key=lambda one: str(one[0])):
        about = {by: str(key), "name": names[key][0], "region": region, "since": since.isoformat(), "until": until.isoformat()}
        ended, few = group.outcomes, group.outcomes.hidden
        for name, n in (("granted", ended.granted), ("refused", ended.refused)):
            rows.append({**about, "figure": name, "value": None if few else n, "p90": None, "n": None, "expected": None, "hidden": few})
        for name in FILED:
            one = group.figures[name]
            told: dict[str, float | None] = {"value": one.value, "p90": one.high, "n": one.n, "expected": one.expected}
            kept: dict[str, float | None] = dict.fromkeys(told) if one.hidden else told
            rows.append({**about, "figure": name, **kept, "hidden": one.hidden})
    answer = tables.answer("csv", f"statistics-by-{by}", rows)
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def _asked(request: HttpRequest) -> tuple[str, int, str]:
    """By what, over how many months, and in which region; what is none asks for everything."""
    by, months, region = request.GET.get("by", ""), whole(request.GET, "months"), request.GET.get("region", "")[:12]
    known = actors.regions([region]) if region.isascii() and region.isdigit() else {}
    return by if by in ("service", "agency") else "service", months if months in SPANS else 12, region if known else ""


def _span(months: int, at: datetime) -> tuple[date, date]:
    """So many months, as whole quarters that have ended: what is told of one is told once and does not grow from day to day."""
    return rules.ended(months // 3, at.date())


def _names(by: str, found: dict[Any, Any], language: str) -> dict[Any, tuple[str, str]]:
    if by == "service":
        return services.titles(found, language)
    return {key: (one.name, "zh-Hans") for key, one in actors.agencies(found).items()}


def _formulas(names: tuple[str, ...]) -> list[dict[str, str]]:
    titles, formulas = wording.titles(), wording.formulas()
    few = {"title": gettext("Few"), "words": gettext("Groups of fewer than five are not told, so that nobody is known by them.")}
    left = gettext("Figures are told by whole quarters that have ended. A quarter in which there were few is left out of the sum.")
    quarters = {"title": gettext("Quarters"), "words": left}
    return [{"title": titles[name], "words": formulas[name]} for name in names] + [few, quarters]
