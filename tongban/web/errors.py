"""Refusals become pages or problem documents (RFC 9457) in one place; views never catch them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop as N_

from tongban.base.errors import NotAllowed, NotFound, Refused, Saying, Unavailable
from tongban.web.words import say

STATUS: dict[type[Saying], int] = {Refused: 422, NotAllowed: 403, NotFound: 404, Unavailable: 503}

WORDS = {
    "web.signed_out": N_("You are not signed in, or your session has ended. Sign in again; what you had saved is still there."),
    "web.no_key": N_("The header Idempotency-Key is missing. Send one of your own making, so that repeating the call is safe."),
    "web.bad_field": N_("%(field)s does not fit the description of the interface: %(why)s. See /v1/openapi.json."),
    "web.no_query": N_("There is no saved query “%(given)s”. Choose one of: %(known)s."),
    "web.no_such_page": N_("There is no page at this address. Check it, or go on from the home page."),
}


def problem(saying: Saying) -> dict[str, Any]:
    """The problem document: type, title, status and every discrepancy with its code, words and facts."""
    return {
        "type": f"tag:tongban:{saying.code}",
        "title": say(saying.discrepancies[0]),
        "status": status(saying),
        "discrepancies": [{"code": one.code, "words": say(one), **_plain(one.facts)} for one in saying.discrepancies],
    }


def status(saying: Saying) -> int:
    """The HTTP status of its kind."""
    return next((number for kind, number in STATUS.items() if isinstance(saying, kind)), 500)


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: below /v1, or asking for JSON."""
    return request.path.startswith("/v1/") or request.headers.get("accept", "").startswith("application/json")


def answer(request: HttpRequest, saying: Saying) -> HttpResponse:
    """The response for a refusal: a problem document for programs, a page with the way on for people."""
    if wants_json(request):
        return JsonResponse(problem(saying), status=status(saying), content_type="application/problem+json")
    facts = {"sentences": [say(one) for one in saying.discrepancies], "saying": saying, "status": status(saying)}
    return render(request, "refusal.html", facts, status=status(saying))


class Refusals:
    """Middleware: turns the four kinds raised below into answers; anything else is a bug and stays one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception) if isinstance(exception, Saying) else None


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str | int | bool | list | dict | None) else str(value) for name, value in facts.items()}
