"""Joint matters to choose from, and the guide of each: its parts, what is asked together, and what is not asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.base.errors import NotFound
from tongban.base.limits import legal_day
from tongban.cases import actions
from tongban.cases.office import decision_limit
from tongban.pack import joining
from tongban.pack.joint_shapes import JointMatter
from tongban.pack.likeness import fold
from tongban.pack.shapes import Service
from tongban.services import joint as matters
from tongban.web import joint as words
from tongban.web import session
from tongban.web.answers import label
from tongban.web.portal import trial
from tongban.web.portal.guide import worded
from tongban.web.portal.views import limit_words, said
from tongban.web.posted import whole


def joints(request: HttpRequest) -> HttpResponse:
    """The joint matters that can be begun."""
    found = [
        {"id": name, "title": label(one.title), "summary": label(one.summary), "parts": len(one.parts)}
        for name, (one, _) in sorted(matters.matters(session.now(request)).items())
    ]
    return render(request, "portal/joint_list.html", {"section": "services", "joints": found})


def fitting(text: str, event: str, at: datetime) -> list[dict[str, Any]]:
    """Joint matters that a search means, by their titles and what people say, or that a life event calls for."""
    asked = fold(text)
    if not asked and not event:
        return []
    found = []
    for name, (one, _) in sorted(matters.matters(at).items()):
        said_of = [fold(word) for words_of in (one.title.values(), *one.everyday.values()) for word in words_of]
        if (not asked or any(asked in word or word in asked for word in said_of)) and (not event or event in one.life_events):
            found.append({"id": name, "title": label(one.title), "summary": label(one.summary)})
    return found


def guide(request: HttpRequest, matter: str) -> HttpResponse:
    """Everything about a joint matter in one's region; parts that are not offered there are said to be missing."""
    at, region = session.now(request), session.region(request)
    joint, _ = matters.matter(matter, at)
    competent, missing = _competent(joint, region, at)
    known = {name: one.effective.service for name, one in competent.items()}
    told: dict[str, Any] = {
        "section": "services",
        "id": matter,
        "title": label(joint.title),
        "summary": label(joint.summary),
        "missing": missing,
        "parties": _parties(request, joint),
    }
    if not missing:
        every = replace(joint, parts={name: replace(part, when=(), lines={}) for name, part in joint.parts.items()})
        found = joining.demand(every, known, {}, _could_be_held(joint), {"applicant": {}, "case": {}})
        titles = words.titles(joint, known)
        told |= {
            "parts": [_part(joint, name, competent[name], titles, at) for name in found.parts],
            "questions": sum(len(group.fields) for group in found.groups),
            "materials": [said(known[found.asked_by[f"material.{name}"][0]], f"material.{name}") for name in found.materials],
            "left": words.left(found, joint, known, titles),
        }
    return render(request, "portal/joint_guide.html", told)


def _competent(joint: JointMatter, region: str, at: datetime) -> tuple[dict[str, matters.Competent], list[str]]:
    found, missing = {}, []
    for name in matters.there(joint, region, at):
        try:
            found[name] = matters.seen(joint.parts[name].service, region, at)
        except NotFound:
            missing.append(name)
    return found, missing


def _could_be_held(joint: JointMatter) -> dict[str, Any]:
    """Every source in a register, as if it held something: what the guide says need not be brought where that is so."""
    sources = {one for part in joint.parts.values() for many in (*part.answers.values(), *part.materials.values()) for one in many}
    return {str(one): "" for one in sources if one.kind == "fetch"}


def _part(joint: JointMatter, name: str, one: matters.Competent, titles: dict[str, str], at: datetime) -> dict[str, Any]:
    service: Service = one.effective.service
    part, limit = joint.parts[name], decision_limit(service, legal_day(at, actors.zone_of(one.region)))
    title, lang = words.part_title(joint, name, service)
    return {
        "title": title,
        "lang": lang,
        "service": part.service,
        "agency": actors.agency(one.agency).name,
        "limit": limit_words(limit.value.amount, limit.value.unit) if limit else "",
        "after": gettext(", ").join(titles[other] for other in titles if other in part.comes_after),
        "sometimes": bool(part.when or part.lines),
        "elsewhere": bool(part.region),
        "trial": worded(trial.of_part(part.service, one, at)),
    }


def _parties(request: HttpRequest, joint: JointMatter) -> list[actors.PartyView]:
    if not request.user.is_authenticated or getattr(request.user, "kind", "") != "person":
        return []
    wanted = {"person": "person", "enterprise": "organisation", "institution": "organisation"}
    kinds = {wanted[one] for one in joint.applicants if one in wanted}
    return [one for one in actors.acting_for(request.user, session.now(request)) if one.kind in kinds]


@require_POST
def start(request: HttpRequest, matter: str) -> HttpResponse:
    """Open a joint draft in the name of the party chosen."""
    if chosen := whole(request.POST, "party"):
        request.session[session.PARTY] = chosen
    row = actions.start_joint(matter, region=session.region(request), by=session.actor(request), at=session.now(request))
    return redirect("portal:joint-matter", row.number)
