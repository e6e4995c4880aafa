"""How I want to be told: by mail, text message, letter, or only in my space; and whether papers may be served electronically."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import reaching
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.base.names import mask
from tongban.exchange import notices
from tongban.web import problems, session


def reach(request: HttpRequest) -> HttpResponse:
    """What is chosen now, and what could be."""
    by, at = session.actor(request), session.now(request)
    found: list[Discrepancy] = []
    kept = reaching.own(by, at=at)
    given: dict[str, Any] = {"ways": kept.ways, "electronic": kept.electronic, "quiet": kept.quiet, **kept.letter}
    if request.method == "POST":
        given = _given(request)
        done, found = problems.attempt(lambda: _choose(given, by, at))
        if done is not None:
            messages.success(request, gettext("Noted. You can change it at any time."))
            return redirect("portal:reach")
    page = {
        "section": "mine",
        "ways": _ways(given, reaching.possible(by, at=at)),
        "electronic": given["electronic"],
        "quiet": given["quiet"],
        "to": [
            problems.field("name", gettext("To whom the letter goes"), found, value=given.get("name", "")),
            problems.field("address", gettext("Address"), found, value=given.get("address", ""), kind="lines", rows=2),
        ],
        "problems": problems.summary(found),
    }
    return render(request, "portal/reach.html", page, status=422 if found else 200)


def _given(request: HttpRequest) -> dict[str, Any]:
    posted = request.POST
    told = {name: posted.get(name, "")[:400] for name in reaching.TO}
    return {"ways": posted.getlist("ways")[:9], "electronic": posted.get("electronic") == "yes", "quiet": "quiet" in posted, **told}


def _choose(given: dict[str, Any], by: Actor, at: Any) -> Any:
    return reaching.choose(language=session.language(), **given, by=by, at=at)


def _ways(given: dict[str, Any], could: reaching.Reached) -> list[dict[str, Any]]:
    """Each way in words, where it leads, and whether it can be chosen here and now."""
    told = {
        "mail": (gettext("By e-mail"), could.mail, gettext("Confirm a mail address first.")),
        "sms": (gettext("By text message"), mask(could.phone, 3, 4) if could.phone else "", gettext("You sign in without a telephone.")),
        "letter": (gettext("By letter"), gettext("to the address below"), ""),
    }
    carried = {name: notices.there(name) for name in told}
    none = gettext("This platform has nobody who carries this.")
    return [
        {
            "name": name,
            "title": title,
            "where": where if carried[name] and where else why if carried[name] else none,
            "open": carried[name] and bool(where),
            "chosen": name in given["ways"],
        }
        for name, (title, where, why) in told.items()
    ]
