"""What comes to a filed case at a counter or by letter: what was asked for, or late proof, and its receipt to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import window
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import actions, queries, reopening
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import brought, forms, session
from tongban.web.answers import asked_by
from tongban.web.desk import counter, ways
from tongban.web.problems import attempt, summary

MOST = 20  # files at once


def page(request: HttpRequest, number: str) -> HttpResponse:
    """What is asked for, with its fields and files; sent, the receipt."""
    who, row = counter.served(request, number)
    at = session.now(request)
    if row.state == "draft":
        return redirect("desk:counter-check", number)
    service = services.by_digest(row.digest).service
    wanted = _questions(row, service)
    typed = forms.typed(wanted, request.POST) if request.method == "POST" else {}
    problems: list[Discrepancy] = []
    if request.method == "POST":
        done, problems = attempt(lambda: _bring(request, row, service, wanted, typed, who))
        if done is not None:
            messages.success(request, gettext("It is taken in. Print the receipt and hand it over, or send it."))
            return redirect("desk:counter-bring", number)
    found = queries.supplement(row)
    things = _things(found, service)
    shown = {
        "section": "window",
        "row": row,
        "matter": {"title": services.said(service, "title", session.language())[0]},
        "party": actors.party(row.party_id),
        "office": actors.agency(row.agency_id),
        "asked": found,
        "things": things,
        "said": found.words if found and found.words not in {one["words"] for one in things} else "",
        "fields": forms.fields(wanted, {**queries.answers(row), **typed}, problems, at, service=service),
        "materials": _materials(row, service, found, problems),
        "lapse": reopening.lapsed_since(row, who, at),
        "receipts": [_receipt(one) for one in reversed(documents.of_subject("case", number)) if one.kind == "supply-receipt"],
        "problems": summary(problems),
        "present": window.attended(who, at),
        "words": ways.words(ways.chosen(who.channel)),
    }
    return render(request, "desk/counter_bring.html", shown, status=422 if problems else 200)


def _questions(row: Any, service: Service) -> list[Any]:
    """The questions that are asked again, as they stand in the form."""
    found, known = queries.supplement(row), answers_of(service)
    return [known[name] for item in (found.items if found else ()) if (name := item.get("field")) in known]


def _materials(row: Any, service: Service, asked: Any, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """The papers that are asked for, or still to come; what was filed of them stays."""
    names = {item["material"] for item in asked.items if item.get("material")} if asked else set()
    if row.state in ("submitted", "in_hand", "waiting"):
        names |= set(queries.awaited(row))
    return [{**one, "filed": True} for one in brought.shown(row, service, problems) if one["name"] in names]


def _things(asked: Any, service: Service) -> list[dict[str, str]]:
    """What the office asked for, each with its words."""
    known, language, found = answers_of(service), session.language(), []
    for item in asked.items if asked else ():
        if item.get("material"):
            title, lang = services.said(service, f"material.{item['material']}", language)
        else:
            name = item.get("field", "")
            title, lang = asked_by(service, known[name]) if name in known else services.said(service, f"group.{name}", language)
        found.append({"title": title, "lang": lang, "words": item.get("words", "")})
    return found


def _receipt(paper: Any) -> dict[str, Any]:
    told = documents.facts(paper)
    return {"paper": paper, "brought": told.get("brought", []), "received": told.get("received", "")}


def _bring(request: HttpRequest, row: Any, service: Service, wanted: Sequence[Any], typed: dict[str, Any], who: Actor) -> str:
    """Keep the files and take everything in; what is refused leaves no file."""
    at, kept = session.now(request), dict[str, list[int]]()
    wrong = forms.pasted(wanted, typed, request.POST, at)
    if wrong:
        raise Refused.of(wrong)
    try:
        _store(request, service, kept, who, at)
        answers = {name: value for name, value in typed.items() if "." not in name}
        return actions.bring_in(row.number, answers, kept, by=who, at=at)
    except BaseException:
        for file in (one for several in kept.values() for one in several):
            files.erase(file, at=at)
        raise


def _store(request: HttpRequest, service: Service, kept: dict[str, list[int]], who: Actor, at: datetime) -> None:
    found: list[Discrepancy] = []
    sent = [(name, one) for name in service.materials for one in request.FILES.getlist(f"material.{name}")]
    if len(sent) > MOST:
        raise Refused("form.too_many_files", field=f"material-{sent[0][0]}", given=len(sent), most=MOST)
    for name, one in sent:
        try:
            formats = service.materials[name].formats
            stored = files.store(one.read(files.LARGEST + 1), one.name or "", owner=who.party, by=who, at=at, kinds=formats)
            kept.setdefault(name, []).append(stored.pk)
        except Refused as refusal:
            found += [Discrepancy(each.code, {**each.facts, "field": f"material-{name}"}) for each in refusal.discrepancies]
    if found:
        raise Refused.of(found)
