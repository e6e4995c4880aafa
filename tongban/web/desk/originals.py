"""Originals of a case: taken in and given back, each with a paper to be printed."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import window
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.cases import actions, queries
from tongban.cases import originals as kept
from tongban.documents import queries as documents
from tongban.web import session
from tongban.web.desk.counter import PLACE
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary

NAMES = ("what", "count", "from_name", "place")


def originals(request: HttpRequest, number: str) -> HttpResponse:
    """What is here, from whom; taking in more, and giving back."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = queries.case(number, to=by)
    actors.require(by, kept.RIGHT, agency=row.agency_id, service=row.service)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        if posted.get("act") not in ("take", "give"):
            raise NotFound("web.no_such_page")
        done, problems = attempt(lambda: _do(number, posted, by=by, at=at))
        if done is not None:
            messages.success(request, gettext("Done. Print the paper and hand it over."))
            return redirect("desk:originals", number)
    party = actors.party(row.party_id)
    numbers = {paper.number: paper.pk for paper in documents.of_subject("case", row.number)}
    name, place = _here(by, at) or (party.name, request.session.get(PLACE, ""))
    rows = kept.kept(row)
    found = {
        "section": "window",
        "row": row,
        "party": party,
        "rows": [{"row": one, "taken": numbers.get(one.receipt), "returned": numbers.get(one.return_paper)} for one in rows],
        "officers": actors.account_names(account for one in rows for account in (one.taken_by, one.returned_by)),
        "fields": _fields(posted, name, place, problems),
        "key": _key(posted, problems),
        "problems": summary(problems),
    }
    return render(request, "desk/originals.html", found, status=422 if problems else 200)


def _here(by: Actor, at: Any) -> tuple[str, str] | None:
    """Who stands at the officer's window, and which one it is."""
    present = window.attended(by, at)
    return (present.person.name, present.place) if present else None


def _do(number: str, posted: Any, *, by: Actor, at: Any) -> Any:
    if posted["act"] == "give":
        return actions.give_back(number, whole(posted, "original"), to_name=posted.get("to_name", ""), by=by, at=at)
    told = {name: posted.get(name, "") for name in ("from_name", "place", "key")}
    return actions.take_original(number, posted.get("what", ""), whole(posted, "count"), **told, by=by, at=at)


def _key(posted: Any, problems: list[Discrepancy]) -> str:
    """That of the page: the same while it is mended, another once something was taken in with it."""
    kept_key = "" if any(one.code == "case.original_there" for one in problems) else posted.get("key", "")[:64]
    return kept_key or secrets.token_hex(16)


def _fields(posted: Any, name: str, place: str, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    titles = (gettext("What"), gettext("How many"), gettext("From whom"), gettext("Window or place"))
    before = {"what": "", "count": "1", "from_name": name, "place": place}
    more: dict[str, dict[str, Any]] = {"what": {"hint": gettext("As it is called: business licence, household register.")}}
    more |= {"count": {"short": True, "inputmode": "numeric"}, "place": {"short": True}}
    given = {one: posted.get(one, before[one])[:200] for one in NAMES}
    return [field(one, title, problems, value=given[one], **more.get(one, {})) for one, title in zip(NAMES, titles, strict=True)]
