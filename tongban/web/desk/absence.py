"""Away: who acts meanwhile on what one has in hand, from a day to a day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import absences
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.web import session
from tongban.web.posted import BAD_DAY, days, whole
from tongban.web.problems import attempt, field, named, summary


def absence(request: HttpRequest) -> HttpResponse:
    """Absences that last or are to come, ending one, and a new one: for oneself, or for others by right."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    problems: list[Discrepancy] = []
    if request.method == "POST":
        if posted.get("act") not in ("name", "end"):
            raise NotFound("web.no_such_page")
        done, problems = attempt(lambda: _do(posted, by=by, at=at))
        if done is not None:
            messages.success(request, done)
            return redirect("desk:absence")
    holders, rows = absences.holders(by), absences.listed(by, at)
    found = {
        "rows": [{"row": one, "mine": one.account == by.account, "may_end": _may_end(one, by, holders)} for one in rows],
        "fields": _fields(posted, holders, absences.colleagues(by), problems),
        "problems": summary(named(problems, _titles())),
        "account": by.account,
    }
    return render(request, "desk/absence.html", found, status=422 if problems else 200)


def _may_end(row: absences.Away, by: Actor, holders: dict[int, str]) -> bool:
    """One's own, or any with the right to name for others."""
    return row.account == by.account or len(holders) > 1


def _do(posted: Any, *, by: Actor, at: Any) -> str:
    if posted.get("act") == "end":
        absences.revoke_absence(whole(posted, "absence"), by=by, at=at)
        return gettext("The absence has ended.")
    since, until = days(posted, BAD_DAY, "since", "until", labels=_titles())
    holding = whole(posted, "holding") or next(iter(absences.holders(by)), 0)
    absences.name_stand_in(holding, whole(posted, "stand_in"), since=since, until=until, by=by, at=at)
    return gettext("It is entered. It begins and ends by itself.")


def _titles() -> dict[str, str]:
    return {
        "holding": gettext("Who is away"),
        "stand_in": gettext("Who acts meanwhile"),
        "since": gettext("First day"),
        "until": gettext("Last day"),
    }


def _fields(posted: Any, holders: dict[int, str], colleagues: dict[int, str], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    titles = _titles()
    hint = gettext("A colleague of the same agency and the same kind of post.")
    who = {"kind": "select", "options": _options(holders), "value": posted.get("holding", "")}
    meanwhile = {"kind": "select", "options": _options(colleagues), "value": posted.get("stand_in", ""), "hint": hint}
    days = [field(name, titles[name], problems, kind="date", value=posted.get(name, "")[:20], short=True) for name in ("since", "until")]
    asked = [field("holding", titles["holding"], problems, **who)] if len(holders) > 1 else []
    return [*asked, field("stand_in", titles["stand_in"], problems, **meanwhile), *days]


def _options(known: dict[int, str]) -> list[dict[str, str]]:
    return [{"value": str(key), "label": name, "lang": "zh-Hans"} for key, name in known.items()]
