"""What a reader of figures asks for: kept in the address, so that a view can be sent to others."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.errors import Discrepancy, NotFound
from tongban.oversight import queries
from tongban.services import queries as services
from tongban.web import session
from tongban.web.problems import field

NAMES = ("since", "until", "region", "agency", "service", "post", "step")
YEARS = range(2000, 2200)


def asked(request: HttpRequest, at: datetime) -> tuple[queries.Asked, dict[str, str], list[Discrepancy]]:
    """The filters of an address, as given, and what does not fit. The last twelve months when none are named."""
    given = {name: request.GET.get(name, "").strip()[:80].replace("\0", "") for name in NAMES}
    problems: list[Discrepancy] = []
    until = _month(given["until"], "until", problems) or at.date().replace(day=1)
    since = _month(given["since"], "since", problems) or date(until.year - 1 + until.month // 12, until.month % 12 + 1, 1)
    agency = int(given["agency"]) if given["agency"].isascii() and given["agency"].isdigit() and len(given["agency"]) < 10 else 0
    region = given["region"]
    try:
        region = actors.region(region).code if region else ""
    except NotFound as unknown:
        problems += [Discrepancy(one.code, {**one.facts, "field": "region"}) for one in unknown.discrepancies]
        region = ""
    return queries.Asked(since, until, region, agency, given["service"], given["post"], given["step"]), given, problems


def _month(text: str, name: str, problems: list[Discrepancy]) -> date | None:
    """The first day of a month as an address gives it: 2026-03; None when none is named or it is none."""
    try:
        found = date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        found = date.min
    if found is None or found.year in YEARS:
        return found
    labels = {"since": gettext("From month"), "until": gettext("To month")}
    problems.append(Discrepancy("field.bad_date", {"field": name, "label": labels[name], "given": text}))
    return None


def fields(known: dict[str, Any], wanted: queries.Asked, given: dict[str, str], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """The filters as a form: only regions, agencies and services that have figures in the reader's scope (`queries.choices`)."""
    titles = services.titles(known["services"], session.language())
    agencies = [{"value": str(one.id), "label": one.name, "lang": "zh-Hans"} for one in known["agencies"]]
    regions = [{"value": one.code, "label": one.name, "lang": "zh-Hans"} for one in known["regions"]]
    offered = [{"value": name, "label": title, "lang": lang} for name, (title, lang) in titles.items()]
    return [
        field("since", gettext("From month"), problems, kind="month", value=given["since"] or wanted.since.strftime("%Y-%m"), short=True),
        field("until", gettext("To month"), problems, kind="month", value=given["until"] or wanted.until.strftime("%Y-%m"), short=True),
        field("region", gettext("Region and below"), problems, kind="select", options=regions, value=given["region"], none=gettext("All")),
        field("agency", gettext("Agency"), problems, kind="select", options=agencies, value=given["agency"], none=gettext("All")),
        field("service", gettext("Service"), problems, kind="select", options=offered, value=given["service"], none=gettext("All")),
    ]


def address(given: dict[str, str], **more: Any) -> str:
    """The query of an address that asks for the same, and more."""
    return urlencode({name: value for name, value in {**given, **more}.items() if value not in ("", None)})
