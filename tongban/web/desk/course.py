"""The course of a case as one line, with who has it at each step, and its clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.cases import course
from tongban.pack.graph import order
from tongban.pack.shapes import Pack, Step
from tongban.services import queries as services
from tongban.web import answers, session

RUNNING = ("submitted", "in_hand", "waiting")


def steps(row: Any, opened: Sequence[Any]) -> list[dict[str, Any]]:
    """From the acceptance to the serving: filled what is done, a ring where the case is now, hollow what is to come.

    `opened`: its steps so far (`cases.queries.steps`).
    """
    names = actors.account_names([row.holder, *(account for one in opened for account in (one.by, one.holder))])
    latest, effective = {one.name: one for one in opened}, services.by_digest(row.digest)
    found = [_accepted(row)]
    for name in order(effective.service):
        step = effective.service.steps[name]
        if step.post or step.waits_for or step.outside:
            titles = services.said(effective.service, f"step.{name}", session.language())[0], _post(effective.pack, step)
            found.append(_step(row, step, latest.get(name), names, titles))
    return [*found, _served(row)]


def _post(pack: Pack, step: Step) -> str:
    return answers.label(pack.posts.get(step.post, {}))[0]


def _accepted(row: Any) -> dict[str, Any]:
    if row.accepted_at:
        return {"title": gettext("Acceptance"), "kind": "done", "at": row.accepted_at}
    kind = "now" if row.state == "submitted" else "stop" if row.state == "waiting" else "next"
    return {"title": gettext("Acceptance"), "kind": kind, "received": row.submitted_at}


def _step(row: Any, step: Step, one: Any, names: dict[int, str], titles: tuple[str, str]) -> dict[str, Any]:
    title, post = titles
    if one is not None and one.closed_at:
        who, against = names.get(one.by or 0, ""), one.result == course.DISAGREED
        return {"title": title, "kind": "done", "at": one.closed_at, "who": who, "words": one.words, "against": against}
    if one is None or row.state not in RUNNING or not row.accepted_at:
        return {"title": title, "kind": "next", "post": post}
    holder = names.get(one.holder or (row.holder if row.step == step.name else None) or 0, "")
    kind = "stop" if row.state == "waiting" or step.waits_for else "now"
    return {"title": title, "kind": kind, "who": holder, "post": post, "due": one.due}


def _served(row: Any) -> dict[str, Any]:
    if row.state == "withdrawn":
        return {"title": gettext("Withdrawn"), "kind": "stop", "at": row.closed_at}
    kind = "done" if row.effective_at else "now" if row.state == "decided" else "next"
    return {"title": gettext("Serving"), "kind": kind, "at": row.effective_at}
