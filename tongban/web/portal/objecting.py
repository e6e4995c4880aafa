"""The party asks that an officer keep out of the matter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.cases import actions, fairness, queries, rules, standing
from tongban.web import session
from tongban.web.posted import whole
from tongban.web.problems import attempt


def offered(row: Any) -> dict[int, str]:
    """The officers who have a matter in hand and against whom nobody has objected yet: account and name."""
    if row.state not in rules.MAY["object_to"] or not row.step:
        return {}
    found = actors.account_names(standing.holders(row) - fairness.objected(row))
    return {account: name for account, name in found.items() if name}


@require_POST
def object_to(request: HttpRequest, number: str) -> HttpResponse:
    """Ask that an officer keep out, with a reason; what does not fit comes back with the page."""
    from tongban.web.portal import standing as matters

    by, at = session.actor(request), session.now(request)
    row, words = queries.case(number, to=by), request.POST.get("words", "")[:1000]
    _, wrong = attempt(lambda: actions.object_to(number, whole(request.POST, "account"), words, by=by, at=at))
    if wrong:
        found = {**matters.shown(row, by, at, wrong), "objection": words}
        return render(request, "portal/matter.html", found, status=422)
    messages.success(
        request, gettext("Your objection lies with the leader of the office. Until it is answered, the officer decides nothing in it.")
    )
    return redirect("portal:matter", number)
