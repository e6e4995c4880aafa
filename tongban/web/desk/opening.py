"""What an agency does of its own accord: it opens cases and plans random inspections."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import actions, inspecting, opening
from tongban.pack.forms import answers_in
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import answers, forms, session
from tongban.web.posted import day_of, whole
from tongban.web.problems import attempt, field, summary

PAGE = 20


def open_case(request: HttpRequest) -> HttpResponse:
    """Open a case: first the service, then about whom, why, and what the service asks at the beginning."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, opening.RIGHT, agency=by.agency)
    offered = {
        one.id: one for one in _offered(by, at) if one.random is None and actors.may(by, opening.RIGHT, agency=by.agency, service=one.id)
    }
    chosen = offered.get((posted or request.GET).get("service", ""))
    problems: list[Discrepancy] = []
    if request.method == "POST" and chosen is not None:
        row, problems = attempt(lambda: _opened(request, chosen, by))
        if row is not None:
            messages.success(request, gettext("The case is opened, and the party is told."))
            return redirect("desk:case", row.number)
    questions = [one for group in chosen.form if not group.step for one in answers_in(group)] if chosen else []
    told = {
        "section": "own",
        "tab": "open",
        "may_plan": actors.may(by, inspecting.RIGHT, agency=by.agency),
        "services": [_titled(one) for one in offered.values()],
        "chosen": _titled(chosen) if chosen else None,
        "fields": _asked(request, at, problems) + forms.fields(questions, forms.typed(questions, posted), problems, at, service=chosen)
        if chosen
        else [],
        "problems": summary(problems),
        "key": posted.get("key", "")[:64] or secrets.token_hex(16),
    }
    return render(request, "desk/open_case.html", told, status=422 if problems else 200)


def _offered(by: Actor, at: Any) -> list[Service]:
    return services.opened_by_agency(actors.agency(by.agency).region, at) if by.agency else []


def _titled(service: Service) -> dict[str, str]:
    title, lang = services.said(service, "title", session.language())
    return {"id": service.id, "title": title, "lang": lang}


def _opened(request: HttpRequest, chosen: Service, by: Actor) -> Any:
    posted = request.POST
    questions = [one for group in chosen.form if not group.step for one in answers_in(group)]
    told = {name: posted.get(name, "")[:2000] for name in ("cause", "source", "words")}
    party, key = _party(posted.get("party", "")), posted.get("key", "")[:64] or secrets.token_hex(16)
    return actions.open_case(chosen.id, party, forms.typed(questions, posted), key=key, by=by, at=session.now(request), **told)


def _party(typed: str) -> int:
    """The party with a number: an organisation's code, or a resident number. Raises Refused("case.party_unknown")."""
    code = typed.strip().upper()
    found = actors.party_by_code("uscc", code) or actors.party_by_code("resident", code)
    if found is None:
        raise Refused("case.party_unknown", field="party")
    return found.id


def _asked(request: HttpRequest, at: Any, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    posted, given = request.POST, request.POST or request.GET
    causes = [one for one in registers.codes(opening.CAUSES, at.date()) if one.code not in (opening.DRAWN, opening.FOUND)]
    options = [{"value": one.code, "label": words, "lang": lang} for one in causes for words, lang in [answers.label(one.label, one.code)]]
    hint = gettext("Code of the organisation, or number of the identity document.")
    source = gettext("Its number, where the case comes from an inspection, a report or a complaint that is kept here.")
    return [
        field("party", gettext("About whom"), problems, value=given.get("party", "")[:30], hint=hint, short=True),
        field("cause", gettext("What gave rise to it"), problems, value=posted.get("cause", ""), kind="choice", options=options),
        field("source", gettext("From which case"), problems, value=given.get("source", "")[:30], hint=source, required=False, short=True),
        field("words", gettext("Why it is opened"), problems, value=posted.get("words", "")[:2000], kind="lines", rows=2),
    ]


def inspections(request: HttpRequest) -> HttpResponse:
    """The agency's plans of random inspections, and the form for another one."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, inspecting.RIGHT, agency=by.agency)
    offered = {one.id: one for one in _offered(by, at) if one.random is not None}
    problems: list[Discrepancy] = []
    if request.method == "POST":
        done, problems = attempt(lambda: _planned(request, offered, by))
        if done is not None:
            messages.success(request, gettext("Planned. The lot is drawn as soon as the log has given it its place."))
            return redirect("desk:inspections")
    after = min(whole(request.GET, "after"), 2**62)
    rows = inspecting.plans(agency=by.agency, after=after, limit=PAGE + 1)
    told = {
        "section": "own",
        "tab": "inspections",
        "may_open": actors.may(by, opening.RIGHT, agency=by.agency),
        "fields": _plan_fields(request, offered, problems),
        "offered": bool(offered),
        "rows": [{"row": one, **_called(one, offered)} for one in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "problems": summary(problems),
        "key": posted.get("key", "")[:64] or secrets.token_hex(16),
    }
    return render(request, "desk/inspections.html", told, status=422 if problems else 200)


def _called(plan: Any, offered: dict[str, Service]) -> dict[str, str]:
    return _titled(offered[plan.service]) if plan.service in offered else {"id": plan.service, "title": plan.service, "lang": ""}


def _planned(request: HttpRequest, offered: dict[str, Service], by: Actor) -> Any:
    posted = request.POST
    if posted.get("service", "") not in offered:
        raise Refused("inspection.not_random", field="service")
    until = day_of(posted.get("until", ""))
    only = {name: value for name in _fields(offered[posted["service"]]) if (value := posted.get(f"only-{name}", "").strip()[:200])}
    key = posted.get("key", "")[:64] or secrets.token_hex(16)
    title, at = posted.get("title", "")[:400], session.now(request)
    return actions.plan_inspection(posted["service"], title, whole(posted, "count"), until, only, key=key, by=by, at=at)


def _fields(service: Service) -> dict[str, Any]:
    """Fields of the register by which one may narrow: those that name nobody and are not fixed by the service."""
    if service.random is None:
        return {}
    shape = registers.shape(service.random.register)
    named = {shape.key, shape.subject, *service.random.only}
    return {name: one for name, one in shape.fields.items() if not (one.unique or one.personal or one.find or name in named)}


def _plan_fields(request: HttpRequest, offered: dict[str, Service], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    posted, known = request.POST, registers.elements()
    options = [{"value": one["id"], "label": one["title"], "lang": one["lang"]} for one in map(_titled, offered.values())]
    chosen = posted.get("service") or (options[0]["value"] if len(options) == 1 else "")
    found = [
        field("service", gettext("Kind of inspection"), problems, value=chosen, kind="choice", options=options),
        field("title", gettext("Name, as everybody reads it"), problems, value=posted.get("title", "")[:100]),
        field("count", gettext("How many are drawn"), problems, value=posted.get("count", "")[:4], inputmode="numeric", short=True),
        field("until", gettext("Last day of the inspections"), problems, value=posted.get("until", "")[:10], kind="date", short=True),
    ]
    narrowing = {name: one for service in offered.values() for name, one in _fields(service).items()}
    hint = gettext("Only those with exactly this value; leave it empty for all.")
    for name, one in narrowing.items():
        title, lang = answers.label(known[one.element].label, name)
        value = posted.get(f"only-{name}", "")[:200]
        found.append(field(f"only-{name}", title, problems, value=value, hint=hint, required=False, lang=lang))
    return found
