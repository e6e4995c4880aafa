"""Many applications in one file: its columns, sending it, and what became of each application."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tongban.base.errors import Discrepancy, NotFound
from tongban.base.names import token
from tongban.cases import many as batches
from tongban.cases.many_models import Batch, BatchRow
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import many, session, tables
from tongban.web.posted import whole
from tongban.web.problems import attempt, summary

PAGE = 50
STATES = ("waiting", "filed", "refused")


def send(request: HttpRequest, service: str) -> HttpResponse:
    """The columns of the file for a service; takes it in with the files that go with it."""
    by, at, region = session.actor(request), session.now(request), session.region(request)
    found = _service(request, service)
    problems: list[Discrepancy] = []
    key = request.POST.get("key", "")[:64] or token()
    if request.method == "POST":
        file = request.FILES.get("file")
        sent = {one.name or "": one.read() for one in request.FILES.getlist("beside")}
        content, name = (file.read(), file.name or "") if file else (b"", "")
        made, problems = attempt(lambda: many.take_in(content, sent, found, region=region, name=name, key=key, by=by, at=at))
        if made is not None:
            return redirect("portal:many-result", made.pk)
    told = {
        "section": "services",
        "service": service,
        "title": services.said(found, "title", session.language()),
        "columns": many.described(found, at),
        "most": batches.MOST,
        "brought": any(one.material for one in many.columns(found)),
        "key": key,
        "problems": summary([Discrepancy(one.code, {"field": "file", **one.facts}) for one in problems]),
    }
    return render(request, "portal/many.html", told, status=422 if problems else 200)


def template(request: HttpRequest, service: str) -> HttpResponse:
    """An empty spreadsheet with the names of the columns."""
    return tables.answer("csv", service, [dict.fromkeys((one.name for one in many.columns(_service(request, service))), "")])


def listed(request: HttpRequest) -> HttpResponse:
    """The files that were sent for the party one acts for."""
    rows = [_head(one) for one in batches.batches(session.actor(request))]
    return render(request, "portal/many_list.html", {"section": "mine", "rows": rows})


def result(request: HttpRequest, batch: int) -> HttpResponse:
    """What became of each application of a file."""
    found = batches.batch(batch, to=session.actor(request))
    state = request.GET.get("state", "") if request.GET.get("state", "") in STATES else ""
    rows = list(batches.rows(found, state=state, after=whole(request.GET, "after"), limit=PAGE + 1))
    told = {
        "section": "mine",
        **_head(found),
        "state": state,
        "rows": [{"row": one, "reasons": _reasons(one)} for one in rows[:PAGE]],
        "next": rows[PAGE - 1].place if len(rows) > PAGE else None,
    }
    return render(request, "portal/many_result.html", told)


def results_csv(request: HttpRequest, batch: int) -> HttpResponse:
    """The result of each application, as a spreadsheet."""
    found = batches.batch(batch, to=session.actor(request))
    rows: list[dict[str, Any]] = [
        {"application": one.name, "state": one.state, "number": one.case.number if one.case else "", "reason": " ".join(_reasons(one))}
        for one in batches.rows(found, limit=None)
    ]
    return tables.answer("csv", f"results-{found.pk}", rows)


def mend_csv(request: HttpRequest, batch: int) -> HttpResponse:
    """What was refused, as it was sent, each with its reasons: to be mended and sent again."""
    found = batches.batch(batch, to=session.actor(request))
    service = services.effective(found.service, services.offering(found.service, found.region)[1], found.at).service
    rows: list[dict[str, Any]] = []
    for one in batches.rows(found, state="refused", limit=None):
        rows += many.again(service, one, batches.answers(found, one), " ".join(_reasons(one)))
    return tables.answer("csv", f"refused-{found.pk}", rows)


def _service(request: HttpRequest, service: str) -> Service:
    """A service that is applied for in files here. Raises NotFound for what is none, Refused where each needs steps of its own."""
    session.actor(request)
    _, where = services.offering(service, session.region(request))
    found = services.effective(service, where, session.now(request)).service
    batches.ensure_together(found)
    return found


def _head(found: Batch) -> dict[str, Any]:
    try:
        where = services.offering(found.service, found.region)[1]
        title = services.said(services.effective(found.service, where, found.at).service, "title", session.language())
    except NotFound:  # it is not offered any more
        title = (found.service, "")
    counts = batches.counts(found)
    return {"batch": found, "title": title, "counts": counts, "all": sum(counts.values())}


def _reasons(row: BatchRow) -> list[str]:
    found = [Discrepancy(one["code"], one["facts"]) for one in row.problems]
    return [one["words"] for one in summary(found)] if found else []
