"""Finding a service: home, search, guide, region."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from tongban.actors import queries as actors
from tongban.actors.loading import NATION
from tongban.cases import queries as cases
from tongban.licences import queries as licences
from tongban.services import queries
from tongban.web import session
from tongban.web.middleware import A_YEAR
from tongban.web.portal.views import card, limit_words

PAGE = 20
LABELS = ("agency", "applicants", "limit", "fee", "law", "result", "place", "hours", "phone", "remedy", "code", "kind")


def home(request: HttpRequest) -> HttpResponse:
    """Search first; what is on line; one's own matters; departments."""
    language = get_language() or "en"
    mine = []
    if request.user.is_authenticated and getattr(request.user, "kind", "") == "person":
        mine = [card(row, session.now(request)) for row in cases.own(session.actor(request))[:3]]
    found = {
        "section": "home",
        "online": queries.online_services(language)[:5],
        "listed": queries.count_listed(),
        "departments": queries.departments(),
        "matters": mine,
    }
    return render(request, "portal/home.html", found)


def services(request: HttpRequest) -> HttpResponse:
    """Search by words, or all of a department."""
    text, department = request.GET.get("q", "")[:100], request.GET.get("department", "")[:80]
    after = int(request.GET["after"]) if request.GET.get("after", "").isdigit() else 0
    hits, total = queries.search(text, language=get_language() or "en", department=department, limit=PAGE, after=min(after, 10**6))
    following = after + PAGE if after + PAGE < total else None
    found = {"section": "services", "q": text, "department": department, "hits": hits, "total": total, "next": following}
    return render(request, "portal/services.html", found)


def guide(request: HttpRequest, service: str) -> HttpResponse:
    """Everything about a service; what is missing is said."""
    language = get_language() or "en"
    told = queries.guide(service, session.region(request), language, session.now(request))
    labels = _labels()
    facts = [
        {"label": labels[fact.name], "lines": _lines(fact, language), "missing": fact.missing, "assumed": fact.assumed, "lang": fact.lang}
        for fact in told.facts
    ]
    steps = [{"title": step["title"], "note": _note(step)} for step in told.steps]
    parties = []
    if request.user.is_authenticated and getattr(request.user, "kind", "") == "person":
        wanted = {"person": "person", "enterprise": "organisation"}
        kinds = {wanted[one] for one in (told.effective.service.applicants if told.effective else ()) if one in wanted}
        parties = [one for one in actors.acting_for(request.user, session.now(request)) if one.kind in kinds]
    shown = {**told.__dict__, "facts": facts, "steps": steps}
    concerns = told.effective.service.concerns if told.effective else ""
    found = {"section": "services", "guide": shown, "parties": parties, "concerns": concerns}
    return render(request, "portal/guide.html", {**found, "licences": _about(concerns, parties, request.GET.get("licence", ""))})


def _about(kind: str, parties: list[actors.PartyView], chosen: str) -> list[dict[str, Any]]:
    """The licences in force that an application can be about, of those for whom one acts."""
    if not kind:
        return []
    found = []
    for party in parties:
        for one in licences.of_party(party.id):
            if one.kind == kind and one.state == "issued":
                name = one.facts.get("site_name", "")
                found.append({"number": one.number, "party": party, "name": name, "chosen": one.number == chosen})
    return found


def _labels() -> dict[str, str]:
    return {
        "agency": gettext("Who decides"),
        "applicants": gettext("Who may apply"),
        "limit": gettext("How long it takes"),
        "fee": gettext("Fee"),
        "law": gettext("Law"),
        "result": gettext("What you receive"),
        "place": gettext("Place"),
        "hours": gettext("Hours"),
        "phone": gettext("Telephone"),
        "remedy": gettext("Remedy"),
        "code": gettext("Code"),
        "kind": gettext("Kind"),
    }


def _lines(fact: queries.Fact, language: str) -> list[str]:
    if fact.name == "applicants":
        words = {"person": gettext("People"), "enterprise": gettext("Enterprises"), "institution": gettext("Institutions")}
        return [words.get(one, one) for one in fact.lines]
    if fact.name == "fee" and fact.lines:
        return [gettext("free of charge") if fact.lines[0] == "0" else f"{int(fact.lines[0]) / 100:.2f} {fact.lines[1]}"]
    if fact.name == "limit" and fact.lines:
        amount, unit = fact.lines[0].split(" ")
        return [limit_words(int(amount), unit)]
    return list(fact.lines)


def _note(step: dict[str, object]) -> str:
    limit = step["limit"]
    if step["automatic"]:
        return gettext("at once, by machine; a machine never refuses for good")
    return limit_words(limit.value.amount, limit.value.unit) if limit else ""  # type: ignore[attr-defined]


def region(request: HttpRequest) -> HttpResponse:
    """Choose a region: down the tree, remembered in a cookie."""
    wanted = request.GET.get("code", "")
    at = actors.region(wanted or NATION)
    if request.GET.get("choose") == "1" and wanted:
        answer = HttpResponseRedirect("/")
        answer.set_cookie("region", at.code, max_age=A_YEAR, samesite="Lax", httponly=True)
        return answer
    path = [actors.region(code) for code in actors.region_path(at.code)]
    return render(request, "portal/region.html", {"at": at, "path": path, "children": actors.children(at.code)})
