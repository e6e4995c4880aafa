"""My space: licences, who looked at my data."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.exchange import queries as exchange
from tongban.licences import actions, pdf
from tongban.licences import queries as licences_
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import session
from tongban.web.portal import looking, views
from tongban.web.qr import qr


def licences(request: HttpRequest) -> HttpResponse:
    """The licences of the party one acts for."""
    by = session.actor(request)
    at = session.now(request)
    rows = [_shown(licences_.verify(one.number, at=at)) for one in licences_.of_party(by.party or 0)]
    return render(request, "portal/licences.html", {"section": "mine", "licences": rows})


def licence(request: HttpRequest, number: str) -> HttpResponse:
    """One licence: PDF, machine-readable form, a code to show it."""
    by, at = session.actor(request), session.now(request)
    row = licences_.held(number, to=by)
    if request.GET.get("as") == "pdf":
        return HttpResponse(pdf.signed(row), content_type="application/pdf")
    if request.GET.get("as") == "jws":
        named = {"Content-Disposition": f'attachment; filename="{row.number}.jws"'}
        return HttpResponse(licences_.signed_statement(row), content_type="application/jose", headers=named)
    told = _shown(licences_.verify(number, at=at))
    shown = None
    if request.method == "POST":
        code, ends = actions.show(number, by=by, at=at)
        shown = {"code": code, "ends": ends, "qr": qr(f"{settings.ORIGIN}/verify?q={code}")}
    found = {
        "section": "mine",
        "licence": told,
        "facts": _facts(row, at),
        "shown": shown,
        "badge": f"{settings.ORIGIN}/b/{row.token}",
        "services": services.concerning(row.kind, session.language(), at) if row.state == "issued" else [],
    }
    return render(request, "portal/licence.html", found)


def _facts(row: licences_.Licence, at: datetime) -> list[dict[str, str]]:
    """The facts that the pack shows, each named by its element in the reader's language."""
    service, known = services.by_digest(row.revision).service, registers.elements()
    elements = {question.name: known[question.element] for group in service.form for question in group.fields}
    shows = service.licence.shows if service.licence else ()
    found = [(elements[name], row.facts.get(name)) for name in shows if name in elements]
    return [{"label": views.label(element.label)[0], "value": views.shown(value, element, at)} for element, value in found]


def _shown(told: licences_.Verification) -> dict[str, object]:
    service = services.by_digest(told.revision).service
    title, lang = views.said(service, "paper.licence")
    reason = views.said(service, f"reason.{told.reason}")[0] if told.reason else ""
    return {**told.__dict__, "title": title, "lang": lang, "good": told.good, "reason_words": reason}


def looked(request: HttpRequest) -> HttpResponse:
    """Who looked at my data."""
    by = session.actor(request)
    uses = [looking.shown(one) for one in exchange.uses_of(by.party or 0, at=session.now(request))]
    return render(request, "portal/looked.html", {"section": "mine", "uses": uses})
