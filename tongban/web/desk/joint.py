"""A case that is part of a joint matter: the other parts, how they stand, and what this one has from them or from registers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.base.actor import Actor
from tongban.cases import actions, joint_again, joint_queries
from tongban.pack.joint_reader import source
from tongban.services import joint as matters
from tongban.services import queries as services
from tongban.web import joint as words
from tongban.web import session
from tongban.web.answers import label


def shown(row: Any, by: Actor) -> dict[str, Any] | None:
    """Title and number of the joint matter with all its parts; those whose cases the reader may open are links. None for a case alone."""
    part = joint_queries.part_of(row.pk)
    if part is None:
        return None
    joint = matters.pinned(part.joint.revision_id, part.joint.matter)
    parts = joint_queries.parts(part.joint)
    known = {one.name: services.by_digest(one.row.digest).service for one in parts}
    titles, readable = words.titles(joint, known), joint_queries.readable(parts, to=by)
    title, lang = label(joint.title)
    may_try = joint_again.may(by, part.joint)
    return {
        "title": title,
        "lang": lang,
        "number": part.joint.number,
        "case": row.number,
        "received_by": part.received_by.name if part.received_by else "",
        "handed": [_handed(name, told, known[part.name], titles) for name, told in sorted(part.handed.items())],
        "parts": [
            {
                "title": titles[one.name],
                "agency": one.row.agency.name,
                "number": one.row.case.number if one.row.case and one.row.case.number in readable else "",
                "name": one.name,
                "here": one.name == part.name,
                "again": may_try and one.standing == "stuck",
                **words.standing(one, titles),
                **({"words": gettext("With the applicant")} if one.standing == "waiting" else {}),
            }
            for one in parts
        ],
    }


@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """An officer of one of the parts tries another again that could not begin, from the page of a case."""
    by, part = session.officer(request), request.POST.get("part", "")[:60]
    words.tell_tried(request, actions.begin_again(number, part, by=by, at=session.now(request)), part)
    return redirect("desk:case", request.POST.get("case", "")[:30])


def _handed(name: str, told: str, service: Any, titles: dict[str, str]) -> dict[str, str]:
    """A material that nobody had to bring, and where it comes from."""
    one = source(told)
    return {
        "title": services.said(service, f"material.{name}", session.language())[0],
        "part": titles.get(one.name, "") if one.kind == "part" else "",
    }
