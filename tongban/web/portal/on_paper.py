"""A draft on paper: the form with what is in it, to be filled in by hand and sent or brought."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tongban.actors import queries as actors
from tongban.base.errors import NotFound
from tongban.cases import queries
from tongban.services import guides
from tongban.web import form_paper, session
from tongban.web.portal import applying


def form(request: HttpRequest, number: str) -> HttpResponse:
    """The form of one's draft, as it is asked today, with the answers given so far."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    if row.state != "draft" or row.party_id != by.party:
        raise NotFound("web.no_such_page")
    row = applying.opened(number, by=by, at=at)
    told = guides.guide(row.service, row.region_id, session.language(), at)
    made = form_paper.drawn(told, at, draft=row.number, name=actors.party(row.party_id).name, answers=queries.answers(row))
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{row.number}.pdf"'
    return answer
