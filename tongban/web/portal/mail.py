"""Mail about my matters: ask for it, prove the address, end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import addresses
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.exchange import mailing
from tongban.web import problems, session


def mail(request: HttpRequest) -> HttpResponse:
    """Where mail goes now, and what can be done about it."""
    by, at = session.actor(request), session.now(request)
    found: list[Discrepancy] = []
    if request.method == "POST":
        act, done = _wanted(request, by, at)
        _, found = problems.attempt(act)
        if not found:
            messages.success(request, done)
            return redirect("portal:mail")
    reached = addresses.own(by, at=at)
    typed = request.POST.get("address", "")[: addresses.LONGEST]
    page = {
        "section": "mine",
        "offered": settings.MAIL is not None,
        "reached": reached,
        "problems": problems.summary(found),
        "address": problems.field("address", gettext("Mail address"), found, kind="email", value=typed, autocomplete="email"),
        "code": problems.field("code", gettext("Code"), found, short=True, value=""),
    }
    return render(request, "portal/mail.html", page, status=422 if found else 200)


def _wanted(request: HttpRequest, by: Actor, at: datetime) -> tuple[Callable[[], None], str]:
    """The act of the button that was pressed, and what to say when it is done."""
    does = request.POST.get("does")
    if does == "remove":
        return lambda: addresses.remove(by=by, at=at), gettext("No more mail is sent.")
    if does == "prove":
        code = request.POST.get("code", "")[:20]
        return lambda: addresses.prove(code, by=by, at=at), gettext("From now on you get mail when something happens.")
    address = request.POST.get("address", "")
    return lambda: mailing.ask(address, session.language(), by=by, at=at), gettext("A code is on its way to the address.")
