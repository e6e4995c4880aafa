"""Change the telephone with which one signs in: the new number, then a code from each telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import own, telephones
from tongban.actors import sign_in as accounts
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotAllowed
from tongban.base.names import mask
from tongban.web import problems, session

PHONE = "new-phone"


def telephone(request: HttpRequest) -> HttpResponse:
    """Ask for the codes, or give them back."""
    by, at = session.actor(request), session.now(request)
    if by.kind != "person" or by.party != by.person:
        raise NotAllowed("party.not_yours")
    asked, found = request.session.get(PHONE, ""), list[Discrepancy]()
    if request.method == "POST" and request.POST.get("does") == "move" and asked:
        old, new = (request.POST.get(name, "")[:20] for name in ("old", "new"))
        _, found = problems.proved(lambda: telephones.move(asked, old, new, by=by, at=at), "old")
        if not found:
            del request.session[PHONE]
            messages.success(request, gettext("From now on you sign in with the new telephone."))
            return redirect("portal:account")
    elif request.method == "POST":
        phone = request.POST.get("phone", "")[:30].strip()
        _, found = problems.proved(lambda: telephones.ask(phone, by=by, at=at), "phone")
        if not found:
            request.session[PHONE] = phone
            return redirect("portal:telephone")
    return render(request, "portal/telephone.html", _page(request, by, at, asked, found), status=422 if found else 200)


def _page(request: HttpRequest, by: Actor, at: datetime, asked: str, found: list[Discrepancy]) -> dict[str, Any]:
    titles = {
        "phone": gettext("New mobile number"),
        "old": gettext("Code on the old telephone"),
        "new": gettext("Code on the new telephone"),
    }
    named, kept = problems.named(found, titles), own.held(by, at=at).phone
    fields = {
        name: problems.field(name, title, named, short=True, value=request.POST.get(name, "")[:30] if name == "phone" else "")
        for name, title in titles.items()
    }
    fields["phone"] |= {"kind": "tel", "autocomplete": "tel"}
    codes = (
        [code for number in (kept, asked) if number for code in accounts.demo_codes(number, at=at)[:1]] if settings.DEMO and asked else []
    )
    return {
        "section": "mine",
        "old": mask(kept, 3, 4) if kept else "",
        "asked": asked,
        "fields": fields,
        "problems": problems.summary(named),
        "demo_codes": codes,
    }
