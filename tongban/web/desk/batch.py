"""One act on several cases of the inbox: each is an act of its own, with a result of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.cases import actions, queries
from tongban.web import problems, session
from tongban.web.desk import filters
from tongban.web.posted import whole

MOST = 50  # a page of the inbox


def titles() -> dict[str, tuple[str, str]]:
    """What can be done with several cases at once: the right that it needs, and its words."""
    return {
        "take": ("case.take", gettext("Take")),
        "accept": ("case.accept", gettext("Accept")),
        "serve": ("case.serve", gettext("Serve the decision on line")),
        "hand-over": ("case.hand_over", gettext("Hand over")),
    }


@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """Do one act on the chosen cases, and tell what became of each."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    name, chosen = posted.get("act", ""), list(dict.fromkeys(posted.getlist("row")))
    if name not in titles():
        raise NotFound("web.no_such_page")
    if not 1 <= len(chosen) <= MOST:
        raise Refused("web.choose_cases", most=MOST, given=len(chosen))
    rows = [_result(name, number[:40], posted, by=by, at=at) for number in chosen]
    done = sum(not row["problems"] for row in rows)
    found = {
        "section": "inbox",
        "title": titles()[name][1],
        "rows": rows,
        "done": done,
        "left": len(rows) - done,
        "list": filters.address(posted),
    }
    return render(request, "desk/batch.html", found)


def _result(name: str, number: str, posted: Any, *, by: Actor, at: datetime) -> dict[str, Any]:
    """The act on one case; who it is about is shown only to who may see it."""
    seen: list[Any] = []
    wrong = problems.refused(lambda: seen.append(queries.case(number, to=by)))
    wrong = wrong or problems.refused(_act(name, number, posted, by=by, at=at))
    return {"number": number, "case": seen[0] if seen else None, "problems": [problems.words(one) for one in wrong]}


def _act(name: str, number: str, posted: Any, *, by: Actor, at: datetime) -> Callable[[], object]:
    words = posted.get("words", "")[:2000]
    acts: dict[str, Callable[[], object]] = {
        "take": lambda: actions.take(number, reason=words, by=by, at=at),
        "accept": lambda: actions.accept(number, by=by, at=at),
        "serve": lambda: actions.serve(number, how="online", proof="desk", by=by, at=at),
        "hand-over": lambda: actions.hand_over(number, whole(posted, "to"), reason=words, by=by, at=at),
    }
    return acts[name]
