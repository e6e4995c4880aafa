"""Whether a document is genuine, for banks and everybody: number and code in, a verdict out, and never what the document says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.registers import genuine
from tongban.web import session


def check(request: HttpRequest) -> HttpResponse:
    """Number and code are posted, so that neither stands in an address that is passed on."""
    number, code = (request.POST.get(name, "").strip()[:60] for name in ("number", "code"))
    verdict = genuine.look(number, code, at=session.now(request)) if number and code else ""
    found = {"section": "verify", "number": number, "verdict": verdict, "lacking": request.method == "POST" and not verdict}
    return render(request, "portal/genuine.html", found, status=422 if found["lacking"] else 200)
