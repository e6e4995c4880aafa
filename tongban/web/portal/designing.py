"""`/design`: every component in every state, drawn by the templates that the pages use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy
from tongban.web import dates, problems, session

COLOURS = (
    "ink",
    "ink-2",
    "paper",
    "bg",
    "line",
    "edge",
    "accent",
    "on-accent",
    "wash",
    "ok",
    "ok-bg",
    "warn",
    "warn-bg",
    "bad",
    "bad-bg",
    "still-bg",
)
SIZES = ("3xl", "2xl", "xl", "l", "m", "s", "xs")
STATES = (
    {"state": "draft"},
    {"state": "submitted"},
    {"state": "in_hand"},
    {"state": "waiting"},
    {"state": "decided"},
    {"state": "closed"},
    {"state": "decided", "outcome": "refuse"},
    {"state": "decided", "outcome": "not_accepted"},
    {"state": "closed", "outcome": "lapsed"},
    {"state": "withdrawn"},
)
VERDICTS = ("valid", "expired", "suspended", "revoked", "replaced", "unknown")
DUE = (("ok", 12), ("warn", 2), ("bad", -1))


def design(request: HttpRequest) -> HttpResponse:
    """The page of components. What stands in them is invented."""
    at = session.now(request)
    today = at.date()
    wrong = [Discrepancy("party.phone", {"field": "phone", "given": "1390"})]
    page = {
        "section": "design",
        "colours": COLOURS,
        "sizes": SIZES,
        "states": STATES,
        "kinds": ("", "info", "ok", "warn", "bad", "still"),
        "verdicts": [{"verdict": one} for one in VERDICTS],
        "dues": [{"kind": kind, "day": today + timedelta(days=days), "days": days} for kind, days in DUE],
        "fields": _fields(wrong),
        "problems": problems.summary(problems.named(wrong, {"phone": gettext("Telephone")})),
        "material": {
            "name": "sample",
            "title": gettext("Material"),
            "formats": "PDF, PNG",
            "optional": True,
            "many": False,
            "accept": ".pdf",
        },
        "pages": _pages(),
        "fact": _fact(),
        "clock": _clock(today),
        "figures": _figures(),
        "bars": [(place * 40 + 8, height, 120 - height) for place, height in enumerate((40, 62, 55, 88, 70, 96))],
        "next": 20,
        "before": 0,
        "at": at,
    }
    return render(request, "portal/design.html", page)


def _fields(wrong: list[Discrepancy]) -> list[dict[str, Any]]:
    """A field of each kind; one is wrong, and keeps what was typed."""
    options = [{"value": "yes", "label": gettext("Yes")}, {"value": "no", "label": gettext("No")}]
    field = problems.field
    return [
        field("name", gettext("Full name"), value="王芳", hint=gettext("As it stands in the document.")),
        field("phone", gettext("Telephone"), wrong, kind="tel", value="1390", short=True),
        field("words", gettext("In your own words"), kind="lines", rows=3, required=False),
        field("agency", gettext("Department"), kind="select", options=options),
        field("day", gettext("Day"), kind="date", short=True),
        field("choice", gettext("Which one"), kind="choice", options=options, value="yes"),
        field("truth", gettext("Yes or no"), kind="boolean", value=None),
    ]


def _pages() -> list[dict[str, Any]]:
    """The pages of a form: one done, one at hand, two to come."""
    titles = (gettext("Website"), gettext("Contact"), gettext("Materials"), gettext("Check and submit"))
    return [{"title": title, "href": "#line", "current": place == 1, "complete": place == 0} for place, title in enumerate(titles)]


def _fact() -> dict[str, Any]:
    """A fact that a register told."""
    rows = [{"label": gettext("Name"), "value": "恒达贸易（演示）有限公司"}, {"label": gettext("Number"), "value": "91999999000000019D"}]
    return {
        "title": gettext("Operator"),
        "rows": rows,
        "source": gettext("Register of operators"),
        "purpose": gettext("Filing of a website"),
    }


def _clock(today: date) -> dict[str, Any]:
    """Two weeks of a clock that stood for two days, with each kind of day."""
    kinds = ("free", "run", "run", "hold", "hold", "off", "off", "run", "run", "end", "free", "free", "off", "off")
    words = {"run": gettext("counts"), "hold": gettext("clock stands"), "off": gettext("day off"), "end": gettext("due"), "free": ""}
    first = today - timedelta(days=today.weekday() + 7)
    cells = [
        {"kind": kind, "number": (first + timedelta(days=n)).day, "label": words[kind], "today": n == 8} for n, kind in enumerate(kinds)
    ]
    return {
        "lines": [gettext("The clock stands while the office waits for you.")],
        "weekdays": [dates.weekday_name(number) for number in range(7)],
        "rows": [{"cells": cells[:7]}, {"cells": cells[7:]}],
        "kinds": set(kinds),
        "provisional": True,
        "assumed": True,
    }


def _figures() -> list[dict[str, Any]]:
    """A figure that may be compared, one that may not, one that is missing."""
    whole = {
        "title": gettext("Handled in time"),
        "number": True,
        "value": "96.2",
        "unit": "%",
        "of": "n = 412",
        "complete": "100.0",
        "width": 100,
        "ranked": True,
    }
    part = whole | {"value": "88.0", "of": "n = 25", "complete": "61.0", "width": 61, "ranked": False}
    return [whole, part, {"title": gettext("Handled in time"), "value": gettext("not known"), "ranked": True}]
