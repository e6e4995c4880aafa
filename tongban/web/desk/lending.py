"""Powers that one's agency lends to agencies below it: lend one, and take one back saying what becomes of open cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tongban.actors import history
from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.base.limits import legal_day
from tongban.cases import actions, delegating
from tongban.registers import delegating as acts
from tongban.registers import delegations
from tongban.services import queries as services
from tongban.web import answers, session, wording
from tongban.web.posted import BAD_DAY, days, whole
from tongban.web.problems import attempt, field, summary

RIGHT = "power.delegate"
MOST = 200


def lent(request: HttpRequest) -> HttpResponse:
    """What the reader's agency lends, and lending more."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, RIGHT, agency=by.agency)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        _, problems = attempt(lambda: _do(posted, by=by, at=at))
        if not problems:
            messages.success(request, gettext("Done."))
            return redirect("desk:lent")
    office = actors.agency(by.agency or 0)
    today = legal_day(at, actors.zone_of(office.region))
    rows = delegations.given(office.id)
    found = {
        "section": "lent",
        "office": office,
        "rows": [
            {"row": row, "power": answers.label(row.power.title, row.power_id), "open": delegating.open_under(row.pk)} for row in rows
        ],
        "fields": _fields(office, posted, today, problems),
        "acts": wording.lent_acts(),
        "reason": field("reason", gettext("Why it is taken back"), problems, value=posted.get("reason", "")),
        "problems": summary(problems),
    }
    return render(request, "desk/lent.html", found, status=422 if problems else 200)


def _fields(office: Any, posted: Any, today: date, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    powers = [(row.pk, *answers.label(row.title, row.pk)) for row in delegations.lendable(history.functions(office.id), today)]
    below = [one for one in history.standing_below(office.path, today, limit=MOST) if one.pk != office.id]
    online = services.online_services(session.language())
    return [
        field("power", gettext("Power"), problems, kind="select", value=posted.get("power", ""), options=_options(powers)),
        field(
            "receiver",
            gettext("Agency that may use it"),
            problems,
            kind="select",
            value=posted.get("receiver", ""),
            options=_options([(one.pk, f"{one.name} ({one.region.name})", "zh-Hans") for one in below]),
        ),
        field(
            "service",
            gettext("Only for this service"),
            problems,
            kind="select",
            value=posted.get("service", ""),
            options=_options([(one["id"], one["title"], one["lang"]) for one in online]),
            required=False,
            none=gettext("all services of this power"),
        ),
        field("since", _days()["since"], problems, kind="date", value=posted.get("since", today.isoformat())),
        field("until", _days()["until"], problems, kind="date", value=posted.get("until", ""), required=False),
        field("basis", gettext("Decision that orders it"), problems, value=posted.get("basis", "")),
    ]


def _days() -> dict[str, str]:
    return {"since": gettext("First day"), "until": gettext("First day on which it is over")}


def _options(rows: list[tuple[Any, str, str]]) -> list[dict[str, str]]:
    return [{"value": str(value), "label": title, "lang": lang} for value, title, lang in rows]


def _do(posted: Any, *, by: Actor, at: datetime) -> None:
    act = posted.get("act", "")
    if act == "lend":
        since, until = days(posted, BAD_DAY, "since", "until", labels=_days())
        first = since or legal_day(at, actors.zone_of(actors.agency(by.agency or 0).region))
        chosen = [posted["service"][:80]] if posted.get("service") else []
        verbs = [verb for verb in delegations.ACTS if verb in posted.getlist("verbs")]
        told = {"since": first, "until": until, "services": chosen, "verbs": verbs, "basis": posted.get("basis", "")}
        acts.delegate(posted.get("power", "")[:80], by.agency or 0, whole(posted, "receiver"), **told, by=by, at=at)
    elif act == "recall":
        finish = posted.get("open") == "finish"
        actions.recall(whole(posted, "delegation"), finish=finish, reason=posted.get("reason", ""), by=by, at=at)
    else:
        raise NotFound("web.no_such_page")
