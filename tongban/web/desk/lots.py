"""How a case was allotted by lot, reckoned anew: whoever may see the case sees that nobody chose."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.actors import queries as actors
from tongban.cases import allotting, queries
from tongban.services import queries as services
from tongban.web import session


def lots(request: HttpRequest, number: str) -> HttpResponse:
    """Each lot of a case: candidates, the event's entry, the head that covers it, the seed, and who comes out now."""
    by = session.officer(request)
    row = queries.case(number, to=by)
    service, found = services.by_digest(row.digest).service, allotting.checked(row)
    names = actors.account_names([account for lot in found for account in (*lot.candidates, lot.holder)])
    shown = [
        {
            "lot": lot,
            "step": services.said(service, f"step.{lot.step}", session.language())[0],
            "candidates": [
                {"place": place, "name": names.get(one, ""), "drawn": one == lot.again} for place, one in enumerate(lot.candidates)
            ],
            "remainder": int(lot.seed, 16) % len(lot.candidates),
            "holder": names.get(lot.holder or 0, ""),
        }
        for lot in found
    ]
    return render(request, "desk/lots.html", {"section": "cases", "row": row, "lots": shown})
