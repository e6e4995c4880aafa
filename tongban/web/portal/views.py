"""What several pages show: a case as a card, limits in words, fields of a form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext

from tongban.cases import late_answers
from tongban.exchange import queries as exchange
from tongban.licences.actions import RECONSIDERED
from tongban.pack.shapes import Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.web.answers import facts
from tongban.web.answers import label as label
from tongban.web.answers import shown as shown
from tongban.web.dates import limit_words as limit_words
from tongban.web.forms import fields as fields
from tongban.web.forms import typed as typed
from tongban.web.problems import summary as summary

STATIONS = ("draft", "submitted", "in_hand", "decided", "closed")


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


def said(service: Service, key: str) -> tuple[str, str]:
    """A text of the pack in the reader's language, and which language it is."""
    text, lang = services.said(service, key, language())
    return text, lang


def reason(service: Service, name: str) -> str:
    """Why a licence is not in force: a reason of its pack, or that its decision was revoked; empty for none."""
    if name == RECONSIDERED:
        return gettext("the decision on which it rests was revoked on reconsideration")
    return said(service, f"reason.{name}")[0] if name else ""


def card(row: Any, at: datetime) -> dict[str, Any]:
    """A case as lists show it."""
    service = services.by_digest(row.digest).service
    title, lang = said(service, "title")
    kind = "warn" if row.state == "waiting" else "info"
    return {
        "number": row.number,
        "title": title,
        "lang": lang,
        "state": row.state,
        "outcome": row.outcome,
        "href": reverse("portal:matter", args=[row.number]),
        "due": row.due if row.state in ("in_hand", "waiting") else None,
        "due_kind": kind,
        "line": _line(row.state),
    }


def _line(state: str) -> list[str]:
    """The course of a case as dots, for the eye only: done, now (w), to come (o)."""
    place = STATIONS.index(state) if state in STATIONS else 2 if state == "waiting" else -1
    if place < 0:
        return []
    last = len(STATIONS) - 1
    return ["" if one < place or place == last else "w" if one == place else "o" for one in range(last + 1)]


def looked_up(row: Any, at: Any) -> list[dict[str, Any]]:
    """What registers said when the case was filed."""
    found = []
    for one in row.facts.values():
        title, lang = label(registers.shape(one["source"]).title)
        rows = [{**fact, "empty": not fact["value"]} for fact in facts(one["source"], one["facts"], at)]
        found.append({"title": title, "lang": lang, "rows": rows, "href": ""})
    for awaited in late_answers.awaited(row) if row.state in ("submitted", "in_hand", "waiting") else ():
        title, lang = label(registers.shape(exchange.offer_shape(awaited.offer).register).title)
        words = gettext("It cannot answer just now. The day of your filing counts, and nothing is lost by waiting.")
        found.append({"title": title, "lang": lang, "rows": [{"label": gettext("Answer"), "value": words, "empty": False}], "href": ""})
    return found
