"""What one is asked as a third party in somebody's matter, and one's answer. Nothing of who applied stands here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.cases import actions, consulting
from tongban.documents import queries as documents
from tongban.services import queries as services
from tongban.web import problems, session
from tongban.web.portal import views


def page(request: HttpRequest, number: str) -> HttpResponse:
    """The question and the answer: that nothing speaks against it, or what does."""
    by, at, posted = session.actor(request), session.now(request), request.POST
    asked = consulting.own(number, to=by, at=at)
    wrong: list[Discrepancy] = []
    if request.method == "POST":
        agrees, words = posted.get("agrees", ""), posted.get("words", "")[:3000]
        if agrees not in ("yes", "no"):
            wrong = [Discrepancy("third.choose", {"field": "agrees"})]
        else:
            done, wrong = problems.attempt(lambda: actions.answer_third(asked.pk, agrees == "yes", words, by=by, at=at))
            if done is not None:
                messages.success(request, gettext("Your answer is with the office. The day is noted."))
                return redirect("portal:consultation", number)
    service = services.by_digest(asked.case.digest).service
    told = {
        "section": "mine",
        "asked": asked,
        "title": views.said(service, "title"),
        "paper": documents.paper(asked.paper),
        "open": asked.answered_at is None and asked.case.state in ("in_hand", "waiting"),
        "choices": _choices(wrong, posted),
        "words": _reason(wrong, posted),
        "problems": problems.summary(wrong),
    }
    return render(request, "portal/consultation.html", told, status=422 if wrong else 200)


def _choices(wrong: list[Discrepancy], posted: Any) -> dict[str, Any]:
    options = [
        {"value": "yes", "label": gettext("Nothing of ours speaks against it")},
        {"value": "no", "label": gettext("Something speaks against it")},
    ]
    return problems.field("agrees", gettext("Your answer"), wrong, kind="choice", options=options, value=posted.get("agrees", ""))


def _reason(wrong: list[Discrepancy], posted: Any) -> dict[str, Any]:
    told = {
        "kind": "lines",
        "rows": 4,
        "value": posted.get("words", "")[:3000],
        "hint": gettext("Needed where something speaks against it."),
    }
    return problems.field("words", gettext("What of yours speaks against it"), wrong, **told)


def waits(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """What a party is asked as a third one, as it stands among what waits for it."""
    found = []
    for one in consulting.waiting(by, at):
        title, lang = views.said(services.by_digest(one.case.digest).service, "title")
        words = gettext("Say whether anything of yours speaks against it")
        href = reverse("portal:consultation", args=[one.case.number])
        found.append({"words": words, "title": title, "lang": lang, "href": href, "until": one.until})
    return found
