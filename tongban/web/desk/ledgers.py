"""Electronic ledgers at the desk of who keeps them: a list, one ledger with its lines and entries, and the keeper's acts by right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base import exact
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import legal_day
from tongban.registers import adjusting, ledger_looks, ledger_queries, ledgers, waiting
from tongban.registers.ledger_models import STATES, Ledger
from tongban.web import ledgers as shown
from tongban.web import session
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary

PAGE = 50
ENTRIES = 30
# Each act of the keeper with the right that it needs.
RIGHTS = {
    "suspend": "ledger.suspend",
    "resume": "ledger.suspend",
    "close": "ledger.close",
    "reopen": "ledger.close",
    "write_off": "ledger.close",
    "void": "ledger.suspend",
}


def listed(request: HttpRequest) -> HttpResponse:
    """The ledgers of the reader's agencies by type, state and number; receipts that wait; and whether the agency can be reached."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, "ledger.read")
    problems: list[Discrepancy] = []
    if request.method == "POST":
        _ensure_known(posted, ("lose", "back"))
        done, problems = attempt(lambda: _reached(posted, by=by, at=at))
        if done is not None:
            messages.success(request, gettext("Done."))
            return redirect("desk:ledgers")
    given = {name: request.GET.get(name, "")[:80] for name in ("type", "state", "number", "after")}
    wanted = {"ledger_type": given["type"], "state": given["state"] if given["state"] in STATES else "", "number": given["number"].strip()}
    found = ledger_queries.kept(by, **wanted, after=given["after"], limit=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    told = {
        "section": "ledgers",
        "fields": _filters(given),
        "rows": shown.rows(found[:PAGE], at),
        "next": f"{last.type_id}/{last.number}" if last else "",
        "filtered": any(wanted.values()),
        "given": given,
        "in_hand": actors.may(by, "ledger.draw"),
        "reconciles": actors.may(by, "ledger.reconcile"),
        "receipts": ledger_queries.receipts(by),
        "titles": shown.titles(),
        "away": next((one for one in ledger_queries.away() if one.agency_id == by.agency), None),
        "may_reach": by.agency is not None and actors.may(by, "ledger.outage", agency=by.agency),
        "reason": field("reason", gettext("Reason"), problems, value=posted.get("reason", "")),
        "problems": summary(problems),
    }
    return render(request, "desk/ledgers.html", told, status=422 if problems else 200)


def _reached(posted: Any, *, by: Actor, at: datetime) -> Any:
    """The agency cannot be reached, or can be again."""
    agency = by.agency or 0
    if posted["act"] == "lose":
        return waiting.lose_owner(agency, reason=posted.get("reason", ""), by=by, at=at)
    return waiting.return_owner(agency, by=by, at=at)


def _ensure_known(posted: Any, acts: Sequence[str]) -> None:
    if posted.get("act") not in acts:
        raise NotFound("web.no_such_page")


def _filters(given: dict[str, str]) -> list[dict[str, Any]]:
    types = [{"value": name, "label": title, "lang": lang} for name, (title, lang) in shown.titles().items()]
    named = [{"value": name, "label": words} for name, words in shown.states().items() if name in STATES]
    every = gettext("All")
    return [
        field("type", gettext("Type of ledger"), kind="select", options=types, value=given["type"], required=False, none=every),
        field("state", gettext("State"), kind="select", options=named, value=given["state"], required=False, none=every),
        field("number", gettext("Number, or how it begins"), value=given["number"], required=False),
    ]


def ledger(request: HttpRequest, ledger_type: str, number: str) -> HttpResponse:
    """One ledger, once the reader has said why, which its holder reads; for an hour. And what its keeper does on it."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = ledger_queries.ledger(ledger_type, number, to=by)
    problems: list[Discrepancy] = []
    purpose = ledger_looks.stands_open(row, by, at)
    if request.method == "POST":
        _ensure_known(posted, ("look", "acknowledge", "propose", "approve", "decline", *RIGHTS))
        act = posted["act"]
        if act != "look" and not purpose:
            raise Refused("ledger.no_purpose", field="purpose")
        done, problems = attempt(lambda: _do(row, act, posted, by=by, at=at))
        if done is not None:
            if act != "look":
                messages.success(request, gettext("Done."))
            return redirect("desk:ledger", ledger_type, number)
    day = legal_day(at, actors.zone_of(row.agency.region_id))
    told = {"section": "ledgers", "problems": summary(problems), "status": 422 if problems else 200, **shown.head(row, day)}
    if not purpose:
        hint = gettext("The holder reads these words.")
        told["purpose"] = field("purpose", gettext("Purpose"), problems, value=posted.get("purpose", ""), hint=hint)
        return render(request, "desk/ledger_purpose.html", told, status=told["status"])
    return render(request, "desk/ledger.html", {**told, **_whole(request, row, problems, by)}, status=told["status"])


def _whole(request: HttpRequest, row: Ledger, problems: list[Discrepancy], by: Actor) -> dict[str, Any]:
    found = ledger_queries.as_of(row).lines
    entries = ledger_queries.entries(row, to=by, before=whole(request.GET, "before"), limit=ENTRIES + 1)
    adjustments = ledger_queries.adjustments(row)
    receipt = ledger_queries.receipt(row)
    lines = shown.line_rows(found)
    return {
        "lines": lines,
        "entries": shown.entry_rows(entries[:ENTRIES]),
        "next": entries[ENTRIES - 1].pk if len(entries) > ENTRIES else None,
        "adjustments": shown.adjustment_rows(adjustments, by.account),
        "receipt": receipt,
        "acts": _acts(row, by),
        "reason": field("reason", gettext("Reason"), problems, value=request.POST.get("reason", "")[:300]),
        "change": _change(request, row, problems) if _may(row, by, "ledger.adjust") and row.state in ("open", "suspended") else [],
        "may_decide": _may(row, by, "ledger.approve"),
    }


def _may(row: Ledger, by: Actor, verb: str) -> bool:
    return actors.may(by, verb, agency=row.agency_id)


def _acts(row: Ledger, by: Actor) -> list[dict[str, str]]:
    """What this reader may do in this state."""
    words = {
        "suspend": gettext("Suspend: nothing is drawn meanwhile"),
        "resume": gettext("Lift the suspension"),
        "close": gettext("Close: nothing is drawn any more"),
        "reopen": gettext("Undo the closing"),
        "write_off": gettext("Write off: it is over, with a receipt"),
        "void": gettext("Make void: it never counts again"),
    }
    return [
        {"value": act, "label": words[act]} for act, verb in RIGHTS.items() if row.state in ledgers.COURSE[act][0] and _may(row, by, verb)
    ]


def _change(request: HttpRequest, row: Ledger, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """The form for another quantity or amount of a line."""
    posted = request.POST
    lines = list(row.lines.order_by("number"))
    options = [{"value": str(one.number), "label": f"{one.number} {one.goods}".strip()} for one in lines]
    fields = [field("line", gettext("Line of the ledger"), problems, kind="select", options=options, value=posted.get("line", "")[:6])]
    for name, title, there in (
        ("quantity", gettext("New quantity"), any(one.unit for one in lines)),
        ("amount", gettext("New amount"), any(one.currency for one in lines)),
    ):
        if there:
            fields.append(field(name, title, problems, value=posted.get(name, "")[:30], short=True, inputmode="decimal"))
    return [*fields, field("why", gettext("Reason"), problems, value=posted.get("why", "")[:300])]


def _do(row: Ledger, act: str, posted: Any, *, by: Actor, at: datetime) -> Any:
    name = (row.type_id, row.number)
    if act == "look":
        return ledger_looks.consult_ledger(*name, purpose=posted.get("purpose", ""), by=by, at=at)
    if act == "acknowledge":
        return ledgers.acknowledge(*name, by=by, at=at)
    if act in RIGHTS:
        return getattr(ledgers, act)(*name, reason=posted.get("reason", ""), by=by, at=at)
    if act == "propose":
        return _proposed(row, posted, by=by, at=at)
    number = whole(posted, "adjustment")
    if number not in {one.pk for one in ledger_queries.adjustments(row)}:  # it was this ledger that was opened for a purpose
        raise NotFound("ledger.no_adjustment", adjustment=number)
    return adjusting.decide_adjustment(number, approve=act == "approve", by=by, at=at)


def _proposed(row: Ledger, posted: Any, *, by: Actor, at: datetime) -> Any:
    """Numbers as they were typed, exactly, or told at their field."""
    number = whole(posted, "line")
    line = row.lines.filter(number=number).first()
    places = {"quantity": exact.QUANTITY_PLACES, "amount": exact.MINOR.get(line.currency if line else "", 2)}
    values, wrong = {}, []
    for measure, most in places.items():
        text = posted.get(measure, "").strip()
        try:
            values[measure] = exact.parse(text, most) if text else 0
        except Refused as saying:
            wrong += [Discrepancy(one.code, {**one.facts, "field": measure}) for one in saying.discrepancies]
    if line is None:
        wrong.append(Discrepancy("ledger.bad_field", {"field": "line", "given": str(number), "kind": gettext("a line of the ledger")}))
    if wrong:
        raise Refused.of(wrong)
    try:
        return adjusting.propose_adjustment(row.type_id, row.number, number, **values, reason=posted.get("why", ""), by=by, at=at)
    except Refused as saying:
        raise Refused.of([_at_why(one) for one in saying.discrepancies]) from saying


def _at_why(one: Discrepancy) -> Discrepancy:
    """The page has two reasons: this one is that of the change."""
    return Discrepancy(one.code, {**one.facts, "field": "why"}) if one.facts.get("field") == "reason" else one
