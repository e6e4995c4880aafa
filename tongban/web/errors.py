"""Refusals become pages or problem documents (RFC 9457) in one place; views never catch them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop as N_

from tongban.base.errors import NotAllowed, NotFound, Refused, Saying, Unavailable
from tongban.web import attempts, posted, unsent
from tongban.web.words import say

TOO_OFTEN = "web.too_often"  # the one refusal of how often something is asked: 429 (RFC 6585)
STATUS: dict[type[Saying], int] = {Refused: 422, NotAllowed: 403, NotFound: 404, Unavailable: 503}

WORDS = {
    "batch.bad_json": N_(
        "Application %(place)s is not as it should be: a “name” and a “form” with answers, and “materials” with lists of file names."
        " Mend the file."
    ),
    "batch.column_missing": N_("The column “%(wanted)s” is missing. Add it, and give each application a name of its own in it."),
    "batch.column_twice": N_("The column “%(given)s” stands there twice. Take one out."),
    "batch.column_unknown": N_("The form has no column “%(given)s”. Compare it with the list of columns on this page."),
    "batch.file_missing": N_("The file “%(name)s” was not sent with it. Send it too, under just this name."),
    "batch.file_too_large": N_("The file is larger than %(most)s MB. Divide it."),
    "batch.file_unused": N_("No application names the file “%(name)s”. Write its name into the line it belongs to, or leave it out."),
    "batch.no_list": N_("The file has no list of “applications”. Send one JSON object that has it, see /v1/openapi.json."),
    "batch.not_text": N_("The file is no text that can be read. Save the spreadsheet as CSV in UTF-8."),
    "batch.too_many_cells": N_("Line %(line)s has %(given)s cells; there are %(most)s columns. Take out the others."),
    "batch.too_many_files": N_("%(given)s files were sent with it; at most %(most)s are taken. Divide it."),
    "batch.two_answers": N_(
        "Line %(line)s says “%(given)s” for %(field)s, and a line before of the same application says “%(on_record)s”. Leave one."
    ),
    "web.too_often": N_(
        "From your address this was asked more than %(most)s times in a minute. Wait %(seconds)s seconds and try again; nothing is lost."
    ),
    "web.signed_out": N_("You are not signed in, or your session has ended. Sign in again; what you had saved is still there."),
    "web.no_key": N_("The header Idempotency-Key is missing. Send one of your own making, so that repeating the call is safe."),
    "web.bad_field": N_("%(field)s does not fit the description of the interface: %(why)s. See /v1/openapi.json."),
    "web.bad_json": N_("The body is not JSON (%(why)s). Send one JSON object in UTF-8."),
    "web.no_query": N_("There is no saved query “%(given)s”. Choose one of: %(known)s."),
    "web.terminal_people": N_("A terminal of a hall is for people. Officers sign in at a machine of their office."),
    "web.no_such_page": N_("There is no page at this address. Check it, or go on from the home page."),
    "web.unreadable": N_("What your browser sent cannot be read, or is too large. Go back, and send it again in smaller parts."),
    "web.no_cookies": N_("Your browser keeps no cookies for this address. Allow them for this site, go back and send the form again."),
    "web.old_form": N_("The page you sent from is too old. Go back, load it anew and send again; what you had saved is still there."),
    "web.choose_cases": N_("Choose between 1 and %(most)s cases of the list (%(given)s are chosen)."),
    "web.paste_column": N_("Line %(line)s of what you pasted names columns that the table does not have: %(given)s. Take the line out."),
    "web.paste_cells": N_("Line %(line)s of what you pasted has %(given)s cells; the table has %(wanted)s columns. Take out the others."),
    "web.paste_lines": N_("You pasted %(given)s lines and %(there)s are there already; at most %(most)s fit. Paste fewer."),
    "web.failed": N_("Something went wrong on our side. It has been noted. Try again in some minutes; what you had saved is still there."),
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
    if saying.code == TOO_OFTEN:
        return 429
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

    def process_view(self, request: HttpRequest, view: object, args: object, named: dict[str, Any]) -> HttpResponse | None:
        """Text that cannot be kept is refused before any page or operation sees it."""
        try:
            posted.check(request, named)
        except Refused as refusal:
            return answer(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Saying):
            return None
        attempts.note(request, exception)
        if exception.code == "web.signed_out" and not wants_json(request):
            return unsent.signed_out(request, exception)
        return answer(request, exception)


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str | int | bool | list | dict | None) else str(value) for name, value in facts.items()}
