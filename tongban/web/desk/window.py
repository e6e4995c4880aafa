"""At a window: a person shows the identity document and takes a slip with a code home."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import sign_in, window
from tongban.base.errors import Discrepancy
from tongban.web import session
from tongban.web.desk import windows
from tongban.web.problems import attempt, field, summary


def slip(request: HttpRequest) -> HttpResponse:
    """What stands in the document, and then the slip, this once."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "account.slip")
    given = {name: request.POST.get(name, "")[:200] for name in ("number", "name", "phone")}
    problems: list[Discrepancy] = []
    if request.method == "POST":
        issued, problems = attempt(lambda: window.identify(**given, by=by, at=at))
        if issued is not None:
            found = {"section": "window", "person": issued[0], "code": issued[1], "until": at + sign_in.SLIP, "phone": given["phone"]}
            return render(request, "desk/slip.html", found)
    found = {"section": "window", "tabs": windows.tabs(by, "window"), "fields": _fields(given, problems), "problems": summary(problems)}
    return render(request, "desk/window.html", found, status=422 if problems else 200)


def _fields(given: dict[str, str], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    hint = gettext("The telephone that the person shows you. Without one, the slip is the way in.")
    return [
        field("number", gettext("Resident number"), problems, value=given["number"]),
        field("name", gettext("Name in the document"), problems, value=given["name"]),
        field("phone", gettext("Mobile number"), problems, value=given["phone"], hint=hint, kind="tel", required=False, short=True),
    ]
