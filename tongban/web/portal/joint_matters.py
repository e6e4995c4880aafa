"""One's joint matter: its parts with who decides each and by when, one timeline, withdrawing a part or all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.base.actor import Actor
from tongban.cases import actions, joint_queries
from tongban.cases.joint_parts import PartStanding
from tongban.documents import queries as documents
from tongban.services import joint as matters
from tongban.services import queries as services
from tongban.web import joint as words
from tongban.web import session
from tongban.web.answers import label
from tongban.web.portal import happened, trial


def matter(request: HttpRequest, number: str) -> HttpResponse:
    """The joint matter as it stands; a draft leads to its form."""
    by = session.actor(request)
    row = joint_queries.joint(number, to=by)
    found = joint_queries.form(row)
    if row.submitted_at is None and row.withdrawn_at is None:
        first = found.demand.groups[0].name if found.demand.groups else "materials"
        return redirect("portal:joint-form", number, first)
    parts, tried = joint_queries.parts(row), trial.of_joint(row, found.matter, session.now(request))
    titles = words.titles(found.matter, found.services)
    title, lang = label(found.matter.title)
    told = {
        "section": "mine",
        "row": row,
        "matter": {"title": title, "lang": lang, "number": row.number, "state": joint_queries.state(row), "outcome": ""},
        "parts": [_part(one, found.matter, titles, found.services) | tried.get(one.name, {}) for one in parts],
        "timeline": _timeline(row, parts, titles, found.services),
        "left": words.left(found.demand, found.matter, found.services, titles),
        "receipt": _receipt(row),
        "may_withdraw": any(one.may_withdraw for one in parts) and row.withdrawn_at is None,
    }
    return render(request, "portal/joint_matter.html", told)


def public(number: str, code: str) -> dict[str, Any]:
    """What anybody with number and code may see: how each part stands, no content."""
    row = joint_queries.by_code(number, code)
    joint, parts = matters.pinned(row.revision_id, row.matter), joint_queries.parts(row)
    known = {one.name: services.by_digest(one.row.digest).service for one in parts}
    titles = words.titles(joint, known)
    title, lang = label(joint.title)
    state = joint_queries.state(row)
    return {
        "matter": {"title": title, "lang": lang, "number": row.number, "state": state, "outcome": ""},
        "parts": [{"title": titles[one.name], "agency": one.row.agency.name, **words.standing(one, titles)} for one in parts],
    }


def _part(one: PartStanding, joint: Any, titles: dict[str, str], known: dict[str, Any]) -> dict[str, Any]:
    case, row = one.row.case, one.row
    return {
        "name": one.name,
        "title": titles[one.name],
        "lang": words.part_title(joint, one.name, known[one.name])[1],
        **words.standing(one, titles),
        "agency": row.agency.name,
        "received_by": row.received_by.name if row.received_by else "",
        "number": case.number if case else "",
        "href": reverse("portal:matter", args=[case.number]) if case else "",
        "due": case.due if case and case.state in ("in_hand", "waiting") else None,
        "shipment": reverse("portal:shipment", args=[case.number]) if case and known[one.name].flows else "",
        "problems": one.row.problems,
        "may_withdraw": one.may_withdraw,
        "again": one.standing == "stuck",
    }


def _timeline(row: Any, parts: list[PartStanding], titles: dict[str, str], known: dict[str, Any]) -> list[dict[str, Any]]:
    """One line of everything that happened, to the whole and to each part; then what is going on now."""
    own = {
        "joint.submitted": gettext("You submitted the application for all parts"),
        "joint.part_stuck": gettext("A part could not begin"),
        "joint.part_tried": gettext("A part that could not begin was tried again"),
        "joint.withdrawn": gettext("You withdrew what was not decided"),
        "joint.part_withdrawn": gettext("You withdrew a part"),
    }
    papers = {one.kind: one for one in documents.of_subject("joint", row.number) if one.facts}
    found: list[dict[str, Any]] = []
    for kind, at, told in joint_queries.timeline(row):
        if kind in own:
            paper = papers.get("joint-receipt") if kind == "joint.submitted" else None
            link = [{"href": reverse("portal:paper", args=[paper.pk]), "title": gettext("Receipt")}] if paper else []
            note = titles.get(str(told.get("part", "")), "")
            kind_of = "done" if kind == "joint.submitted" else "stop"
            found.append({"title": own[kind], "kind": kind_of, "at": at, "note": note, "papers": link})
    now: list[dict[str, Any]] = []
    for one in parts:
        if one.row.case is not None:
            for entry in happened.entries(one.row.case, known[one.name]):
                told_of = {**entry, "note": gettext(", ").join(filter(None, (titles[one.name], entry["note"])))}
                (found if entry["at"] else now).append(told_of)
    return sorted(found, key=lambda entry: entry["at"]) + [one for one in now if one["kind"] == "now"]


def _receipt(row: Any) -> str:
    paper = next((one for one in documents.of_subject("joint", row.number) if one.kind == "joint-receipt" and one.facts), None)
    return reverse("portal:paper", args=[paper.pk]) if paper else ""


@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw a part, or everything that is not decided."""
    by, at, part = session.actor(request), session.now(request), request.POST.get("part", "")[:60]
    if part:
        actions.withdraw_part(number, part, by=by, at=at)
        messages.success(request, gettext("The part is withdrawn. What needs it cannot begin; the rest goes on."))
    else:
        row = actions.withdraw_joint(number, by=by, at=at)
        if row.submitted_at is None:
            messages.success(request, gettext("The draft is thrown away."))
            return redirect("portal:mine")
        messages.success(request, gettext("What was not decided is withdrawn."))
    return redirect("portal:joint-matter", number)


@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """Try a part again that could not begin."""
    part = request.POST.get("part", "")[:60]
    words.tell_tried(request, actions.begin_again(number, part, by=session.actor(request), at=session.now(request)), part)
    return redirect("portal:joint-matter", number)


def cards(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """The joint matters of a party as cards of the list."""
    found = []
    for row, joint, state in joint_queries.listed(by):
        title, lang = label(joint.title)
        href = reverse("portal:joint-matter", args=[row.number])
        found.append({"number": row.number, "title": title, "lang": lang, "state": state, "outcome": "", "href": href, "line": []})
    return found
