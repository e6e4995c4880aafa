"""What every page knows about its reader: the time, who acts, how they like to read."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from tongban.actors import queries as actors
from tongban.learning import queries as practice
from tongban.web import session
from tongban.web.posted import unprintable

CHOICES = {
    "size": ("normal", "elder", "elder2"),
    "theme": ("system", "light", "dark"),
    "contrast": ("normal", "more"),
    "keys": ("on", "off"),  # shortcuts of one key at the desk (WCAG 2.1.4)
    "lang": tuple(code for code, _ in settings.LANGUAGES),
}
A_YEAR = 365 * 24 * 3600


class Cookies:
    """Drops cookies that hold what no text holds, before the session is looked for: the reader is as one without them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if unprintable(value) is not None]:
            del request.COOKIES[name]
        return self.get_response(request)


class Reader:
    """Sets `request.now` and keeps the reader's choices in cookies: `?size=elder` on any page chooses and comes back clean."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = {name: value for name, allowed in CHOICES.items() if (value := request.GET.get(name)) in allowed}
        if request.method == "GET" and chosen:
            return self._remember(request, {name: str(value) for name, value in chosen.items()})
        request.now = timezone.now()  # type: ignore[attr-defined]
        look = {name: request.COOKIES.get(name, "") for name in ("size", "theme", "contrast", "keys")}
        request.look = {name: value if value in CHOICES[name] else "" for name, value in look.items()}  # type: ignore[attr-defined]
        with actors.asked_once() if request.method in ("GET", "HEAD") else nullcontext():
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store" if request.user.is_authenticated else "no-cache")
        response.headers.setdefault("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, named: dict[str, object]) -> None:
        """In a practice copy, the pages of the case with which an officer practises are at the time of their exercise."""
        if settings.PRACTICE and "number" in named and getattr(request.user, "kind", "") == "officer":
            request.now += practice.ahead(session.officer(request), str(named["number"]))  # type: ignore[attr-defined]

    @staticmethod
    def _remember(request: HttpRequest, chosen: dict[str, str]) -> HttpResponse:
        rest = [(name, value) for name, values in request.GET.lists() if name not in chosen for value in values]
        response = HttpResponseRedirect(f"{request.path}?{urlencode(rest)}" if rest else request.path)
        for name, value in chosen.items():
            cookie = settings.LANGUAGE_COOKIE_NAME if name == "lang" else name
            response.set_cookie(cookie, value, max_age=A_YEAR, samesite="Lax", secure=settings.ORIGIN.startswith("https:"), httponly=True)
        return response
