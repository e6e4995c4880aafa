"""The page of a case at the desk: everything about it in parts, and the acts that one's post allows now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy
from tongban.base.limits import legal_day
from tongban.cases import actions, moving, public_answers, queries, referring, signing, standing
from tongban.documents import queries as documents
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import clock, ledgers, problems, session, talk, visits
from tongban.web import days as every_day
from tongban.web.desk import (
    about,
    acts,
    checks,
    course,
    fair,
    filters,
    form,
    history,
    investigating,
    issued,
    joint,
    materials,
    near,
    noted,
    phrases,
    timing,
    together,
)
from tongban.web.templatetags.tongban import listed

PARTS = ("", "papers", "related", "history")


def case(request: HttpRequest, number: str) -> HttpResponse:
    """One part of a case, and beside each the same acts."""
    return render(request, "desk/case.html", shown(request, number))


def days(request: HttpRequest, number: str) -> HttpResponse:
    """Every date of the clock of a case, and why it counts or not."""
    at = session.now(request)
    row = queries.case(number, to=session.officer(request))
    title, lang = services.said(services.by_digest(row.digest).service, "title", session.language())
    return render(
        request, "desk/days.html", {"section": "cases", "row": row, "title": title, "lang": lang, "clock": every_day.shown(row, at)}
    )


def shown(
    request: HttpRequest, number: str, *, kept: dict[str, Any] | None = None, wrong: Sequence[Discrepancy] = (), since: int | None = None
) -> dict[str, Any]:
    """What the page shows; after a refused act also what was typed, what stands in its way, and what changed since it was opened."""
    by, at = session.officer(request), session.now(request)
    if queries.coming_now(number, at):
        actions.settle(number, at=at)
    row = queries.case(number, to=by)
    by = standing.acting(row, by, at)
    service, chosen, opened = services.by_digest(row.digest).service, filters.back(request.GET), queries.steps(row)
    part = request.GET.get("part", "")
    part = part if part in PARTS else ""
    found = {
        "section": "cases",
        "list": chosen,
        "here": f"?{listed(chosen)}" if chosen else "",
        "row": row,
        "title": services.said(service, "title", session.language())[0],
        "party": actors.party(row.party_id),
        "office": actors.agency(row.agency_id),
        "holder": actors.account_name(row.holder),
        "steps": course.steps(row, opened),
        "reading": queries.reading(row, at) if row.accepted_at else None,
        "part": part,
        "kept": kept or {},
        "problems": problems.summary(wrong),
        "changes": together.since(row, since) if since is not None else [],
        "typed": next((one["words"] for one in (kept or {}).values()), ""),
        "talk": talk.shown(row, by, at),
        "notes": noted.noted(row, by, at),
        **together.shown(row, by, at),
        "joint": joint.shown(row, by) if not part else None,
        "around": about.shown(row, by) if not part else {},
        "own": investigating.links(row, service, by) if not part else {},
        "public": public_answers.offered(row, by) if not part else {},
        "signed": signing.kept(row) if service.signatories and not part else [],
        "drawn": ledgers.of_case(row) if service.ledgers and not part else [],
        "shipment": reverse("desk:shipment", args=[row.number]) if service.flows else "",
        **_part(part, row, service, by, at, request.GET.get("show", "")),
        **_acts(row, service, opened, by, at, kept or {}),
    }
    return {**found, "tabs": _tabs(found), "blocks": _blocks(found)}


def _part(part: str, row: Any, service: Service, by: Actor, at: datetime, show: str) -> dict[str, Any]:
    """What only one part shows."""
    if part == "papers":
        return issued.shown(row, service, by)
    if part == "related":
        return {"related": near.shown(row, by)}
    if part == "history":
        return {"history": history.entries(row)}
    proofs = queries.evidence(row, at)
    found = materials.shown(row, service, show, proofs)
    brought = {one["row"].name for one in found["materials"]}
    return {
        **found,
        "clock": clock.shown(row, at) if row.accepted_at else None,
        "groups": form.groups(row, service, at),
        "internal": noted.internal(row, by),
        "supplement": form.supplement(row, service),
        "opinions": form.opinions(row, at),
        "visits": {**visits.shown(queries.visits(row), at.date()), "promised": visits.promise(row.promised_visits)},
        **checks.shown(row, service, at, proofs, brought),
    }


def _acts(row: Any, service: Service, opened: Sequence[Any], by: Actor, at: datetime, kept: dict[str, Any]) -> dict[str, Any]:
    """The acts, and what their forms offer."""
    found, offered = fair.shown(row, by, at), phrases.offered(row, service, by)
    told = {**acts.possible(row, service, opened, by, kept), "referable": referring.possible(row, by, at)}
    possible = fair.without(told, found)
    for outcome in possible["outcomes"]:
        outcome["band"] = fair.band(row, service, outcome.pop("outcome"), at) if possible["decide"] else None
        outcome["phrases"] = offered.get(f"decide_{outcome['name']}", [])
    return {
        "phrases": offered,
        "acts": possible,
        "behind": moving.behind(row, at) and actors.may(by, "case.move", agency=row.agency_id, service=row.service),
        "timing": timing.shown(row, service, by, at),
        "fair": found,
        "change": form.change(row, service, at) if row.state not in ("closed", "withdrawn") else None,
        "items": form.items(service) if possible["supplement"] else [],
        "departments": actors.agencies_by_name(row.region_id) if possible["ask"] else {},
        "consents": timing.consents(row, at) if possible["ask"] else [],
        "causes": visits.titles(visits.CAUSES, at.date()),
        "reasons_to_come": visits.titles(visits.REASONS, at.date()) if possible["visit"] else {},
        "channels": visits.titles(visits.CHANNELS, at.date()) if possible["visit"] else {},
        "ways": issued.by_hand() if possible["serve"] else {},
        "wished": issued.wished(row) if possible["serve"] else {},
        "today": legal_day(at, actors.zone_of(row.region_id)),
    }


def _blocks(found: dict[str, Any]) -> list[str]:
    """What an officer should look at before going on, beside the acts; known on the part where it is examined."""
    acts_now = found["acts"]
    if found["part"] or not (acts_now["decide"] or acts_now["review"]):
        return []
    blocks = [gettext("still missing: %(name)s") % {"name": name} for name in found["missing"]]
    wrong = [one["title"] for one in found["checks"] if one["result"] == "bad"]
    blocks += [gettext("does not agree: %(step)s") % {"step": one["title"]} for one in found["steps"] if one.get("against")]
    return blocks + [gettext("does not fit: %(check)s") % {"check": title} for title in wrong]


def _tabs(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of the page, as links that keep the list from which the case was opened."""
    row = found["row"]
    papers = len(found["papers"]) if "papers" in found else documents.count("case", row.number)
    named: list[tuple[str, str, int | None]] = [
        ("", gettext("Examination"), None),
        ("papers", gettext("Papers"), papers),
        ("related", gettext("Related cases"), None),
        ("history", gettext("History"), None),
    ]
    ends = {name: "&".join(filter(None, (f"part={name}" if name else "", listed(found["list"])))) for name, _, _ in named}
    return [{"name": name, "title": title, "count": n, "end": f"?{ends[name]}" if ends[name] else ""} for name, title, n in named]
