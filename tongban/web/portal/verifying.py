"""What anyone may check without signing in: marks, licences, progress, the log."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import queries as cases
from tongban.licences import brought, queries
from tongban.licences.rules import compare, host_of
from tongban.log import proofs
from tongban.log import queries as log_queries
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web import kinds, session
from tongban.web.portal import joint_matters, standing, views

# Cookies of readers to whom the page looks alike: links carry the query of their reader, and others may have words waiting for them.
PLAIN = {"size", "theme", "contrast", "region", settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


def verify(request: HttpRequest) -> HttpResponse:
    """By number, by the code that a holder shows, by that of a receipt on paper, or by a file."""
    if request.method == "POST":
        return _file(request)
    if letters := request.GET.get("r"):
        return render(request, "portal/verify.html", {"section": "verify", "scanned": True, **_brought(brought.scanned(letters))})
    text, told, missing = request.GET.get("q", "").strip()[:200], None, False
    mark = re.match(r"https?://[^/?#]*/b/([\w-]{1,64})", text, re.ASCII)
    if mark:
        return redirect("portal:badge", mark[1])
    if text:
        try:
            told = queries.verify(text, at=session.now(request))
        except NotFound:
            missing = True
    found = {"section": "verify", "q": text, "missing": missing, "verdict": _verdict(told) if told else None}
    return render(request, "portal/verify.html", found, status=404 if missing else 200)


def _file(request: HttpRequest) -> HttpResponse:
    """A file that was brought: genuine, changed or not ours, and what its licence is worth now. It is not kept."""
    upload, found, problems = request.FILES.get("file"), None, []
    try:
        content = upload.read(brought.LARGEST + 1) if upload else b""
        found = brought.look(content, (upload.name or "")[-120:] if upload else "", at=session.now(request))
    except Refused as refusal:
        problems = [Discrepancy(one.code, {**one.facts, "field": "file"}) for one in refusal.discrepancies]
    told = {
        "section": "verify",
        **(_brought(found) if found else {}),
        "problems": views.summary(problems),
    }
    return render(request, "portal/verify.html", told, status=422 if problems else 200)


def _brought(found: brought.Brought) -> dict[str, Any]:
    """What was brought, with what a receipt proves: what happened, to which matter, and when it was recorded."""
    envelope, proved = found.told, None
    if envelope:
        what = kinds.every().get(envelope["kind"], envelope["kind"])
        proved = {"what": what, "number": envelope["subject"][1], "at": proofs.instant(envelope["recorded_at"])}
    return {"brought": found, "proved": proved, "verdict": _verdict(found.live) if found.live else None}


def badge(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a mark: first which addresses it is valid for, then the verdict.

    W5 lets it be kept for 30 s. Here it is kept for ten, for readers of whom the page shows nothing; a change of a licence by this
    process drops it. With the browser's 30 s that is within the 60 s of W4.
    """
    if request.GET or set(request.COOKIES) - PLAIN:
        return _badge(request, token)
    key = (token[:64], session.language(), *request.look.values(), session.region(request), _came_from(request))  # type: ignore[attr-defined]
    content = queries.PAGES.take(key, lambda: _badge(request, token).content)
    return HttpResponse(content, headers={"Cache-Control": "private, max-age=30"})


def _badge(request: HttpRequest, token: str) -> HttpResponse:
    told = queries.badge(token, at=session.now(request))
    hosts = told.facts.get("domains") or []
    pasted = request.GET.get("address", "")[:2000]
    from_host = _came_from(request)
    came = compare(from_host, hosts) if from_host else None
    found = {
        "section": "verify",
        "verdict": _verdict(told),
        "hosts": hosts,
        "came": came,
        "pasted": pasted,
        "compared": compare(pasted, hosts) if pasted else None,
    }
    answer = render(request, "portal/badge.html", found)
    answer["Cache-Control"] = "private, max-age=30" if not pasted else "no-store"
    return answer


def _came_from(request: HttpRequest) -> str:
    """The host of the site that led here; empty for none, for this platform itself, and for what is no address."""
    referer = request.headers.get("referer", "")[:2000]
    host = host_of(referer) if referer.startswith(("http://", "https://")) else ""
    return host if host != host_of(request.get_host()) else ""


def _verdict(told: queries.Verification) -> dict[str, Any]:
    service = services.by_digest(told.revision).service
    title, lang = views.said(service, "paper.licence")
    reason = views.reason(service, told.reason)
    state = told.verdict if told.verdict != "valid" else ("valid" if told.good else "holder")
    act, _, article = told.article.partition(" ")
    shown = {**told.__dict__, "article": registers.cite(act, article) if act else ""}
    return {**shown, "title": title, "lang": lang, "good": told.good, "reason_words": reason, "state": state}


def progress(request: HttpRequest) -> HttpResponse:
    """Progress by number and code."""
    number, code = request.GET.get("number", "")[:40], request.GET.get("code", "")[:20]
    missing = False
    if number and code:
        try:
            row = cases.by_code(number, code)
            told = standing.public(row, session.now(request))
            return render(request, "portal/public_matter.html", told | {"section": "verify", "code": row.code})
        except NotFound:
            missing = True
        try:
            return render(request, "portal/joint_public.html", {**joint_matters.public(number, code), "section": "verify"})
        except NotFound:
            missing = True
    return render(
        request, "portal/progress.html", {"section": "verify", "number": number, "missing": missing}, status=404 if missing else 200
    )


def log(request: HttpRequest) -> HttpResponse:
    """The public log: its latest head, and how to check a receipt."""
    return render(request, "portal/log.html", {"section": "verify", "head": log_queries.head()})
