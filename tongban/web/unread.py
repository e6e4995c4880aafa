"""Pages for what the framework refuses before any view of ours: no such address, unreadable requests, foreign forms, our own faults."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.template.loader import render_to_string

from tongban.base.errors import NotFound, Refused, Saying
from tongban.web import errors, unsent
from tongban.web.words import say


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No page or operation at this address (404)."""
    return errors.answer(request, NotFound("web.no_such_page"))


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be read: too large, malformed, for another host (400)."""
    return plain(request, Refused("web.unreadable"), 400)


def foreign(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without our mark in it (403): most often a browser that keeps no cookies, or a page left open for long.

    A page that says whose it is was ours: what was typed there is kept, and offered again once its reader is there.
    """
    code = "web.no_cookies" if reason == REASON_NO_CSRF_COOKIE else "web.old_form"
    page = unsent.keep(request)
    return unsent.signed_out(request, Refused(code), page) if page else plain(request, Refused(code), 403)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours (500): neither database nor session is asked."""
    return plain(request, Refused("web.failed"), 500)


def plain(request: HttpRequest, saying: Saying, status: int) -> HttpResponse:
    """A page that needs nothing that may be broken; a problem document for programs."""
    if errors.wants_json(request):
        return JsonResponse({**errors.problem(saying), "status": status}, status=status, content_type="application/problem+json")
    return HttpResponse(render_to_string("plain.html", {"sentence": say(saying.discrepancies[0]), "code": saying.code}), status=status)
