"""Signing up: a person without an account opens one with a telephone of their own."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import sign_in as accounts
from tongban.actors import sign_up
from tongban.base.errors import Discrepancy
from tongban.web import problems, session
from tongban.web.portal.entering import source

PHONE = "sign-up-phone"


def begin(request: HttpRequest) -> HttpResponse:
    """What an account is, and the telephone; the answer is the same whether somebody signs in with it already or not."""
    found: list[Discrepancy] = []
    phone = request.POST.get("phone", "")[:30].strip()
    if request.method == "POST":
        _, found = problems.proved(lambda: sign_up.request_code(phone, at=session.now(request), source=source(request)), "phone")
        if not found:
            request.session[PHONE] = phone
            return redirect("portal:join")
    title, hint = gettext("Your own mobile number"), gettext("We send a code to it. With it you sign in later, too.")
    page = {
        "problems": problems.summary(found),
        "phone": problems.field("phone", title, found, hint=hint, value=phone, kind="tel", autocomplete="tel", short=True),
    }
    return render(request, "portal/sign_up.html", page, status=422 if found else 200)


def join(request: HttpRequest) -> HttpResponse:
    """The code, who one is, and the account is there."""
    phone, at = request.session.get(PHONE, ""), session.now(request)
    if not phone:
        return redirect("portal:sign-up")
    given = {name: request.POST.get(name, "")[:200] for name in ("code", "name", "number")}
    found: list[Discrepancy] = []
    if request.method == "POST":
        name, number, code = given["name"], given["number"], given["code"]
        account, found = problems.proved(lambda: sign_up.sign_up(name, number, phone, code, at=at, source=source(request)), "code")
        if account:
            session.signed_in(request, account)
            messages.success(request, gettext("Your account is open, at identity level 1."))
            return redirect("portal:account")
    titles = {"code": gettext("One-time code"), "name": gettext("Full name"), "number": gettext("Resident number")}
    found = problems.named(found, titles)
    card = gettext("As it stands on your identity card."), gettext("The 18 characters of your identity card.")
    fields = [
        problems.field("code", titles["code"], found, value=given["code"], short=True, autocomplete="one-time-code"),
        problems.field("name", titles["name"], found, value=given["name"], hint=card[0], autocomplete="name"),
        problems.field("number", titles["number"], found, value=given["number"], hint=card[1]),
    ]
    demo = accounts.demo_codes(phone, at=at)[:1] if settings.DEMO else []
    page = {"phone": phone, "fields": fields, "problems": problems.summary(found), "demo_codes": demo}
    return render(request, "portal/join.html", page, status=422 if found else 200)
