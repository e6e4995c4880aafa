"""Exercises in a practice copy: what there is to be played, the task of the moment, and how it went, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.base.errors import NotFound
from tongban.learning import actions, queries
from tongban.services import queries as services
from tongban.web import session
from tongban.web.desk.filters import states
from tongban.web.posted import whole

PAGE = 20
A_DAY = timedelta(days=1)


def practice(request: HttpRequest) -> HttpResponse:
    """The exercises for one's post; the one in which one is stands first."""
    by, at = session.officer(request), session.now(request)
    queries.ensure_practice()
    if request.method == "POST":
        return _act(request)
    offered = queries.offered(by, at=at)
    start = min(whole(request.GET, "from"), max(0, len(offered) - 1)) // PAGE * PAGE
    current = queries.current(by)
    titles = services.titles({f"{one.pack}.{one.service}" for one in offered}, session.language())
    shown = {
        "section": "practice",
        "current": current,
        "task": _task(current, at) if current and current.task else None,
        "so_far": [_result(one, current, at) for one in current.results] if current else [],
        "rows": [{"one": one, "title": titles[f"{one.pack}.{one.service}"][0]} for one in offered[start : start + PAGE]],
        "before": max(0, start - PAGE) if start else None,
        "after": start + PAGE if start + PAGE < len(offered) else None,
        "done": [{"row": row, "results": [_result(one, row, at) for one in row.results]} for row in queries.done(by)],
    }
    response = render(request, "desk/practice.html", shown)
    if current is not None and current.state == "asked":
        response.headers["Refresh"] = "2"
    return response


def _act(request: HttpRequest) -> HttpResponse:
    by, at, act = session.officer(request), session.now(request), request.POST.get("act", "")
    if act == "begin":
        given = {name: request.POST.get(name, "") for name in ("pack", "file", "name")}
        actions.begin(**given, by=by, at=at)
    elif act == "drop":
        actions.drop(by=by, at=at)
        messages.success(request, gettext("The exercise is over. Begin it anew, or choose another."))
    else:
        raise NotFound("web.no_such_page")
    return redirect("desk:practice")


def acts() -> dict[str, str]:
    """What a task asks for, as one would say it."""
    return {
        "cases.accept": gettext("Accept the case"),
        "cases.supplement": gettext("Ask for a supplement"),
        "cases.review": gettext("Examine the case and pass it on for decision"),
        "cases.send_back": gettext("Send the case back for another look"),
        "cases.extend": gettext("Extend the limit"),
        "cases.decide": gettext("Decide the case"),
        "cases.serve": gettext("Serve the decision"),
        "licences.suspend": gettext("Suspend the licence"),
        "licences.restore": gettext("Lift the suspension"),
        "licences.revoke": gettext("Revoke the licence"),
    }


def events() -> dict[str, str]:
    """What was done, as one would say it."""
    return {
        "case.accepted": gettext("The case was accepted"),
        "case.supplement_asked": gettext("A supplement was asked for"),
        "case.reviewed": gettext("The case was examined and passed on"),
        "case.returned": gettext("The case was sent back"),
        "case.extended": gettext("The limit was extended"),
        "case.decided": gettext("The case was decided"),
        "case.served": gettext("The decision was served"),
        "licence.suspended": gettext("The licence was suspended"),
        "licence.restored": gettext("The suspension was lifted"),
        "licence.revoked": gettext("The licence was revoked"),
    }


def _task(row: Any, at: datetime) -> dict[str, Any]:
    """A task in words: the act, with which content, and what should be so afterwards."""
    words, facts = _words(row, at), row.task["facts"]
    told = []
    if "outcome" in facts:
        told.append((gettext("Outcome"), words("outcome", facts["outcome"])))
    told += [(gettext("Reason"), words("reason", one)) for one in (*facts.get("reasons", []), *filter(None, [facts.get("reason")]))]
    for item in facts.get("items", []):
        what = words("material", item["material"]) if "material" in item else words("field", item.get("field", ""))
        told.append((gettext("Ask for"), f"{what}: {item['words']}" if item.get("words") else what))
    licence = row.task["act"].startswith("licences.")
    return {
        "act": acts()[row.task["act"]],
        "told": told,
        "expected": _state(row.task["expected"], words),
        "part": "?part=papers" if licence else "",
        "day": at + row.ahead if row.ahead >= A_DAY else None,
    }


def _result(one: Mapping[str, Any], row: Any, at: datetime) -> dict[str, Any]:
    """One turn: what was to be done, what was done, what should be so and what was."""
    words = _words(row, at)
    return {
        "act": acts()[one["task"]["act"]],
        "did": events().get(one["did"], one["did"]),
        "by": one["by"],
        "ok": one["ok"],
        "expected": _state(one["task"]["expected"], words),
        "found": _state({name: one["found"].get(name, "") for name in one["task"]["expected"]}, words),
    }


def _state(told: Mapping[str, str], words: Any) -> list[tuple[str, str]]:
    """Where a case should be or is, in words."""
    known = {"state": gettext("State"), "step": gettext("Step"), "outcome": gettext("Outcome"), "reason": gettext("Reason")}
    named = states() | {"issued": gettext("In force"), "suspended": gettext("Suspended"), "revoked": gettext("Revoked")}
    found = []
    for name, title in known.items():
        if name in told:
            value = told[name]
            said = named.get(value, value) if name == "state" else words(name, value)
            found.append((title, str(said) if value else "–"))
    return found


def _words(row: Any, at: datetime) -> Any:
    """The words of a service for a name of one of its parts."""
    revision = services.in_force(row.pack, at)
    folder = row.file.split("/")[1]
    shape = services.parsed(revision).services.get(f"{row.pack}.{folder}") if revision else None

    def said(part: str, name: str) -> str:
        key = f"{part}.{name}"
        found = services.said(shape, key, session.language())[0] if shape else key
        return name if found == key else found

    return said
