"""A terminal of a hall: people sign in there themselves, in large print; the session ends soon and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tongban.actors import terminals
from tongban.base.errors import NotFound
from tongban.web import session

COOKIE = "terminal"
READING = ("size", "theme", "contrast", "keys", "region", settings.LANGUAGE_COOKIE_NAME)  # how one person liked to read
TEN_YEARS = 10 * 365 * 24 * 3600


class Terminal:
    """Knows the terminal by its cookie, ends sessions that are over, and lets no page of it be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        word = request.COOKIES.get(COOKIE, "")
        terminal = request.terminal = terminals.known(word)  # type: ignore[attr-defined]
        if request.user.is_authenticated and (begun := request.session.get(session.AT_TERMINAL)):
            if terminal is None or terminal.pk != begun[0] or session.now(request).timestamp() > begun[1] + session.LONGEST:
                session.signed_out(request)
            else:
                request.session.modified = True  # it goes on from the last page
        if terminal is not None:
            request.look["size"] = request.look["size"] or "elder"  # type: ignore[attr-defined]
        response = self.get_response(request)
        if terminal is not None:
            response.headers["Cache-Control"] = "no-store"
        elif word:
            response.delete_cookie(COOKIE)
        return response


def begin(request: HttpRequest, key: str) -> HttpResponse:
    """The address of a terminal: this browser is that machine from now on."""
    if terminals.known(key) is None:
        raise NotFound("terminal.unknown")
    response = redirect("portal:terminal")
    secure = settings.ORIGIN.startswith("https:")
    response.set_cookie(COOKIE, key, max_age=TEN_YEARS, samesite="Lax", secure=secure, httponly=True)
    return response


def start(request: HttpRequest) -> HttpResponse:
    """Where a terminal begins, and where everything that the last person left is gone."""
    terminal: Any = getattr(request, "terminal", None)
    if terminal is None:
        raise NotFound("web.no_such_page")
    session.signed_out(request)
    response = render(request, "portal/terminal.html", {"section": "", "terminal": terminal})
    for name in READING:
        if name in request.COOKIES:
            response.delete_cookie(name, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
