"""Registers: which there are for an officer, and looking a record up, with a purpose and a matter that its party sees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.exchange import actions
from tongban.exchange import queries as exchange
from tongban.pack.shapes import RegisterShape
from tongban.registers import queries
from tongban.web import answers, session
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary

GIVEN = ("register", "key", "purpose", "about")


def records(request: HttpRequest) -> HttpResponse:
    """The registers, and the form to look into one; several records that fit are listed, one is opened."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "register.read")
    given = {name: request.POST.get(name, request.GET.get(name, "")) for name in GIVEN}
    found: actions.Found | None = None
    problems: list[Discrepancy] = []
    if request.method == "POST":
        found, problems = attempt(lambda: _asked(request, given, by, at))
        if found and found.look and found.look.record:
            return redirect("desk:look", found.look.question)
    kept = queries.readable(by)
    shown = {
        "section": "records",
        "fields": _fields(given, kept, problems),
        "problems": summary(problems),
        "found": found,
        "listed": _listed(found.listed, at) if found else [],
        "given": given,
        "title": next((title(one) for one in kept if one.id == given["register"]), ""),
        "registers": _registers(kept, by, at),
        "looks": _looks(by, at),
    }
    return render(request, "desk/records.html", shown, status=422 if problems else 200)


def _asked(request: HttpRequest, given: dict[str, str], by: Actor, at: datetime) -> actions.Found:
    if request.POST.get("act") == "open":
        return actions.Found(actions.consult(**given, by=by, at=at))
    return actions.search(**given, after=whole(request.POST, "after"), by=by, at=at)


def title(register: RegisterShape) -> str:
    """A register by its name in the reader's language."""
    return answers.label(register.title, register.id)[0]


def _registers(kept: list[RegisterShape], by: Actor, at: datetime) -> list[dict[str, Any]]:
    sizes, elements, owners = queries.sizes(), queries.elements(), _owners(kept, by, at)
    return [
        {
            "id": one.id,
            "title": title(one),
            "owner": owners.get(one.owner, ""),
            "records": sizes.get(one.id, 0),
            "marks": [answers.label(elements[one.fields[name].element].label, name)[0] for name in queries.marks(one)],
        }
        for one in kept
    ]


def _owners(kept: list[RegisterShape], by: Actor, at: datetime) -> dict[str, str]:
    """Who keeps registers, for the reader's region; where nobody does, no name."""
    region = actors.agency(by.agency).region if by.agency else ""
    found = {one.owner: actors.agency_for(one.owner, region, at.date()) for one in kept} if region else {}
    names = actors.agencies(agency for agency in found.values() if agency)
    return {function: names[agency].name for function, agency in found.items() if agency in names}


def _listed(rows: tuple[queries.RecordView, ...], at: datetime) -> list[dict[str, Any]]:
    """Records by their marks alone."""
    names = {one.register: actions.shown(one.register) for one in rows[:1]}
    marks = [{name: one.facts[name] for name in names[one.register] if name in one.facts} for one in rows]
    return [{"key": one.key, "marks": answers.facts(one.register, told, at)} for one, told in zip(rows, marks, strict=True)]


def _looks(by: Actor, at: datetime) -> list[dict[str, Any]]:
    titles = {one.id: title(one) for one in queries.kept()}
    return [{"row": one, "title": titles.get(one.register, one.register)} for one in exchange.looks(by, at=at)]


def _fields(given: dict[str, str], kept: list[RegisterShape], problems: Any) -> list[dict[str, object]]:
    options = [{"value": one.id, "label": title(one)} for one in kept]
    what = gettext("As it stands in the register; a name or a domain may be given by its beginning.")
    why, matter = gettext("The person reads these words."), gettext("The number of the case, or what it is about.")
    return [
        field("register", gettext("Register"), problems, kind="select", options=options, value=given["register"]),
        field("key", gettext("Number, name or other mark"), problems, value=given["key"], hint=what),
        field("purpose", gettext("Purpose"), problems, value=given["purpose"], hint=why),
        field("about", gettext("Case or matter"), problems, value=given["about"], hint=matter),
    ]
