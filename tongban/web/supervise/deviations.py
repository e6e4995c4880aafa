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
from tongban.web import dates, session, tables
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
        return tables.answer(request.GET["form"], "deviations", deviations.table(rows, names, titles))
    offered = [{"value": one.code, "label": one.name, "lang": "zh-Hans"} for one in queries.choices(by, wanted.region)["regions"]]
    label, none = gettext("Region and below"), gettext("All")
    said, ways = parts(), _ways()
    found = {
        "section": "supervise",
        "tabs": tabs("deviations", {}),
        "fields": [field("region", label, problems, kind="select", options=offered, value=given["region"], none=none)],
        "problems": summary(problems),
        "rows": [_row(one, names, titles, said, ways) for one in rows[:MOST]],
        "total": len(rows),
        "full": len(rows) > MOST,
        "export": asking.address(given),
    }
    return render(request, "supervise/deviations.html", found)


def _row(one: Any, names: Any, titles: Any, said: dict[str, str], ways: dict[str, str]) -> dict[str, Any]:
    told = one.difference
    region = names[one.region].name if one.region in names else one.region
    title, lang = titles[one.service]
    return {
        "region": region,
        "title": title,
        "lang": lang,
        "part": said[told.part],
        "name": told.name,
        "was": _said(told.was),
        "now": _said(told.now),
        "way": ways[told.way],
    }


def _said(value: str) -> str:
    """A period in words; anything else as exactly as the file has it."""
    amount, _, unit = value.partition(" ")
    return dates.limit_words(int(amount), unit) if unit in deviations.UNITS else value


def parts() -> dict[str, str]:
    """What a region may change, in words."""
    return {
        "limit": gettext("limit of a step"),
        "notice": gettext("time to ask for a supplement"),
        "supplement": gettext("time to supply it"),
        "fees": gettext("fee"),
        "visits": gettext("visits"),
        "amounts": gettext("amounts paid"),
        "later": gettext("material that may come later"),
        "formats": gettext("forms of a material"),
        "most": gettext("files of a material"),
        "place": gettext("place"),
    }


def _ways() -> dict[str, str]:
    return {
        "shorter": gettext("shorter"),
        "longer": gettext("longer"),
        "fewer": gettext("fewer"),
        "more": gettext("more"),
        "less": gettext("less"),
    }
