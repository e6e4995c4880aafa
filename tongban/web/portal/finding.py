"""Finding a service: search, and the region in which."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from tongban.actors import queries as actors
from tongban.cases import public_answers
from tongban.services import catalogue
from tongban.web import session
from tongban.web.middleware import A_YEAR
from tongban.web.portal import joint_guide
from tongban.web.posted import whole

PAGE = 20
FILTERS = ("q", "whom", "topic", "event", "department", "kind")


def services(request: HttpRequest) -> HttpResponse:
    """Search by words and filters; the filters stand in the address, and pages keep them."""
    asked = {name: request.GET.get(name, "")[:100] for name in FILTERS}
    after = min(whole(request.GET, "after"), 10**6)
    language, region, at = get_language() or "en", session.region(request), session.now(request)
    wanted = catalogue.Asked(asked["q"], **{name: asked[name] for name in FILTERS[1:]}, region=region, at=at)
    hits, total = catalogue.found(wanted, language=language, limit=PAGE, after=after)
    told = {
        "section": "services",
        **asked,
        "hits": hits,
        "joints": joint_guide.fitting(asked["q"], asked["event"], at) if not after else [],
        "total": total,
        "answers": public_answers.published(asked["q"], region=region, limit=3) if asked["q"] and not after else [],
        "first": after + 1,
        "last": after + len(hits),
        "next": after + PAGE if after + PAGE < total else None,
        "before": max(0, after - PAGE) if after else None,
        "choices": _choices(asked, region, language, at.date()),
        "narrowed": [name for name in FILTERS[1:] if asked[name]],
    }
    return render(request, "portal/services.html", told)


def _choices(asked: dict[str, str], region: str, language: str, on: date) -> list[dict[str, Any]]:
    """The filters as lists to choose from, each with what is chosen now."""
    both = ("person", "enterprise")
    topics = [one for whom in both for one in catalogue.topics(whom, region, language, on) if one.count]
    events = [one for whom in both for one in catalogue.life_events(whom, region, language, on) if one.count]
    kinds = {"online": gettext("On line"), "guide": gettext("Guide"), "listed": gettext("Listed")}
    whom = {"person": gettext("People"), "enterprise": gettext("Enterprises")}
    none = catalogue.Named("none", gettext("no topic given"), "", 0)
    rows: list[tuple[str, str, list[tuple[str, str, str]]]] = [
        ("whom", gettext("For whom"), [(code, title, "") for code, title in whom.items()]),
        ("topic", gettext("Topic"), [(one.code, one.title, one.lang) for one in (*topics, none)]),
        ("event", gettext("Life event"), [(one.code, one.title, one.lang) for one in events]),
        ("department", gettext("Department"), [(one.code, one.title, one.lang) for one in catalogue.departments(region)]),
        ("kind", gettext("How"), [(code, title, "") for code, title in kinds.items()]),
    ]
    return [{"name": name, "label": label, "options": options, "chosen": asked[name]} for name, label, options in rows]


def region(request: HttpRequest) -> HttpResponse:
    """Choose a region, from the present one up and down the tree; it is remembered in a cookie, and the page one came from shown again."""
    now, wanted, back = session.region(request), request.GET.get("code", ""), session.safe_next(request, "/")
    at = actors.region(wanted or now)
    if request.GET.get("choose") == "1" and wanted:
        answer = HttpResponseRedirect(back)
        answer.set_cookie("region", at.code, max_age=A_YEAR, samesite="Lax", httponly=True)
        return answer
    path = [actors.region(code) for code in actors.region_path(at.code)]
    told = {"section": "region", "at": at, "path": path, "children": actors.children(at.code), "chosen": at.code == now}
    return render(request, "portal/region.html", told)
