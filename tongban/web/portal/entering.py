"""Signing in: people with telephone and one-time code, or a slip from a window; `passkeys` has the third way."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import sign_in as accounts
from tongban.base.errors import Discrepancy
from tongban.web import problems, session, sources

PHONE = "sign-in-phone"
MINE = "/matters"


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the telephone and send a code; the answer is the same whether there is an account or not."""
    found: list[Discrepancy] = []
    following = session.safe_next(request, MINE)
    if request.method == "POST":
        phone = request.POST.get("phone", "")[:30].strip()
        request.session[PHONE], request.session["next"] = phone, following
        _, found = problems.proved(lambda: accounts.request_code(phone, at=session.now(request), source=source(request)), "phone")
        if not found:
            return redirect("portal:code")
    hint = gettext("We send a code to it.")
    page = {
        "next": following,
        "following": urlencode({"next": following}),
        "problems": problems.summary(found),
        "phone": problems.field("phone", gettext("Mobile number"), found, hint=hint, kind="tel", autocomplete="tel", short=True),
    }
    return render(request, "portal/sign_in.html", page, status=422 if found else 200)


def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; the demonstration shows what its simulated gateway would have sent."""
    phone = request.session.get(PHONE, "")
    if not phone:
        return redirect("portal:sign-in")
    demo = accounts.demo_codes(phone, at=session.now(request))[:1] if settings.DEMO else []
    return _enter(request, "portal/code.html", phone, gettext("One-time code"), {"phone": phone, "demo_codes": demo})


def slip(request: HttpRequest) -> HttpResponse:
    """Ask who has no telephone, or shares one, for the number and the code of a slip from a window."""
    number = request.POST.get("number", "")[:30].strip()
    hint = gettext("The resident number of your identity card, or your mobile number if we know it.")
    page = {"number": problems.field("number", gettext("Resident number or mobile number"), hint=hint, value=number)}
    return _enter(request, "portal/slip.html", number, gettext("Code on the slip"), page)


def _enter(request: HttpRequest, template: str, who: str, title: str, page: dict[str, Any]) -> HttpResponse:
    """Take a code, and go on signed in where the reader wanted to go."""
    found: list[Discrepancy] = []
    at = session.now(request)
    if request.method == "POST":
        typed = request.POST.get("code", "")[:20]
        account, found = problems.proved(lambda: accounts.person(who, typed, at=at, source=source(request)), "code")
        if account:
            following = request.session.get("next") or MINE
            session.signed_in(request, account, following)
            return redirect(following)
    page["code"] = problems.field("code", title, found, short=True, autocomplete="one-time-code")
    page["problems"] = problems.summary(found)
    return render(request, template, page, status=422 if found else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    session.signed_out(request)
    return redirect("portal:home" if getattr(request, "terminal", None) is None else "portal:terminal")


def source(request: HttpRequest) -> str:
    """Where a request comes from, for counting failures."""
    return sources.source(request)
