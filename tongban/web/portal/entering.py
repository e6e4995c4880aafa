"""Signing in: people with telephone and one-time code, or a slip from a window."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tongban.actors import sign_in as accounts
from tongban.base.errors import NotAllowed, Refused
from tongban.web import session
from tongban.web.words import say

PHONE = "sign-in-phone"


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the telephone and send a code; the answer is the same whether there is an account or not."""
    problem = ""
    if request.method == "POST":
        phone = request.POST.get("phone", "")[:30].strip()
        request.session[PHONE] = phone
        request.session["next"] = session.safe_next(request, "/matters")
        try:
            accounts.request_code(phone, at=session.now(request), source=source(request))
            return redirect("portal:code")
        except (Refused, NotAllowed) as refusal:
            problem = say(refusal.discrepancies[0])
    following = session.safe_next(request, "/matters")
    return render(request, "portal/sign_in.html", {"next": following, "problem": problem}, status=422 if problem else 200)


def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; the demonstration shows what its simulated gateway would have sent."""
    phone, problem = request.session.get(PHONE, ""), ""
    if not phone:
        return redirect("portal:sign-in")
    if request.method == "POST":
        try:
            account = accounts.person(phone, request.POST.get("code", "")[:20], at=session.now(request), source=source(request))
            following = request.session.get("next") or "/matters"
            session.signed_in(request, account)
            return redirect(following)
        except NotAllowed as refusal:
            problem = say(refusal.discrepancies[0])
    demo = accounts.demo_codes(phone, at=session.now(request)) if settings.DEMO else []
    return render(request, "portal/code.html", {"phone": phone, "problem": problem, "demo_codes": demo[:1]}, status=422 if problem else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    session.signed_out(request)
    return redirect("portal:home")


def source(request: HttpRequest) -> str:
    """Where a request comes from, for counting failures."""
    return str(request.META.get("REMOTE_ADDR", ""))
