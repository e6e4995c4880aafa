"""Who confirms a form before it is filed: the applicant asks, each reads the form as it is shown and confirms it or says why not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import confirming, passkeys
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.cases import actions, queries, signed_forms, signing
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import brought, problems, session
from tongban.web.portal import applying, views
from tongban.web.portal.passkeys import device_answer, device_options, device_state

SIGNING = "form-signing"


def sign(request: HttpRequest, number: str) -> HttpResponse:
    """The form for who must confirm it; for the applicant also who has."""
    by, at = session.actor(request), session.now(request)
    row, mine = _row(number, by)
    if row.state != "draft":
        if row.party_id == by.party:
            return redirect("portal:matter", number)
        raise NotFound("case.unknown")
    service, does = services.by_digest(row.digest).service, request.POST.get("does", "")
    if not service.signatories:
        raise NotFound("web.no_such_page")
    found: list[Discrepancy] = []
    if request.method == "POST" and does == "ask":  # the script, for the device
        return device_options(request, SIGNING, lambda: passkeys.ask_signature(confirming.own(by), signing.challenge(row, by, at), at=at))
    if request.method == "POST":
        said, found = problems.proved(lambda: _do(request, number, does, by, at), "code")
        if said is not None:
            messages.success(request, said)
            return redirect("portal:sign", number)
        row, mine = _row(number, by)
    return render(request, "portal/sign.html", _page(request, row, service, mine, by, at, found), status=422 if found else 200)


def _row(number: str, by: Actor) -> tuple[Any, bool]:
    """The draft with its answers open, for the applicant or who is asked; whether the reader confirms it."""
    try:
        row, _ = signing.asked(number, to=by)
        return row, True
    except NotFound:
        return signing.opened(queries.case(number, to=by)), False


def _do(request: HttpRequest, number: str, does: str, by: Actor, at: datetime) -> str:
    """Do what a button asks for; what to say."""
    seen = request.POST.get("seen", "")[:64]
    if does == "invite":
        actions.ask_signatures(number, by=by, at=at)
        return gettext("They are asked. Each finds the form among their notices.")
    if does == "code":
        confirming.ask_code(by=by, at=at)
        return gettext("A code is on its way to your telephone.")
    if does == "decline":
        actions.decline(number, request.POST.get("words", "")[:500], by=by, at=at)
        return gettext("You have not confirmed the form; the applicant reads why.")
    if does == "passkey":
        actions.sign_with_passkey(number, seen, device_state(request, SIGNING), device_answer(request), by=by, at=at)
    elif does == "sign":
        actions.sign_with_code(number, seen, request.POST.get("code", "")[:20], by=by, at=at)
    else:
        raise NotFound("web.no_such_page")
    return gettext("You have confirmed the form as it stands here.")


def _page(
    request: HttpRequest, row: Any, service: Service, mine: bool, by: Actor, at: datetime, found: list[Discrepancy]
) -> dict[str, Any]:
    standings = signing.standings(row, service)
    rows = [{"standing": one, "title": views.said(service, f"signatory.{one.role}")} for one in standings]
    sent = mine and confirming.sent(by, at)
    hint = gettext("Six digits, sent to your telephone.")
    return {
        "section": "mine",
        "scripted": True,
        "number": row.number,
        "matter": {"title": views.said(service, "title")[0], "lang": views.said(service, "title")[1]},
        "applicant": actors.party(row.party_id).name,
        "own": row.party_id == by.party,
        "sections": [one for one in applying.sections(row, service, at) if one["rows"]],
        "lang": service.authentic,
        "files": brought.to_sign(signing.files(row), service) if mine else [],
        "rows": rows,
        "ask": any(one.state in ("not_asked", "declined") for one in standings),
        "ready": all(one.state == "signed" for one in standings),
        "mine": mine and any(one.row is not None and one.row.party_id == by.party and one.state != "signed" for one in standings),
        "seen": signed_forms.digest(signing.shown(row)),
        "sent": sent,
        "demo_codes": confirming.demo_codes(by, at) if sent else [],
        "keys": bool(passkeys.of(by.account or 0)),
        "code": problems.field("code", gettext("Code"), found, short=True, hint=hint, inputmode="numeric"),
        "words": problems.field("words", gettext("Why not"), found, kind="lines", rows=2),
        "problems": problems.summary(found),
    }


def file(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """A file that stands in the form, for who is asked to confirm it; each look is recorded."""
    return brought.answer(actions.read_to_sign(number, row, by=session.actor(request), at=session.now(request)))


def document(request: HttpRequest, number: str) -> HttpResponse:
    """The signed form as a file that can be checked off line."""
    row = queries.case(number, to=session.actor(request))
    answer = JsonResponse(signing.document(signing.kept(row)), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="signed-form-{row.number}.json"'
    return answer


def waits(by: Actor) -> list[dict[str, Any]]:
    """The forms that a party is asked to confirm, as they stand among what waits for it."""
    found = []
    for one in signing.waiting(by):
        title, lang = views.said(services.by_digest(one.case.digest).service, "title")
        words = gettext("Read and confirm the form of %(name)s") % {"name": one.case.party.name}
        found.append({"words": words, "title": title, "lang": lang, "href": reverse("portal:sign", args=[one.case.number]), "until": None})
    return found
