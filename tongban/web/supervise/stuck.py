"""Parts of joint matters that could not begin: why, since when, and when they are tried again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.cases import actions, joint_again
from tongban.cases.joint_models import JointPart
from tongban.services import joint as matters
from tongban.services import queries as services
from tongban.web import joint as words
from tongban.web import session, tables
from tongban.web.answers import label
from tongban.web.posted import whole
from tongban.web.problems import attempt, summary
from tongban.web.supervise.figures import tabs
from tongban.web.words import say

PAGE = 50


def stuck(request: HttpRequest) -> HttpResponse:
    """The parts where the reader supervises; who accepts cases for one of a matter's parts tries it again from here."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    problems: list[Discrepancy] = []
    if request.method == "POST":
        number, part = request.POST.get("number", "")[:30], request.POST.get("part", "")[:60]
        row, problems = attempt(lambda: actions.begin_again(number, part, by=by, at=at))
        if row is not None:
            words.tell_tried(request, row, part)
            return redirect("supervise:stuck")
    form = request.GET.get("form", "")
    rows = joint_again.stuck(by, after=min(whole(request.GET, "after"), 2**62), limit=tables.MOST if form else PAGE + 1)
    if form:
        return tables.answer(form, "stuck-parts", [_filed(one) for one in rows])
    found = {
        "section": "supervise",
        "tabs": tabs("stuck", {}),
        "rows": [_row(one, by) for one in rows[:PAGE]],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else 0,
        "problems": summary(problems),
        "parquet": tables.has_columns(),
        "export": "",
    }
    return render(request, "supervise/stuck.html", found, status=422 if problems else 200)


def _row(one: JointPart, by: Actor) -> dict[str, Any]:
    joint = matters.pinned(one.joint.revision_id, one.joint.matter)
    title, lang = words.part_title(joint, one.name, services.by_digest(one.digest).service)
    whole_title, whole_lang = label(joint.title)
    return {
        "part": one,
        "title": title,
        "lang": lang,
        "matter": whole_title,
        "matter_lang": whole_lang,
        "reasons": [say(Discrepancy(code)) for code in one.problems],
        "again": joint_again.may(by, one.joint),
    }


def _filed(one: JointPart) -> dict[str, Any]:
    """The same as a row of a file, without whose matter it is."""
    return {
        "joint": one.joint.number,
        "part": one.name,
        "service": one.service,
        "agency": one.agency.name,
        "reasons": " ".join(one.problems),
        "since": one.stuck_since.isoformat() if one.stuck_since else None,
        "tried": one.tried,
        "next_try": one.next_try.isoformat() if one.next_try else None,
    }
