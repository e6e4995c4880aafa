"""Third parties of a case at the desk: who was asked, how the paper came, what was answered, and the forms for both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.base.actor import Actor
from tongban.cases import actions, consulting, pausing
from tongban.cases.consulting import SIDE as SIDE
from tongban.cases.consulting import Third
from tongban.documents import queries as documents
from tongban.web.posted import day_of, whole

LONG = {"third_name": 100, "third_number": 40, "third_address": 300, "third_words": 3000}


def shown(row: Any, running: Any, may: bool, at: datetime) -> dict[str, Any]:
    """Who was asked, and whether another can be asked or an answer by letter be written down."""
    asked = [_one(one) for one in consulting.of_case(row)] if row.accepted_at else []  # before that no clock stands for anybody
    asks = running is not None and may and pausing.who(row, at) == SIDE
    return {"thirds": asked, "ask_third": asks, "note_third": [one for one in asked if may and not one["row"].answered_at]}


def _one(found: dict[str, Any]) -> dict[str, Any]:
    paper, letter = documents.paper(found["row"].paper), found["letter"]
    if paper.served_at:
        came = gettext("in its space") if paper.served_how == "online" else paper.proof
    else:
        came = ""
    states = {
        "sent": gettext("a registered letter is on its way"),
        "served": gettext("the registered letter was signed for"),
        "failed": gettext("the registered letter did not come"),
        "returned": gettext("the registered letter came back"),
    }
    said = {"agrees": ("ok", gettext("nothing speaks against it")), "objects": ("bad", gettext("speaks against it"))}
    kind, words = said.get(found["row"].answer, ("info", gettext("not answered yet")))
    return {**found, "paper": paper, "came": came, "letter": states.get(letter.state, "") if letter else "", "kind": kind, "answer": words}


def typed(posted: Any) -> Third | None:
    """The third party that a form names; none where nothing of it was typed."""
    given = {name: posted.get(name, "")[:most] for name, most in LONG.items()}
    if not any(value.strip() for value in given.values()):
        return None
    return Third(given["third_name"], given["third_words"], number=given["third_number"], address=given["third_address"])


def doing(number: str, posted: Any, words: str, *, by: Actor, at: datetime) -> dict[str, Callable[[], object]]:
    """Asking another one, and writing down an answer that came by letter."""
    return {
        "consult": lambda: actions.consult(number, typed(posted) or Third("", ""), by=by, at=at),
        "note-third": lambda: _note(number, posted, words, by=by, at=at),
    }


def _note(number: str, posted: Any, words: str, *, by: Actor, at: datetime) -> None:
    agrees = posted.get("agrees") == "yes"
    actions.note_third(number, whole(posted, "consulted"), agrees, words, day_of(posted.get("received", "")), by=by, at=at)
