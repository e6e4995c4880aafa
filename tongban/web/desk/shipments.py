"""The three flows of a shipment at the desk of who handles its declaration, or keeps one of its ledgers: once the reader has said why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy
from tongban.cases import shipment_looks, shipments
from tongban.web import session
from tongban.web import shipments as shown
from tongban.web.problems import attempt, field, summary


def shipment(request: HttpRequest, number: str) -> HttpResponse:
    """Information, funds and goods of one shipment as far as the reader's agency needs them, for an hour."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    found = shipments.shipment(number, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        done, problems = attempt(lambda: shipment_looks.consult_shipment(number, purpose=posted.get("purpose", ""), by=by, at=at))
        if done is not None:
            return redirect("desk:shipment", number)
    told = {"section": "cases", "problems": summary(problems), "row": found.row, "handles": found.whole}
    if not shipment_looks.stands_open(number, by, at):
        hint = gettext("The holder reads these words.")
        told["purpose"] = field("purpose", gettext("Purpose"), problems, value=posted.get("purpose", ""), hint=hint)
        return render(request, "desk/shipment_purpose.html", told, status=422 if problems else 200)
    return render(request, "desk/shipment.html", {**told, **shown.shown(found, at, ours=False)})
