"""Announcements of agencies: those that hold on the home page, all of them in a list, each on a page and as its sealed paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.documents import announcing, pdf, queries
from tongban.documents.models import Announcement
from tongban.services import queries as services
from tongban.web import session
from tongban.web.posted import whole

PAGE = 20
LATEST = 2**62


def now(region: str, at: datetime) -> list[dict[str, Any]]:
    """What holds today for who reads of a region, the newest three."""
    on = legal_day(at, actors.zone_of(region))
    return [shown(row, at) for row in queries.announced(actors.region_path(region), on)]


def shown(row: Announcement, at: datetime) -> dict[str, Any]:
    """An announcement in the reader's language, or in the authentic one, and whether it holds."""
    said = announcing.texts(row.paper)
    title, lang = services.in_language({name: one["title"] for name, one in said.items()}, session.language())
    words = said[lang]["words"]
    today = legal_day(at, actors.zone_of(row.agency.region_id))
    official = lang == announcing.AUTHENTIC
    told = {"title": title, "lang": lang, "words": words, "state": announcing.state(row, today), "authentic": said[announcing.AUTHENTIC]}
    return {**told, "row": row, "agency": row.agency.name, "official": official, "foreign": official and session.language() != "zh-hans"}


def announcements(request: HttpRequest) -> HttpResponse:
    """All that the agencies of one's region, and of those above it, ever announced, newest first."""
    region, at, after = session.region(request), session.now(request), min(whole(request.GET, "after"), LATEST)
    rows = queries.announcements(actors.region_path(region), after=after, limit=PAGE + 1)
    told = {
        "section": "open",
        "rows": [shown(row, at) for row in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "first": not after,
    }
    return render(request, "portal/announcements.html", told)


@require_safe
def announcement(request: HttpRequest, announcement: int) -> HttpResponse:
    """One of them, in the reader's language with the authentic text beside it."""
    row = queries.announcement(announcement)
    return render(request, "portal/announcement.html", {"section": "open", "one": shown(row, session.now(request))})


@require_safe
def paper(request: HttpRequest, announcement: int) -> HttpResponse:
    """Its paper, numbered and sealed, which anybody can verify."""
    answer = HttpResponse(pdf.of_paper(queries.announcement(announcement).paper), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="announcement-{announcement}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
