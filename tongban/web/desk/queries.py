"""Queries of one's own: the list at hand kept under a name, shared with the agency or not, and dropped again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import actions, saved
from tongban.web import session
from tongban.web.desk import filters
from tongban.web.posted import whole


@require_POST
def own(request: HttpRequest) -> HttpResponse:
    """Keep the list that the form carries, or drop one; then back to it."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    if posted.get("act") == "drop":
        actions.drop_query(whole(posted, "own"), by=by, at=at)
        messages.success(request, gettext("The query is dropped. No case is touched by that."))
    elif posted.get("act") == "keep":
        actions.keep_query(posted.get("name", ""), filters.kept(posted), shared=posted.get("shared") == "yes", by=by, at=at)
        messages.success(request, gettext("The query is kept at the side."))
    else:
        raise NotFound("web.no_such_page")
    return redirect(f"{reverse('desk:inbox')}?{filters.address(posted)}")


def side(by: Actor, given: Any, at: datetime) -> list[dict[str, Any]]:
    """Those kept, with their counts; the one at hand is marked."""
    rows, here = saved.kept(by), filters.kept(given)
    counted = saved.counts(by, {one.pk: (one.parts.get("query", "open"), filters.narrowing(one.parts)) for one in rows}, at=at)
    names = actors.account_names(one.account for one in rows if one.account != by.account)
    return [
        {
            "id": one.pk,
            "title": one.name,
            "of": names.get(one.account, ""),
            "shared": one.shared,
            "href": f"?{filters.address(one.parts)}",
            "count": counted[one.pk],
            "current": one.parts == here,
        }
        for one in rows
    ]
