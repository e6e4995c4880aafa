"""My space: one's own electronic ledgers, with what is left, what drew on them, and who looked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.actors import queries as actors
from tongban.base.limits import legal_day
from tongban.registers import genuine, ledger_queries, lines
from tongban.web import ledgers as shown
from tongban.web import session
from tongban.web.posted import whole

PAGE = 20


def listed(request: HttpRequest) -> HttpResponse:
    """The ledgers of the party one acts for."""
    by, at = session.actor(request), session.now(request)
    rows = ledger_queries.own(by, after=request.GET.get("after", "")[:150], limit=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    found = {
        "section": "mine",
        "rows": shown.rows(rows[:PAGE], at),
        "next": f"{last.type_id}/{last.number}" if last else "",
        "to_hand": bool(ledger_queries.to_hand_in(by, limit=1)),
    }
    return render(request, "portal/ledgers.html", found)


def ledger(request: HttpRequest, ledger_type: str, number: str) -> HttpResponse:
    """One of them as it stands now, for its holder alone: officers open it at the desk, where they say why."""
    by, at = session.person(request), session.now(request)
    row = ledger_queries.ledger(ledger_type, number, to=by)
    entries = ledger_queries.entries(row, to=by, before=whole(request.GET, "before"), limit=PAGE + 1)
    found = {
        "section": "mine",
        **shown.head(row, legal_day(at, actors.zone_of(row.agency.region_id))),
        "lines": shown.line_rows(ledger_queries.as_of(row).lines),
        "entries": shown.entry_rows(entries[:PAGE]),
        "next": entries[PAGE - 1].pk if len(entries) > PAGE else None,
        "looks": shown.look_rows(row),
        "code": genuine.code_of(row),
        "to_hand": row.state == "open" and row.hand_id is None and lines.shape(row.type_id).one_at_a_time,
    }
    return render(request, "portal/ledger.html", found)
