"""Fairness for who supervises: begun out of turn and why, given by name, silence, objections, bands that were left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.cases import fairness
from tongban.services import queries as services
from tongban.web import session, wording
from tongban.web.posted import whole
from tongban.web.supervise.figures import tabs

YEAR = timedelta(days=365)


def fair(request: HttpRequest) -> HttpResponse:
    """Everything of the cases that the reader may both supervise and see."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    scope = actors.scope(by, "case.read")
    turns = fairness.out_of_turn(scope, after=whole(request.GET, "after"), limit=fairness.PAGE + 1)
    parts = {"turns": turns[: fairness.PAGE], "silent": fairness.silent(scope), "objections": fairness.objections(scope)}
    parts["unserved"] = fairness.unserved(scope)
    officers, leavings = fairness.by_officer(scope, at - YEAR), fairness.leavings(scope)
    every = [row for rows in (*parts.values(), leavings) for row in rows]
    names = actors.account_names(
        row.get(one) for row in [*every, *officers] for one in ("by", "given_to", "holder", "account", "signed_by", "case__holder")
    )
    titles = services.titles({row["case__service"] for row in every}, session.language())
    found = {
        "section": "supervise",
        "tabs": tabs("fair", {}),
        "counts": fairness.counts(scope),
        "officers": [{**row, "name": names.get(row["by"] or 0, "")} for row in officers],
        "leavings": [{**row, **_measured(row)} for row in _worded(leavings, names, titles)],
        "more": turns[fairness.PAGE - 1]["pk"] if len(turns) > fairness.PAGE else 0,
        **{name: _worded(rows, names, titles) for name, rows in parts.items()},
    }
    return render(request, "supervise/fair.html", found)


def _worded(rows: Sequence[Mapping[str, Any]], names: Mapping[int, str], titles: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    steps = wording.steps({row["step__name"] for row in rows if "step__name" in row}, titles)
    people = {"by": "name", "given_to": "receiver", "holder": "name", "account": "name", "signed_by": "second", "case__holder": "name"}
    return [
        {
            **{key.replace("__", "_"): value for key, value in row.items()},
            **{told: names.get(row[one] or 0, "") for one, told in people.items() if one in row},
            "title": titles[row["case__service"]][0],
            "lang": titles[row["case__service"]][1],
            "step": steps.get(row.get("step__name", ""), ""),
        }
        for row in rows
    ]


def _measured(row: Mapping[str, Any]) -> dict[str, str]:
    said = {name: wording.measure(row["unit"], row[name]) for name in ("low", "high", "amount")}
    states = {None: gettext("waits for the second officer"), True: gettext("signed"), False: gettext("turned down")}
    return {**said, "state": states[row["agreed"]]}
