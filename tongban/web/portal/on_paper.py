"""A draft on paper: the form with what is in it, to be filled in by hand and sent or brought."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tongban.actors import queries as actors
from tongban.base.errors import NotFound
from tongban.cases import queries
from tongban.services import guides
from tongban.web import form_paper, joint_paper, session
from tongban.web import joint_form as one_form
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
    return _answer(made, row.number)


def joint_blank(request: HttpRequest, matter: str) -> HttpResponse:
    """The empty form of a joint matter in one's region, for anybody."""
    return _answer(joint_paper.blank(matter, session.region(request), session.now(request)), matter)


def joint_form(request: HttpRequest, number: str) -> HttpResponse:
    """The form of one's joint draft, as it is asked today, with the answers given so far."""
    by, at = session.actor(request), session.now(request)
    row = one_form.opened(number, by=by, at=at)
    if row.submitted_at is not None or row.withdrawn_at is not None:
        raise NotFound("web.no_such_page")
    return _answer(joint_paper.filled(row, at), row.number)


def _answer(made: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
