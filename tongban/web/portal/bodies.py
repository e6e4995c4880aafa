"""Agencies in public: what one was called, whose duties it took over, who succeeded it, and what is decided for a day to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tongban.actors import history
from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.registers import delegations
from tongban.services import queries as services
from tongban.services import tried
from tongban.web import answers, session, wording
from tongban.web.posted import whole

PAGE = 50
LATEST = 2**62


def kind(one: Any) -> str:
    """What was decided, in words."""
    named = {"rename": gettext("is called otherwise"), "merge": gettext("is merged"), "split": gettext("is split")}
    return named.get(one.kind, gettext("ends"))


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """What is decided and not done yet, and the agencies of one's region."""
    region, at = session.region(request), session.now(request)
    today = legal_day(at, actors.zone_of(region))
    told = {
        "section": "open",
        "waiting": [{"row": one, "kind": kind(one)} for one in history.waiting()],
        "region": actors.region(region),
        "rows": history.standing(region, today),
    }
    return render(request, "portal/agencies.html", told)


@require_safe
def lent(request: HttpRequest) -> HttpResponse:
    """The public register of delegations, newest first."""
    after = min(whole(request.GET, "after"), LATEST)
    rows = delegations.register(after=after, limit=PAGE + 1)
    told = {"section": "open", "rows": shown(rows[:PAGE]), "next": rows[PAGE - 1].pk if len(rows) > PAGE else None, "first": not after}
    return render(request, "portal/delegations.html", told)


def shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Delegations with power, services and acts in words."""
    titles = services.titles({name for row in rows for name in row.services}, session.language())
    said = wording.lent_acts()
    return [
        {
            "row": row,
            "power": answers.label(row.power.title, row.power_id),
            "services": [titles[name] for name in row.services],
            "acts": [said[verb] for verb in delegations.ACTS if verb in row.verbs],
        }
        for row in rows
    ]


@require_safe
def agency(request: HttpRequest, agency: int) -> HttpResponse:
    """One agency through the years."""
    past, at = history.past(agency), session.now(request)
    today = legal_day(at, actors.zone_of(past.row.region_id))
    told = {
        "section": "open",
        "past": past,
        "planned": {"row": past.planned, "kind": kind(past.planned)} if past.planned else None,
        "told": [{"row": one, "kind": kind(one)} for one in past.told],
        "delegations": shown(delegations.of_agency(agency, today)),
        "offers": {} if past.row.until else tried.offered(agency, session.language(), at),
    }
    return render(request, "portal/agency.html", told)
