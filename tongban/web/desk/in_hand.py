"""Ledgers that were handed in to one's agency, such as payments at a bank: found, checked, noted, undone, kept, given back, closed."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base import exact, text
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.base.limits import legal_day
from tongban.registers import draws, handing, ledger_queries, ledgers
from tongban.registers.draw_shapes import Document, Draw
from tongban.registers.ledger_models import Ledger, LedgerLine
from tongban.web import ledgers as shown
from tongban.web import session
from tongban.web.posted import whole
from tongban.web.problems import attempt, field, summary

PAGE = 50
ENTRIES = 30
PAYMENT = "payment"  # what a number of a payment names, beside documents of other kinds
TURNS = {"keep": handing.keep, "give_back": handing.give_back, "close": ledgers.close, "reopen": ledgers.reopen}


def listed(request: HttpRequest) -> HttpResponse:
    """What was handed in to the reader's agencies, and what these post, by number."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "ledger.draw")
    number, after = (request.GET.get(name, "")[:150].strip() for name in ("number", "after"))
    found = ledger_queries.in_hand(by, number=number, after=after, limit=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    told = {
        "section": "ledgers",
        "rows": shown.rows(found[:PAGE], at),
        "next": f"{last.type_id}/{last.number}" if last else "",
        "number": number,
        "find": field("number", gettext("Number, or how it begins"), value=number, required=False),
        "keeps": actors.may(by, "ledger.read"),
        "posts": ledger_queries.may_post(by),
    }
    return render(request, "desk/in_hand.html", told)


def held(request: HttpRequest, ledger_type: str, number: str) -> HttpResponse:
    """One of them, with all that happened on it, and what its agency does on it."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    row = ledger_queries.held(ledger_type, number, to=by)
    problems: list[Discrepancy] = []
    fits = False
    if request.method == "POST":
        act = posted.get("act", "")
        if act not in ("check", "note", "reverse", "consume", *TURNS):
            raise NotFound("web.no_such_page")
        done, problems = attempt(lambda: _do(row, act, posted, by=by, at=at))
        fits = act == "check" and done is not None
        if done is not None and not fits:
            messages.success(request, gettext("Done."))
            return redirect("desk:in-hand") if act == "give_back" else redirect("desk:held", ledger_type, number)
    return _page(request, row, problems, by, at, fits=fits)


def _page(request: HttpRequest, row: Ledger, problems: list[Discrepancy], by: Actor, at: datetime, *, fits: bool) -> HttpResponse:
    posted = request.POST
    entries = ledger_queries.entries(row, to=by, before=whole(request.GET, "before"), limit=ENTRIES + 1)
    day = legal_day(at, actors.zone_of(row.agency.region_id))
    told = {
        "section": "ledgers",
        **shown.head(row, day),
        "kept": handing.is_kept(row),
        "lines": shown.line_rows(ledger_queries.as_of(row).lines),
        "entries": shown.entry_rows(entries[:ENTRIES]),
        "next": entries[ENTRIES - 1].pk if len(entries) > ENTRIES else None,
        "documents": shown.share_rows(ledger_queries.documents(row)) if row.hand_id is not None else [],
        "to_post": shown.share_rows(ledger_queries.reserved(row), "reserved") if ledger_queries.posts(row, by) else [],
        "draw": _draw_fields(row, problems, posted) if row.state == "open" and by.agency == row.hand_id else [],
        "key": posted.get("key", "")[:64] if problems or fits else secrets.token_hex(16),
        "fits": fits,
        "beyond": any(one.facts.get("severity") == "refer" or one.code == "ledger.other_currency" for one in problems),
        "acts": _acts(row, by),
        "reason": field("reason", gettext("Reason"), problems, value=posted.get("reason", "")[:300]),
        "problems": summary(problems),
    }
    return render(request, "desk/held.html", told, status=422 if problems else 200)


def _draw_fields(row: Ledger, problems: list[Discrepancy], posted: Any) -> list[dict[str, Any]]:
    lines = list(row.lines.order_by("number"))
    fields = [field("document", gettext("Number of the payment"), problems, value=posted.get("document", "")[:70])]
    if len(lines) > 1:
        options = [{"value": str(one.number), "label": f"{one.number} {one.goods} {one.currency}".strip()} for one in lines]
        fields.append(
            field("line", gettext("Line of the ledger"), problems, kind="select", options=options, value=posted.get("line", "")[:6])
        )
    return [
        *fields,
        field("amount", gettext("Amount"), problems, value=posted.get("amount", "")[:30], short=True, inputmode="decimal"),
        field("currency", gettext("Currency"), problems, value=posted.get("currency", lines[0].currency)[:3], short=True),
    ]


def _acts(row: Ledger, by: Actor) -> list[dict[str, str]]:
    """What may be done in this state, beside drawing."""
    words = {
        "keep": gettext("Return the papers and keep the ledger"),
        "give_back": gettext("Give it back: its holder may hand it to another"),
        "close": gettext("Close: nothing is drawn any more"),
        "reopen": gettext("Undo the closing"),
    }
    if row.hand_id is None:
        return []
    kept = handing.is_kept(row)
    states = {
        "keep": () if kept else ("open",),
        "give_back": () if kept else ("open", "suspended"),
        "close": ("open",),
        "reopen": ("closed",),
    }
    turns = actors.may(by, "ledger.close", agency=row.hand_id)
    return [
        {"value": act, "label": words[act]}
        for act, wanted in states.items()
        if row.state in wanted and (turns or act in ("keep", "give_back"))
    ]


def _do(row: Ledger, act: str, posted: Any, *, by: Actor, at: datetime) -> Any:
    name = (row.type_id, row.number)
    if act in TURNS:
        return TURNS[act](*name, reason=posted.get("reason", ""), by=by, at=at)
    key = posted.get("key", "")[:64]
    if act in ("reverse", "consume"):
        kind, _, number = posted.get("of", "")[:111].partition("/")
        named = Document(kind, number, holder=actors.code_of(row.holder))
        return (draws.reverse if act == "reverse" else draws.consume)(named, key=key, by=by, at=at)
    document, drawn = _payment(row, posted)
    if act == "note":
        return _told(lambda: draws.note(document, [drawn], key=key, by=by, at=at))
    wrong = draws.check(document, [drawn], by=by, at=at)
    if wrong:
        raise Refused.of([_at_field(one) for one in wrong])
    return document


def _payment(row: Ledger, posted: Any) -> tuple[Document, Draw]:
    """The payment as it was typed, exactly, or told at its field."""
    wrong: list[Discrepancy] = []
    number = text.clean(posted.get("document", ""), 70, field="document")
    lines = {one.number: one for one in row.lines.all()}
    line: LedgerLine | None = next(iter(lines.values())) if len(lines) == 1 else lines.get(whole(posted, "line"))
    currency = text.clean(posted.get("currency", ""), 3, field="currency").upper()
    if not number or "/" in number:
        wrong.append(Discrepancy("ledger.bad_number", {"field": "document", "given": number}))
    if line is None:
        wrong.append(Discrepancy("ledger.bad_field", {"field": "line", "given": "", "kind": gettext("a line of the ledger")}))
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        wrong.append(Discrepancy("ledger.bad_field", {"field": "currency", "given": currency, "kind": gettext("a code such as USD")}))
    amount = 0
    try:
        amount = exact.parse(posted.get("amount", "").strip(), exact.MINOR.get(currency, 2))
    except Refused as saying:
        wrong += [Discrepancy(one.code, {**one.facts, "field": "amount"}) for one in saying.discrepancies]
    if wrong or line is None:
        raise Refused.of(wrong)
    if amount <= 0:
        raise Refused("ledger.bad_field", field="amount", given=posted.get("amount", "")[:30], kind=gettext("an amount above 0"))
    document = Document(PAYMENT, number, holder=actors.code_of(row.holder))
    drawn = Draw(row.type_id, row.number, line.number, amount=amount, currency=currency)
    return document, replace(drawn, goods=line.goods, edition=line.edition, country=line.country)


def _told(act: Any) -> Any:
    try:
        return act()
    except Refused as saying:
        raise Refused.of([_at_field(one) for one in saying.discrepancies]) from saying


def _at_field(one: Discrepancy) -> Discrepancy:
    """A draw's discrepancy at the field of this page: `draws.0.amount` is the amount."""
    return Discrepancy(one.code, {**one.facts, "field": str(one.facts.get("field", "")).rpartition(".")[2]})
