"""Handing ledgers in: a company chooses the one bank that draws on its payments from now on, for one or for several."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy, Refused
from tongban.registers import handing, ledger_queries
from tongban.registers.ledger_models import Ledger
from tongban.web import ledgers as shown
from tongban.web import session
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary
from tongban.web.problems import words as said


def hand_in(request: HttpRequest) -> HttpResponse:
    """The ledgers that nobody has in hand, and to whom they may go; each is handed in for itself."""
    by, at, posted = session.actor(request), session.now(request), request.POST
    found = ledger_queries.to_hand_in(by)
    hands = {
        number: name for kind in sorted({one.type_id for one in found}) for number, name in ledger_queries.hands(kind, at.date()).items()
    }
    chosen = set(posted.getlist("row")) if posted else {request.GET.get("row", "")}
    problems: list[Discrepancy] = []
    told: dict[str, list[Discrepancy]] = {}
    if request.method == "POST":
        done, problems = attempt(lambda: _handed(found, chosen, whole(posted, "to"), by=by, at=at))
        told = done or {}
        if done and not any(done.values()):
            messages.success(request, gettext("Handed in. What is noted on them stands on their pages."))
            return redirect("portal:ledgers")
    rows = [
        {
            **one,
            "name": _name(one["row"]),
            "chosen": _name(one["row"]) in chosen,
            "wrong": [said(each) for each in told.get(_name(one["row"]), [])],
        }
        for one in shown.rows(found, at)
    ]
    options = [{"value": str(number), "label": name, "lang": "zh-Hans"} for number, name in hands.items()]
    seen = {
        "section": "mine",
        "rows": rows,
        "to": field("to", gettext("Bank"), problems, kind="select", options=options, value=posted.get("to", "")[:9]),
        "problems": summary([*problems, *(each for wrong in told.values() for each in wrong)]),
    }
    return render(request, "portal/hand_in.html", seen, status=422 if seen["problems"] else 200)


def _handed(found: list[Ledger], chosen: set[str], to: int, *, by: Any, at: Any) -> dict[str, list[Discrepancy]]:
    """What became of each; only what the page showed can be chosen."""
    if not to:
        raise Refused("ledger.no_hand", field="to")
    wanted: dict[str, list[str]] = {}
    for one in found:
        if _name(one) in chosen:
            wanted.setdefault(one.type_id, []).append(one.number)
    if not wanted:
        raise Refused("ledger.hand_none", field="row")
    told: dict[str, list[Discrepancy]] = {}
    for kind, numbers in wanted.items():
        told |= {f"{kind}/{number}": wrong for number, wrong in handing.hand_in_all(kind, numbers, to=to, by=by, at=at)}
    return told


def _name(row: Ledger) -> str:
    return f"{row.type_id}/{row.number}"
