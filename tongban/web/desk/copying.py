"""A configuration that proved itself, for many bodies: choose it, pick the bodies, see what differs for each, propose it in one act."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.errors import Discrepancy
from tongban.services import copying, queries
from tongban.web import deviations, session
from tongban.web.problems import attempt, field, summary, words

RIGHT = "pack.propose"


def page(request: HttpRequest) -> HttpResponse:
    """What is copied from where, and to which bodies; sent, what becomes of each, and proposed, what became of each."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, RIGHT)
    chosen = _chosen(posted if request.method == "POST" else request.GET)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        regions = _regions(posted, chosen)
        act = copying.copy_configuration if posted.get("act") == "propose" else copying.preview
        made, problems = attempt(lambda: act(chosen.service, chosen.source, regions, by=by, at=at))
        if made is not None:
            return render(request, "desk/copied.html", _results(made, chosen, proposed=posted.get("act") == "propose"))
    found = {"section": "packs", "problems": summary(problems), **chosen.told, **_asked(chosen)}
    return render(request, "desk/copying.html", found, status=422 if problems else 200)


@dataclass(frozen=True)
class Choice:
    """Service, the region that is copied, where the bodies lie, and what there was to choose from."""

    service: str
    source: str
    above: str
    offered: dict[str, list[str]]
    around: dict[str, int]

    @property
    def told(self) -> dict[str, str]:
        """What is chosen, as the page has it."""
        return {"service": self.service, "source": self.source, "above": self.above}

    @cached_property
    def bodies(self) -> list[Any]:
        """Those to pick from."""
        if not self.above:
            return []
        return list(actors.at_level(self.above, actors.region(self.source).level).exclude(pk=self.source))


def _chosen(given: QueryDict) -> Choice:
    """What is chosen; what leaves no choice is chosen already."""
    offered = copying.sources()
    service = given.get("service", "") if given.get("service", "") in offered else ""
    regions = offered.get(service, [])
    source = given.get("source", "") if given.get("source", "") in regions else ""
    source = source or (regions[0] if len(regions) == 1 else "")
    around = _around(source)
    above = given.get("above", "") if given.get("above", "") in around else ""
    return Choice(service, source, above or next(iter(around), ""), offered, around)


def _around(source: str) -> dict[str, int]:
    """The regions around one, the nearest first, with how many others of its level lie in each, as far as one act reaches."""
    known = actors.regions([source]) if source else {}
    if not known:
        return {}
    path = actors.region_path(source)[:-1]
    counts = {one: actors.at_level(one, known[source].level).exclude(pk=source).count() for one in reversed(path)}
    return {one: count for one, count in counts.items() if 0 < count <= copying.MOST}


def _regions(posted: QueryDict, chosen: Choice) -> list[str]:
    if posted.get("every") == "yes":
        return [one.code for one in chosen.bodies]
    return [code[:12] for code in posted.getlist("row")]


def _asked(chosen: Choice) -> dict[str, Any]:
    """The questions, one after the other, and the bodies to pick from."""
    offered, around = chosen.offered, chosen.around
    titles = queries.titles(offered, session.language())
    regions = actors.regions({*offered.get(chosen.service, []), *around})
    asked = [("service", gettext("Service"), [(one, *titles[one]) for one in offered])]
    if chosen.service:
        asked.append(("source", gettext("Copied from"), [_named(one, regions) for one in offered[chosen.service]]))
    if len(around) > 1:
        named = [_named(one, regions) for one in around]
        asked.append(("above", gettext("To bodies in"), [(code, f"{name} ({around[code]})", lang) for code, name, lang in named]))
    fields = [
        field(
            name,
            label,
            kind="select",
            value=chosen.told[name],
            options=[{"value": one, "label": title, "lang": lang} for one, title, lang in rows],
        )
        for name, label, rows in asked
    ]
    return {"fields": fields, "bodies": chosen.bodies, "most": copying.MOST}


def _named(code: str, known: dict[str, Any]) -> tuple[str, str, str]:
    return (code, known[code].name, "zh-Hans") if code in known else (code, code, "")


def _results(made: copying.Copying, chosen: Choice, *, proposed: bool) -> dict[str, Any]:
    """What becomes, or became, of each body."""
    known = actors.regions({*made.results, chosen.source})
    rows = [
        {
            "region": _named(code, known)[1:],
            "state": one.state,
            "reason": words(Discrepancy(one.reason)) if one.reason.startswith("copy.") else "",
            "checked": "" if one.reason.startswith("copy.") else one.reason,
            "differences": [deviations.shown(told) for told in one.differences],
        }
        for code, one in made.results.items()
    ]
    title, lang = queries.titles([chosen.service], session.language())[chosen.service]
    return {
        "section": "packs",
        **chosen.told,
        "title": title,
        "lang": lang,
        "from": _named(chosen.source, known)[1:],
        "pack": made.pack,
        "rows": rows,
        "codes": list(made.results),
        "fitting": len(made.fitting),
        "left": len(rows) - len(made.fitting),
        "proposed": proposed and bool(made.fitting),
    }
