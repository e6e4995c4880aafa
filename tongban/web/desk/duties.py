"""Agencies, their posts, who holds them and what they may do: for the administrators of system and security."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import accounts, actions, staff
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import answers, session
from tongban.web.desk import verbs
from tongban.web.posted import whole
from tongban.web.problems import at_field, attempt, field, summary

PAGE = 50


def agencies(request: HttpRequest) -> HttpResponse:
    """Agencies by name or region, a page at a time."""
    by, text = session.officer(request), request.GET.get("q", "")[:80]
    rows = staff.agencies(by, text, after=whole(request.GET, "after"), limit=PAGE + 1)
    found = {"section": "agencies", "rows": rows[:PAGE], "q": text, "more": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return render(request, "desk/agencies.html", {**found, "may_found": actors.may(by, "agency.found")})


def agency(request: HttpRequest, agency: int) -> HttpResponse:
    """The posts of an agency, and a new one."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    found = staff.agency(agency, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        kind, title = posted.get("kind", ""), posted.get("title", "")
        post, problems = attempt(lambda: actions.create_post(found.pk, kind, title, by=by, at=at))
        if post is not None:
            messages.success(request, gettext("The post is created."))
            return redirect("desk:post", post.pk)
    kinds = _kinds(at)
    shown = {
        "section": "agencies",
        "agency": found,
        "posts": [{"row": one, "kind": kinds.get(one.kind, one.kind)} for one in staff.posts(found.pk, to=by)],
        "may_reorganise": actors.may(by, "agency.found", agency=found.pk),
        "may_create": actors.may(by, "post.create", agency=found.pk),
        "fields": _post_fields(posted, kinds, problems),
        "problems": summary(problems),
    }
    return render(request, "desk/agency.html", shown, status=422 if problems else 200)


def _kinds(at: datetime) -> dict[str, str]:
    """Kinds of posts by their titles: those of the platform, those that packs name, and others that are there."""
    packs = {kind: answers.label(words, kind)[0] for kind, words in services.posts(at).items()}
    return {kind: kind for kind in staff.kinds()} | verbs.kinds() | packs


def _post_fields(posted: Any, kinds: dict[str, str], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    options = [{"value": kind, "label": title} for kind, title in sorted(kinds.items(), key=lambda one: one[1])]
    hint = gettext("As it stands on the door, such as 审查员.")
    return [
        field("kind", gettext("Kind"), problems, kind="select", options=options, value=posted.get("kind", "")),
        field("title", gettext("Title"), problems, value=posted.get("title", ""), hint=hint),
    ]


def post(request: HttpRequest, post: int) -> HttpResponse:
    """A post: who holds it, what it may do, and changing both."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    found = staff.post(post, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        _, problems = attempt(lambda: _change(found, posted, by=by, at=at))
        if not problems:
            messages.success(request, gettext("Done."))
            return redirect("desk:post", post)
    shown = {
        "section": "agencies",
        "post": found,
        "kind": _kinds(at).get(found.kind, found.kind),
        "own": by.post == found.pk,
        "may_appoint": actors.may(by, "post.appoint", agency=found.agency_id),
        "may_grant": actors.may(by, "post.grant", agency=found.agency_id),
        "rights": _rights(found),
        "login": field("login", gettext("Login of the officer"), problems, value=posted.get("login", ""), short=True),
        "groups": verbs.groups(posted.getlist("verbs")),
        "errors": at_field(problems, "verbs"),
        "services": _things(),
        "places": actors.agencies_by_name(found.agency.region_id),
        "problems": summary(problems),
    }
    return render(request, "desk/post.html", shown, status=422 if problems else 200)


def _rights(post: Any) -> list[dict[str, Any]]:
    said, titles = verbs.verbs(), {one["id"]: one["title"] for one in _things()}
    return [
        {"row": one, "title": said.get(one.verb, one.verb), "service": "" if one.service == "*" else titles.get(one.service, one.service)}
        for one in staff.grants(post)
    ]


def _things() -> list[dict[str, str]]:
    """What a right may be given for alone: a service, or a register for the rights to registers."""
    kept = [{"id": one.id, "title": answers.label(one.title, one.id)[0]} for one in registers.kept()]
    return [*services.online_services(session.language()), *kept]


def _change(post: Any, posted: Any, *, by: Actor, at: datetime) -> None:
    """Appoint, dismiss, give rights or take one."""
    act = posted.get("act", "")
    if act == "appoint":
        actions.appoint(accounts.account_named(posted.get("login", "")), post, by=by, at=at)
    elif act == "dismiss":
        actions.dismiss(accounts.account(whole(posted, "account"), "officer"), post, by=by, at=at)
    elif act == "grant":
        place, subtree = whole(posted, "agency") or None, posted.get("subtree") == "yes"
        actions.grant(post, posted.getlist("verbs"), service=posted.get("service") or "*", agency=place, subtree=subtree, by=by, at=at)
    elif act == "revoke":
        actions.revoke_grant(whole(posted, "grant"), by=by, at=at)
    else:
        raise NotFound("web.no_such_page")
