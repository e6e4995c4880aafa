"""Who is asked to confirm a form confirms it at a window: read together, said to the officer, with a receipt on paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import window
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.cases import actions, counter, signed_forms, signing
from tongban.log import queries as log
from tongban.services import queries as services
from tongban.web import brought, forms, session
from tongban.web.problems import attempt, field, summary
from tongban.web.qr import by_event


def waiting(by: Actor, parties: list[Any], at: datetime) -> list[dict[str, str]]:
    """The forms that who stands there is asked to confirm, as links."""
    rows = [one for party in parties for one in signing.waiting(window.acting(by, party.id, at=at))]
    return [
        {
            "title": services.said(services.by_digest(one.case.digest).service, "title", session.language())[0],
            "applicant": one.case.party.name,
            "href": reverse("desk:counter-sign", args=[one.case.number]),
        }
        for one in rows
    ]


def _asked(request: HttpRequest, number: str) -> tuple[Actor, Any, Any]:
    """The officer acting for who stands there, the draft, and what is asked of them. Raises NotFound("case.unknown")."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, counter.RIGHT)
    for party in actors.acting_for(window.account_of(by, at), at):
        who = window.acting(by, party.id, at=at)
        try:
            return who, *signing.asked(number, to=who)
        except NotFound:
            continue
    raise NotFound("case.unknown")


def page(request: HttpRequest, number: str) -> HttpResponse:
    """The form to be read together, its files, and what the person says to it."""
    (who, row, mine), at, posted = _asked(request, number), session.now(request), request.POST
    service, problems = services.by_digest(row.digest).service, list[Discrepancy]()
    seen = signed_forms.digest(signing.shown(row))
    if row.state != "draft":
        raise NotFound("case.unknown")
    if request.method == "POST":
        if posted.get("does") not in ("sign", "decline"):
            raise NotFound("web.no_such_page")
        done, problems = attempt(lambda: _do(number, posted, who, at))
        if done is not None and done.signed_at is not None:
            return redirect("desk:counter-signed", number)
        if done is not None:
            messages.success(request, gettext("The applicant reads why the form is not confirmed."))
            return redirect("desk:counter")
    found = {
        "section": "window",
        "row": row,
        "lang": service.authentic,
        "matter": {"title": services.said(service, "title", session.language())[0]},
        "applicant": actors.party(row.party_id).name,
        "role": services.said(service, f"signatory.{mine.role}", session.language())[0],
        "parts": [*forms.summary(row, service, at)],
        "files": brought.to_sign(signing.files(row), service),
        "signed": mine.digest == seen,
        "seen": seen,
        "words": field("words", gettext("Why not"), problems, kind="lines", rows=2, value=posted.get("words", "")[:500]),
        "present": window.attended(who, at),
        "problems": summary(problems),
    }
    return render(request, "desk/counter_sign.html", found, status=422 if problems else 200)


def _do(number: str, posted: Any, who: Actor, at: datetime) -> Any:
    if posted.get("does") == "decline":
        return actions.decline(number, posted.get("words", "")[:500], by=who, at=at)
    return actions.sign_at_window(number, posted.get("seen", "")[:64] or "-", by=who, at=at)


def file(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """A file that stands in the form, to be looked at together; each look is recorded."""
    who, _, _ = _asked(request, number)
    return brought.answer(actions.read_to_sign(number, row, by=who, at=session.now(request)))


def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt to be printed and handed over: what was confirmed by whom, when, before whom."""
    _, row, mine = _asked(request, number)
    if mine.how != "window" or mine.signed_at is None:
        raise NotFound("paper.unknown")
    service, event = services.by_digest(row.digest).service, str((mine.evidence or {}).get("event", ""))
    found = {
        "section": "window",
        "row": row,
        "mine": mine,
        "matter": {"title": services.said(service, "title", session.language())[0]},
        "role": services.said(service, f"signatory.{mine.role}", session.language())[0],
        "applicant": actors.party(row.party_id).name,
        "person": actors.party(mine.person or 0).name,
        "party": actors.party(mine.party_id).name,
        "office": actors.agency(row.agency_id),
        "officer": actors.account_name(log.account_of(log.event(event)) if event else None),
        "proof": by_event(event) if event else "",
        "address": f"{settings.ORIGIN}{reverse('portal:verify')}",
    }
    return render(request, "desk/counter_signed.html", found)
