"""Home: search first; what is one's own; services by whom, department, topic or life event."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from tongban.base.actor import Actor
from tongban.cases import queries as cases
from tongban.licences import queries as licences
from tongban.services import catalogue, queries
from tongban.web import session
from tongban.web.portal import announced, notices
from tongban.web.portal.views import card, said

WHOM = {"person": ("person",), "enterprise": ("enterprise",), "topic": ("person", "enterprise"), "event": ("person", "enterprise")}
FIRST = {"waiting": 0, "submitted": 1, "in_hand": 1, "decided": 1, "draft": 2, "closed": 3, "withdrawn": 4}
LINES = 7  # departments in the picture


def home(request: HttpRequest) -> HttpResponse:
    """Search first; one's own matters, licences and notices; services by whom, department, topic or life event."""
    language, region, at = get_language() or "en", session.region(request), session.now(request)
    by = request.GET.get("by", "person")
    by = by if by in (*WHOM, "department") else "person"
    told: dict[str, Any] = {
        "section": "home",
        "announced": announced.now(region, at),
        "online": catalogue.beginnings(region, language, kind="online", at=at)[:3],
        "guides": catalogue.beginnings(region, language, kind="guide", at=at)[:3],
        "counts": catalogue.count(region),
        "by": by,
        "tabs": [(name, title) for name, title in _ways().items()],
        "groups": _groups(by, region, language, at.date()),
        "picture": _picture([one.title for one in catalogue.departments(region)[:LINES]]),
    }
    if request.user.is_authenticated and getattr(request.user, "kind", "") == "person":
        told |= _own(session.actor(request), at)
    return render(request, "portal/home.html", told)


def _own(reader: Actor, at: datetime) -> dict[str, Any]:
    """Matters of the party one acts for, those that wait for it first; its licences in force; what is new and what waits."""
    rows = sorted(cases.own(reader), key=lambda row: FIRST.get(row.state, 4))
    return {
        "own": True,
        "matters": [card(row, at) for row in rows[:3]],
        "licences": _held(reader.party or 0, at),
        "waits": notices.waits(reader, at)[:3],
        "new": notices.new(reader, at),
    }


def _picture(names: list[str]) -> SafeString:
    """Departments as lines that meet in one ring: decoration, its names stand under departments too."""
    if not names:
        return SafeString("")
    ways, marks = [], []
    for place, name in enumerate(names):
        height = 150 + 40 * place - 20 * (len(names) - 1)
        ways.append((height, height, height, "" if place % 3 == 0 else "soft"))
        marks.append((height, height + 5, name))
    lines = format_html_join("", '<path class="{3}" d="M150 {0}H200C262 {1} 262 150 318 150"/>', ways)
    ends = format_html_join("", '<circle cx="150" cy="{}" r="4.5"/><text x="136" y="{}" lang="zh-Hans">{}</text>', marks)
    ring = format_html('<circle class="ring" cx="332" cy="150" r="15"/><text class="you" x="432" y="137">{}</text>', gettext("Your matter"))
    inner = format_html('<g>{}<path d="M346 150h86"/></g>{}{}', lines, ends, ring)
    return format_html('<svg class="hub" viewBox="0 0 440 300" aria-hidden="true">{}</svg>', inner)


def _ways() -> dict[str, str]:
    return {
        "person": gettext("People"),
        "enterprise": gettext("Enterprises"),
        "department": gettext("Departments"),
        "topic": gettext("Topics"),
        "event": gettext("Life events"),
    }


def _groups(by: str, region: str, language: str, on: date) -> list[dict[str, Any]]:
    """Tiles with counts. Under people and enterprises stand topics that have something; under topics stand all, with their codes."""
    if by == "department":
        rows = catalogue.departments(region)
        return [{"title": "", "tiles": [_tile(one, {"department": one.code}) for one in rows]}]
    groups = []
    for whom in WHOM[by]:
        if by == "event":
            tiles = [_tile(one, {"event": one.code}) for one in catalogue.life_events(whom, region, language, on)]
        else:
            listed = catalogue.topics(whom, region, language, on)
            tiles = [_tile(one, {"topic": one.code}, code=by == "topic") for one in listed if one.count or by == "topic"]
        groups.append({"title": _ways()[whom] if len(WHOM[by]) > 1 else "", "tiles": tiles, "whom": whom})
    return groups


def _tile(one: catalogue.Named, query: dict[str, str], *, code: bool = False) -> dict[str, Any]:
    address = f"{reverse('portal:services')}?{urlencode(query)}" if one.count else ""
    return {"title": one.title, "lang": one.lang, "count": one.count, "href": address, "code": one.code.partition(".")[2] if code else ""}


def _held(party: int, at: datetime) -> list[dict[str, Any]]:
    """Licences that are in force, as the card of the home page shows them."""
    found: list[dict[str, Any]] = []
    for row in licences.of_party(party):
        told = licences.verify(row.number, at=at)
        if told.verdict == "valid" and len(found) < 3:
            title, lang = said(queries.by_digest(told.revision).service, "paper.licence")
            found.append({"number": row.number, "title": title, "lang": lang, "until": told.valid_until})
    return found
