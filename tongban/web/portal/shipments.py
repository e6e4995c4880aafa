"""My space: the three flows of one of one's shipments, by the number of its declaration, and who looked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.cases import shipments
from tongban.web import session
from tongban.web import shipments as shown


def shipment(request: HttpRequest, number: str) -> HttpResponse:
    """Information, funds and goods of one shipment, and what is missing."""
    by, at = session.person(request), session.now(request)
    found = shipments.shipment(number, to=by)
    told = {"section": "mine", **shown.shown(found, at, ours=True), "looks": shown.look_rows(number)}
    return render(request, "portal/shipment.html", told)
