"""Where regions promise otherwise than what is defined above them, as a table and a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.oversight import queries
from tongban.services import deviations
from tongban.services import queries as services
from tongban.web import deviations as wording
from tongban.web import session, tables
from tongban.web.problems import field, summary
from tongban.web.supervise import asking
from tongban.web.supervise.figures import tabs

MOST = 200


def deviating(request: HttpRequest) -> HttpResponse:
    """Every deviation that holds, of the region chosen and below."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, "supervise.read")
    wanted, given, problems = asking.asked(request, at)
    rows = deviations.report(at, wanted.region)
    names = actors.regions({one.region for one in rows})
    titles = services.titles({one.service for one in rows}, session.language())
    if request.GET.get("form"):
        return tables.answer(request.GET["form"], "deviations", deviations.table(rows, names, titles, session.language()))
    offered = [{"value": one.code, "label": one.name, "lang": "zh-Hans"} for one in queries.choices(by, wanted.region)["regions"]]
    label, none = gettext("Region and below"), gettext("All")
    found = {
        "section": "supervise",
        "tabs": tabs("deviations", {}),
        "fields": [field("region", label, problems, kind="select", options=offered, value=given["region"], none=none)],
        "problems": summary(problems),
        "rows": [_row(one, names, titles) for one in rows[:MOST]],
        "total": len(rows),
        "full": len(rows) > MOST,
        "export": asking.address(given),
    }
    return render(request, "supervise/deviations.html", found)


def _row(one: Any, names: Any, titles: Any) -> dict[str, Any]:
    region = names[one.region].name if one.region in names else one.region
    title, lang = titles[one.service]
    return {"region": region, "title": title, "lang": lang, "differs": wording.shown(one.difference)}
