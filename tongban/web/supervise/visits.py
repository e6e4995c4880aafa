"""How often people had to come, how long they waited, and why supplements were asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import waiting
from tongban.base.actor import Actor
from tongban.cases import figures
from tongban.oversight import queries
from tongban.web import session, visits
from tongban.web.problems import field, summary
from tongban.web.supervise import asking
from tongban.web.supervise.figures import tabs

HALLS = 50


def visited(request: HttpRequest) -> HttpResponse:
    """Visits, waits and causes of the last year, with their completeness, of the cases and halls that the reader may see."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    wanted, given, problems = asking.asked(request, at)
    regions = queries.choices(by, wanted.region)["regions"]
    offered = [{"value": one.code, "label": one.name, "lang": "zh-Hans"} for one in regions]
    label, none = gettext("Region and below"), gettext("All")
    halls = waiting.waits(by, at=at, region=wanted.region, limit=HALLS)
    found = {
        "section": "supervise",
        "tabs": tabs("visits", {}),
        "fields": [field("region", label, problems, kind="select", options=offered, value=given["region"], none=none)],
        "problems": summary(problems),
        "visits": _visits(by, at, wanted.region),
        "waits": [{"hall": one, "figure": figures.Figure("short", one.short, one.called, one.drawn)} for one in halls],
        "full": len(halls) == HALLS,
        "causes": _causes(by, at, wanted.region),
        "urgings": _urgings(by, at, wanted.region),
    }
    return render(request, "supervise/visits.html", found)


def _visits(by: Actor, at: datetime, region: str) -> list[dict[str, Any]]:
    """How often people had to come, of the cases closed in the last year."""
    words = {
        "none": gettext("No visit"),
        "once": gettext("At most one visit"),
        "more": gettext("More than one visit"),
        "kept": gettext("No more visits than promised"),
    }
    return [{"title": words[one.name], "figure": one} for one in figures.visits(by, at=at, region=region)]


def _causes(by: Actor, at: datetime, region: str) -> list[dict[str, Any]]:
    """Why supplements were asked for in the last year."""
    causes = visits.titles(visits.CAUSES, at.date())
    return [{"title": causes[one.name], "figure": one} for one in figures.causes(by, causes, at=at, region=region)]


def _urgings(by: Actor, at: datetime, region: str) -> list[dict[str, Any]]:
    """How many of the cases decided in the last year had been urged, and by whom."""
    words = {"applicant": gettext("Urged by the applicant"), "supervisor": gettext("Urged by who supervises")}
    return [{"title": words[one.name], "figure": one} for one in figures.urgings(by, at=at, region=region)]
