"""Payments against what banks say, day by day, messages that could not be taken in, and errands that gave up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.cases import actions, reconciling
from tongban.exchange import callbacks
from tongban.web import costs, session
from tongban.web.posted import whole
from tongban.web.problems import attempt, summary
from tongban.web.supervise.figures import tabs
from tongban.web.words import say

CURRENCY = "CNY"


def payments(request: HttpRequest) -> HttpResponse:
    """The days compared, what differs, what is parked, what gave up; each is settled with words or tried again."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, "supervise.read")
    problems: list[Discrepancy] = []
    if request.method == "POST":
        done, problems = attempt(lambda: _do(posted, by=by, at=at))
        if done is not None:
            messages.success(request, gettext("Done."))
            return redirect("supervise:payments")
    found = {
        "section": "supervise",
        "tabs": tabs("payments", {}),
        "days": [{"row": one, "theirs": _money(one.theirs), "ours": _money(one.ours)} for one in reconciling.days()],
        "differences": [
            {"row": one, "kind": kinds().get(one.kind, one.kind), "theirs": _money(one.theirs), "ours": _money(one.ours)}
            for one in reconciling.open_differences()
        ],
        "parked": [{"row": one, "reason": say(Discrepancy(one.reason))} for one in callbacks.parked()],
        "dead": callbacks.dead(),
        "may": {"reconcile": actors.may(by, reconciling.RIGHT), "settle": actors.may(by, callbacks.RIGHT)},
        "problems": summary(problems),
    }
    return render(request, "supervise/payments.html", found, status=422 if problems else 200)


def _do(posted: Any, *, by: Actor, at: Any) -> Any:
    act, key, words = posted.get("act", ""), whole(posted, "key"), posted.get("words", "")
    if act == "difference":
        return actions.settle_difference(key, words=words, by=by, at=at)
    if act == "settle":
        return callbacks.settle(key, words=words, by=by, at=at)
    if act == "again":
        return callbacks.again(key, by=by, at=at)
    if act == "resend":
        return callbacks.resend(key, by=by, at=at)
    raise NotFound("web.no_such_page")


def _money(minor: int | None) -> str:
    return "–" if minor is None else costs.amount(minor, CURRENCY)


def kinds() -> dict[str, str]:
    """What can differ, in words."""
    return {
        "missing_here": gettext("the bank has it, we do not"),
        "missing_there": gettext("we have it, the bank does not"),
        "amount": gettext("another amount"),
        "twice": gettext("the bank has it twice"),
    }
