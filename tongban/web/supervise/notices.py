"""Messages to parties that did not arrive, to be sent again, and how many stand where."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.errors import Discrepancy
from tongban.exchange import callbacks
from tongban.exchange import notices as told
from tongban.web import kinds, session
from tongban.web.posted import whole
from tongban.web.problems import attempt, summary
from tongban.web.supervise.figures import tabs
from tongban.web.words import say

PAGE = 20


def notices(request: HttpRequest) -> HttpResponse:
    """The failed list, newest first, each with its tries and the reason."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    problems: list[Discrepancy] = []
    if request.method == "POST":
        done, problems = attempt(lambda: told.again(whole(request.POST, "key"), by=by, at=at))
        if done is not None:
            messages.success(request, gettext("It is on its way again."))
            return redirect("supervise:notices")
    after = min(whole(request.GET, "after"), 10_000)
    rows = told.listed(after=after, limit=PAGE + 1)
    found = {
        "section": "supervise",
        "tabs": tabs("notices", {}),
        "rows": [_row(one) for one in rows[:PAGE]],
        "next": after + PAGE if len(rows) > PAGE else None,
        "before": max(0, after - PAGE) if after else None,
        "counts": _counts(),
        "may": actors.may(by, callbacks.RIGHT),
        "problems": summary(problems),
    }
    return render(request, "supervise/notices.html", found, status=422 if problems else 200)


def carriers() -> dict[str, str]:
    """The carriers in words."""
    return {"mail": gettext("E-mail"), "sms": gettext("Text message"), "letter": gettext("Letter")}


def states() -> dict[str, str]:
    """What becomes of a message, in words."""
    return {
        "waiting": gettext("on its way"),
        "sent": gettext("taken by the carrier"),
        "delivered": gettext("arrived"),
        "failed": gettext("did not arrive"),
        "returned": gettext("came back"),
        "unwanted": gettext("not wanted any more"),
    }


def _row(one: Any) -> dict[str, Any]:
    why = kinds.every().get(one.why) or (gettext("A paper is brought") if one.why == "paper" else gettext("An answer"))
    return {
        "row": one,
        "carrier": carriers()[one.carrier],
        "why": why,
        "reason": say(Discrepancy(one.reason)) if one.reason else gettext("The carrier gave no answer."),
    }


def _counts() -> list[dict[str, Any]]:
    found = told.counts()
    return [
        {"carrier": title, "cells": [{"title": words, "n": found.get(name, {}).get(state, 0)} for state, words in states().items()]}
        for name, title in carriers().items()
    ]
