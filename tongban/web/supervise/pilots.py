"""Trials of revisions in the cockpit: offices that try one before and after, the others in the same days, each figure with its cases."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.oversight import pilots, queries
from tongban.services import piloted
from tongban.services import queries as services
from tongban.web import session, tables, wording
from tongban.web.posted import whole
from tongban.web.supervise.figures import tabs

CELLS = [(group, when) for group in pilots.GROUPS for when in ("before", "after")]
SHOWN = 50


def listed(request: HttpRequest) -> HttpResponse:
    """The trials that were approved, the newest first."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    today, rows = piloted.today(at), piloted.listed(approved=True)
    found = {
        "section": "supervise",
        "tabs": tabs("pilots", {}),
        "rows": [{"row": row, "state": piloted.standing(row, today)} for row in rows],
    }
    return render(request, "supervise/pilots.html", found)


def compared(request: HttpRequest, pilot: int) -> HttpResponse:
    """The figures of one trial, as a page or a file."""
    by, at = session.officer(request), session.now(request)
    told, row = pilots.compared(by, pilot, at=at), piloted.one(pilot)
    rows = [_row(name, cells) for name, cells in told.figures.items()]
    if request.GET.get("form"):
        return tables.answer(request.GET["form"], f"trial-{pilot}", _export(told))
    titles = services.titles({one.service for one in row.places.all()}, session.language())
    names = actors.agencies(piloted.agencies([row])[row.pk])
    found = {
        "section": "supervise",
        "tabs": tabs("pilots", {}),
        "pilot": row,
        "state": piloted.standing(row, piloted.today(at)),
        "services": sorted(titles.values()),
        "agencies": [one.name for one in names.values()],
        "days": told.days,
        "rows": rows,
        "least": next(iter(pilots.INDICATORS.values())).least,
        "sees": queries.sees_cases(by),
        "parquet": tables.has_columns(),
    }
    return render(request, "supervise/pilot.html", found)


def _row(name: str, cells: dict[pilots.Cell, queries.Figure]) -> dict[str, Any]:
    """A figure with its definition, its four cells and what changed from before to after."""
    one = pilots.INDICATORS[name]
    shown = [{**wording.shown(cells[cell]), "group": cell[0], "when": cell[1]} for cell in CELLS]
    return {
        "name": name,
        "title": wording.titles()[one.id],
        "formula": wording.formulas()[one.id],
        "population": wording.populations()[one.of],
        "unit": wording.unit(one.how),
        "cells": shown,
        "changes": [_change(cells[group, "before"], cells[group, "after"]) for group in pilots.GROUPS],
    }


def _change(before: queries.Figure, after: queries.Figure) -> str:
    """What changed, in the unit of the figure; nothing where one of both is of too few or incomplete."""
    if not (before.ranked and after.ranked) or before.value is None or after.value is None:
        return ""
    change, how = after.value - before.value, before.indicator.how
    if how == "share":
        return gettext("%(n)s points") % {"n": f"{change * 100:+.1f}"}
    return f"{change:+.1f}" if how == "mean" else f"{change:+g}"


def _export(told: pilots.Compared) -> list[dict[str, Any]]:
    """Every figure by group and stretch, with all that is needed to reckon on."""
    rows = []
    for name, cells in told.figures.items():
        for (group, when), one in cells.items():
            days = told.days
            assert days is not None
            first, last = (days.since, days.until) if when == "after" else (days.before, None)
            rows.append(
                {
                    "figure": name, "definition": one.indicator.version, "offices": group, "when": when, "since": first.isoformat(),
                    "days": days.count, "until": last.isoformat() if last else None, "value": one.value, "p90": one.high,
                    "n": None if one.hidden else one.n, "expected": None if one.hidden else one.expected, "hidden": one.hidden,
                    "comparable": one.ranked,
                }
            )  # fmt: skip
    return rows


def behind(request: HttpRequest, pilot: int, figure: str) -> HttpResponse:
    """The cases behind a figure, of those the reader may see."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    group, when = request.GET.get("offices", "pilot")[:10], request.GET.get("when", "after")[:10]
    form, after = request.GET.get("form", ""), whole(request.GET, "after") if request.GET.get("after") else 0
    limit = tables.MOST if form else SHOWN + 1
    rows = pilots.behind(by, pilot, figure, (group, when), at=at, after=after, limit=limit)
    if form:
        told = [{name: row[name] for name in ("number", "service", "agency", "value")} for row in rows]
        return tables.answer(form, f"trial-{pilot}-{figure}", told)
    titles = services.titles({row["service"] for row in rows}, session.language())
    one = pilots.INDICATORS[figure]
    found = {
        "section": "supervise",
        "tabs": tabs("pilots", {}),
        "pilot": pilot,
        "title": wording.titles()[one.id],
        "formula": wording.formulas()[one.id],
        "group": group,
        "when": when,
        "rows": [{**row, "title": titles[row["service"]][0], "lang": titles[row["service"]][1]} for row in rows[:SHOWN]],
        "more": rows[SHOWN - 1]["pk"] if len(rows) > SHOWN else 0,
        "export": f"offices={group}&when={when}",
        "parquet": tables.has_columns(),
        "sees": queries.sees_cases(by),
    }
    return render(request, "supervise/pilot_cases.html", found)
