"""Looking up a record of a register: with a purpose and a matter, and the party sees it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.exchange import actions
from tongban.registers import queries
from tongban.web import answers, session
from tongban.web.problems import attempt, field, summary


def records(request: HttpRequest) -> HttpResponse:
    """Ask for a record; what is found stands above the form."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "register.read")
    given = {name: request.POST.get(name, request.GET.get(name, "")) for name in ("register", "key", "purpose", "about")}
    record, problems = _look(given, by, at) if request.method == "POST" else (None, [])
    found = {
        "section": "records",
        "fields": _fields(given, problems),
        "problems": summary(problems),
        "asked": request.method == "POST" and not problems,
        "given": given,
        "record": record,
        "facts": answers.facts(record.register, record.facts, at) if record else [],
        "title": _titles().get(given["register"], ""),
        "party": actors.party(record.subject) if record and record.subject else None,
    }
    return render(request, "desk/records.html", found, status=422 if problems else 200)


def _look(given: dict[str, str], by: Actor, at: datetime) -> tuple[queries.RecordView | None, list[Discrepancy]]:
    return attempt(lambda: actions.consult(**given, by=by, at=at))


def _titles() -> dict[str, str]:
    return {one.id: answers.label(one.title, one.id)[0] for one in queries.kept()}


def _fields(given: dict[str, str], problems: list[Discrepancy]) -> list[dict[str, object]]:
    options = [{"value": name, "label": title} for name, title in _titles().items()]
    why, matter = gettext("The person reads these words."), gettext("The number of the case, or what it is about.")
    return [
        field("register", gettext("Register"), problems, kind="select", options=options, value=given["register"]),
        field("key", gettext("Number of the record"), problems, value=given["key"]),
        field("purpose", gettext("Purpose"), problems, value=given["purpose"], hint=why),
        field("about", gettext("Case or matter"), problems, value=given["about"], hint=matter),
    ]
