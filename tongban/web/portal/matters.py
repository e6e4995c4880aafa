"""One's matters: the list, the page of each, and what one does there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.base.errors import NotFound, Refused
from tongban.cases import actions, applicant, consulting, joint_queries, past, queries
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.log import queries as log
from tongban.pack.forms import Asked, answers_of
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import brought, forms, session, unsent
from tongban.web import days as every_day
from tongban.web.portal import applying, asking, joint_matters, notices, standing, views
from tongban.web.posted import whole

PAGE, FURTHEST = 20, 100_000


def mine(request: HttpRequest) -> HttpResponse:
    """The matters of the party one acts for: open ones, drafts, closed ones; what is asked stands beside each."""
    by, at = session.actor(request), session.now(request)
    show = request.GET.get("show", "")
    show = show if show in applicant.LISTS else "open"
    after = min(whole(request.GET, "after"), FURTHEST)
    rows = applicant.listed(by, show, after=after, limit=PAGE + 1)
    asked = applicant.asked(rows)
    told = {
        "section": "mine",
        "show": show,
        "counts": applicant.counts(by),
        "matters": [_line(row, asked.get(row.pk), at) for row in rows[:PAGE]],
        "next": after + PAGE if len(rows) > PAGE else None,
        "before": max(0, after - PAGE) if after else None,
        "notices_new": notices.new(by, at),
        "earlier": past.found(by).count() if show == "closed" else 0,
        "joints": joint_matters.cards(by, at) if not after else [],
    }
    return render(request, "portal/mine.html", told)


def _line(row: Any, wanted: Any, at: datetime) -> dict[str, Any]:
    """A card of the list: of a draft when it was begun and when it is thrown away, of others what is asked."""
    things = asking.things(wanted.items, services.by_digest(row.digest).service) if wanted else []
    told = {"begun": row.created_at, "saved": row.saved_at, "ends": row.erase_on} if row.state == "draft" else {}
    return {**views.card(row, at), **told, "asked": things, "until": wanted.until if wanted else None, "agency": row.agency.name}


def matter(request: HttpRequest, number: str) -> HttpResponse:
    """One matter; what the office wrote is read now."""
    by, at = session.actor(request), session.now(request)
    if queries.coming_now(number, at):
        actions.settle(number, at=at)
    row = applying.opened(number, by=by, at=at)
    if row.state == "draft":
        return applying.so_far(request, row)
    posted, before = unsent.again(request)
    typed = forms.typed(_questions(services.by_digest(row.digest).service, posted), posted)
    told = {**standing.shown(row, by, at, answers=typed), "before": before}
    if told["talk"] and told["talk"]["unread"] and told["talk"]["may"]:
        actions.read(number, by=by, at=at)
    return render(request, "portal/matter.html", told)


def days(request: HttpRequest, number: str) -> HttpResponse:
    """Every date of the clock of a matter, and why it counts or not."""
    at = session.now(request)
    row = queries.case(number, to=session.actor(request))
    title, lang = views.said(services.by_digest(row.digest).service, "title")
    return render(
        request, "portal/days.html", {"section": "mine", "row": row, "title": title, "lang": lang, "clock": every_day.shown(row, at)}
    )


def _questions(service: Service, posted: Mapping[str, Any]) -> list[Asked]:
    return forms.sent(answers_of(service).values(), posted)


@require_POST
def supply(request: HttpRequest, number: str) -> HttpResponse:
    """Send in what was asked for: files first, then the answers."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    service = services.by_digest(row.digest).service
    questions = _questions(service, request.POST)
    typed = forms.typed(questions, request.POST)
    found = forms.pasted(questions, typed, request.POST, at)
    if forms.LINE in request.POST:
        told = standing.shown(row, by, at, found, answers=typed)
        return render(request, "portal/matter.html", told, status=422 if found else 200)
    try:
        brought.upload(request, number, service, by=by, at=at)
        actions.supply(number, typed, by=by, at=at)
    except Refused as refusal:
        return refused(request, row, refusal, typed)
    unsent.drop(request, reverse("portal:matter", args=[number]))
    messages.success(request, gettext("Thank you. It has come, and the clock runs again."))
    return redirect("portal:matter", number)


def refused(request: HttpRequest, row: Any, refusal: Refused, typed: Mapping[str, Any] | None = None) -> HttpResponse:
    """The page of a matter with everything that did not fit."""
    told = standing.shown(row, session.actor(request), session.now(request), refusal.discrepancies, answers=typed)
    return render(request, "portal/matter.html", told, status=422)


@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw an application."""
    actions.withdraw(number, by=session.actor(request), at=session.now(request))
    if queries.case(number, to=session.actor(request)).submitted_at is None:
        messages.success(request, gettext("The draft is thrown away."))
        return redirect("portal:mine")
    messages.success(request, gettext("The application is withdrawn."))
    return redirect("portal:matter", number)


def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The signed receipt as a file that can be verified off line."""
    row = queries.case(number, to=session.actor(request))
    event = next((one for one in log.of_subject("case", row.number) if one.kind == "case.submitted"), None)
    if event is None:
        raise NotFound("paper.unknown")
    answer = JsonResponse(log.receipt(event), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="receipt-{row.number}.json"'
    return answer


def paper(request: HttpRequest, paper: int) -> HttpResponse:
    """A paper of a case that the reader may see, as PDF."""
    found = documents.by_id(paper)
    if found.noun == "joint":
        joint_queries.joint(found.key, to=session.actor(request))
    elif found.noun == "consultation":
        consulting.own_paper(found.key, to=session.actor(request), at=session.now(request))
    else:
        queries.case(found.key, to=session.actor(request))
    answer = HttpResponse(pdf.of_paper(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="paper-{found.pk}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
