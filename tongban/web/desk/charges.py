"""The fee of a case at the desk: take it at the window, propose and answer a waiver, give it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.exact import Money
from tongban.cases import actions, enforcing, queries
from tongban.services import queries as services
from tongban.web import costs, late_fines, session
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary


def charges(request: HttpRequest, number: str) -> HttpResponse:
    """What the case costs and how that stands, with what one's post may do about it."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = queries.case(number, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        done, problems = attempt(lambda: _do(number, posted, by=by, at=at))
        problems = [_at_amount(one) for one in problems]
        if done is not None:
            messages.success(request, gettext("Done."))
            return redirect("desk:charges", number)
    service = services.by_digest(row.digest).service
    rows = costs.charges(row, service, session.language())
    for one in rows:
        one |= {act: _amount_and_reason(act, one, posted, problems) for act in ("waive", "refund")}
    names = actors.account_names(one for row in rows if row["waiving"] for one in (row["waiving"].asked_by, row["waiving"].answered_by))

    def may(verb: str) -> bool:
        return actors.may(by, verb, agency=row.agency_id, service=row.service)

    found = {
        "section": "cases",
        "row": row,
        "party": actors.party(row.party_id),
        **late_fines.shown(rows, row, at),
        "sent": bool(problems) and posted.get("act") == "enforce",
        "may_enforce": enforcing.possible(row, by, at),
        "ahead": costs.ahead(row, service, session.language()),
        "label": costs.label(service, session.language()),
        "anew": costs.anew(row, service, session.language()),
        "names": names,
        "me": by.account,
        "may": {name: may(f"charge.{name}") for name in ("take", "waive", "approve", "refund")},
        "problems": summary(problems),
        "typed": {name: posted.get(name, "")[:500] for name in ("to_name", "court", "words")},
    }
    return render(request, "desk/charges.html", found, status=422 if problems else 200)


def _at_amount(one: Discrepancy) -> Discrepancy:
    """An amount in minor units is that of the field in which people write it."""
    return Discrepancy(one.code, {**one.facts, "field": "amount"}) if one.facts.get("field") == "minor" else one


def _amount_and_reason(act: str, row: dict[str, Any], posted: Any, problems: list[Discrepancy]) -> dict[str, Any]:
    """The fields of a waiver or of a refund; after what was refused the form that was sent is open, with what was typed."""
    key = row["row"].number if act == "waive" else str(row["payment"].pk) if row["payment"] else ""
    sent = posted.get("act") == act and posted.get("charge" if act == "waive" else "payment") == key
    wrong, mark = (problems, "") if sent and problems else ([], f"-{act}-{row['row'].pk}")
    told = {name: {"value": posted.get(name, "")[:500] if wrong else "", "id": f"f-{name}{mark}"} for name in ("amount", "words")}
    most = gettext("at most %(amount)s") % {"amount": row["left"]} if act == "refund" else ""
    return {
        "open": bool(wrong),
        "fields": [
            field("amount", gettext("Amount"), wrong, inputmode="decimal", short=True, hint=most, **told["amount"]),
            field("words", gettext("Reason"), wrong, kind="lines", rows=2, **told["words"]),
        ],
    }


def _do(number: str, posted: Any, *, by: Actor, at: Any) -> Any:
    act, charge = posted.get("act", ""), posted.get("charge", "")[:40]
    if act == "take":
        return actions.at_window(charge, posted.get("how", ""), by=by, at=at)
    if act == "waive":
        return actions.ask_waiver(charge, _minor(posted), reason=posted.get("words", ""), by=by, at=at)
    if act in ("grant", "decline"):
        return actions.answer_waiver(charge, grant=act == "grant", by=by, at=at)
    if act == "refund":
        return actions.refund(number, whole(posted, "payment"), _minor(posted), words=posted.get("words", ""), by=by, at=at)
    if act == "enforce":
        return actions.enforce(number, posted.get("court", ""), posted.get("words", ""), by=by, at=at)
    if act == "pay_out":
        return actions.pay_out(number, whole(posted, "refund"), to_name=posted.get("to_name", ""), by=by, at=at)
    raise NotFound("web.no_such_page")


def _minor(posted: Any) -> int:
    """An amount as people write it, in minor units; what is none is said at the field."""
    try:
        return Money.read(posted.get("amount", "").strip()).minor
    except Refused as refusal:
        raise Refused(refusal.code, **{**refusal.facts, "field": "amount"}) from refusal
