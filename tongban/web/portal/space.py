"""My space: licences, who looked at my data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.documents import queries as documents
from tongban.exchange import queries as exchange
from tongban.licences import actions, paid, pdf
from tongban.licences import queries as licences_
from tongban.pack.benefit_checks import BENEFIT
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import session
from tongban.web.papers import paper_title
from tongban.web.portal import looking, views
from tongban.web.posted import whole
from tongban.web.qr import qr

PAGE = 20
FURTHEST = 10_000


def licences(request: HttpRequest) -> HttpResponse:
    """The licences of the party one acts for."""
    by, at, after = session.actor(request), session.now(request), min(whole(request.GET, "after"), FURTHEST)
    rows = licences_.listed(by.party or 0, after=after, limit=PAGE + 1)
    shown = [_shown(licences_.verify(one.number, at=at)) for one in rows[:PAGE]]
    return render(request, "portal/licences.html", {"section": "mine", "licences": shown, **_beside(after, len(rows))})


def _beside(after: int, found: int) -> dict[str, int | None]:
    """Where the pages before and after one begin, when one more was looked for than it shows."""
    return {"next": after + PAGE if found > PAGE else None, "before": max(0, after - PAGE) if after else None}


def licence(request: HttpRequest, number: str) -> HttpResponse:
    """One licence: PDF, machine-readable form, a code to show it."""
    by, at = session.actor(request), session.now(request)
    row = licences_.held(number, to=by)
    if request.GET.get("as") == "pdf":
        return HttpResponse(pdf.signed(row), content_type="application/pdf")
    if request.GET.get("as") == "jws":
        named = {"Content-Disposition": f'attachment; filename="{row.number}.jws"'}
        return HttpResponse(licences_.signed_statement(row), content_type="application/jose", headers=named)
    told, kind = _shown(licences_.verify(number, at=at)), services.by_digest(row.revision).service.licence
    shown = None
    if request.method == "POST":
        code, ends = actions.show(number, by=by, at=at)
        shown = {"code": code, "ends": ends, "qr": qr(f"{settings.ORIGIN}/verify?q={code}")}
    found = {
        "section": "mine",
        "licence": told,
        "facts": _facts(row, at),
        "shown": shown,
        "badge": f"{settings.ORIGIN}/b/{row.token}" if kind is not None and kind.badge else "",
        "services": services.concerning(row.kind, session.language(), at) if row.state == "issued" else [],
        "papers": [(one.pk, paper_title(one.kind), one.decided_at) for one in _acts(row)],
    }
    return render(request, "portal/licence.html", found)


def _acts(row: licences_.Licence) -> list[Any]:
    """The papers of what was done to a licence since it was issued."""
    kinds = ("suspension", "restoration", "revocation")
    return [one for one in documents.of_subject("case", row.case) if one.kind in kinds and one.facts]


def _facts(row: licences_.Licence, at: datetime) -> list[dict[str, str]]:
    """The facts that the pack shows, each named by its element in the reader's language."""
    service, known = services.by_digest(row.revision).service, registers.elements()
    elements = {question.name: known[question.element] for group in service.form for question in group.fields}
    shows = service.licence.shows if service.licence else ()
    found = [(elements[name], row.facts.get(name)) for name in shows if name in elements]
    rows = [{"label": views.label(element.label)[0], "value": views.shown(value, element, at)} for element, value in found]
    if BENEFIT in shows:
        rows.append({"label": gettext("What is paid"), "value": "\n".join(paid.lines(row.facts.get(BENEFIT) or ()))})
    return rows


def _shown(told: licences_.Verification) -> dict[str, object]:
    service = services.by_digest(told.revision).service
    title, lang = views.said(service, "paper.licence")
    reason = views.reason(service, told.reason)
    return {**told.__dict__, "title": title, "lang": lang, "good": told.good, "reason_words": reason}


def looked(request: HttpRequest) -> HttpResponse:
    """Who looked at my data."""
    by, after = session.actor(request), min(whole(request.GET, "after"), FURTHEST)
    most = after + PAGE + 1  # of each kind, for both may be the newest
    uses = [looking.shown(one) for one in exchange.uses_of(by.party or 0, at=session.now(request), limit=most)]
    uses = sorted([*uses, *looking.read(by.party or 0, by, most)], key=lambda one: one["at"], reverse=True)[after:most]
    return render(request, "portal/looked.html", {"section": "mine", "uses": uses[:PAGE], **_beside(after, len(uses))})
