"""Asking, complaining, suggesting: which ways there are, and a letter on one page, also without an account."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.actors import queries as actors
from tongban.actors import strangers
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound
from tongban.base.limits import legal_day
from tongban.cases import about, actions, letters, queries
from tongban.pack.conditions import dated
from tongban.pack.forms import answers_in
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import forms, session
from tongban.web.portal import views
from tongban.web.portal.entering import source
from tongban.web.posted import whole
from tongban.web.problems import attempt


def ask(request: HttpRequest) -> HttpResponse:
    """The ways to write to an agency; a service or a case that one comes from goes along."""
    region, at = session.region(request), session.now(request)
    ways = [one for one in services.about_cases(region, at) if one.about and not one.about.needed and one.about.case != "none"]
    query = request.GET.urlencode()
    told = [{**_titled(one), "href": _address(one, query), "limit": _limit(one, region, at)} for one in ways]
    return render(request, "portal/ask.html", {"section": "services", "ways": told})


def letter(request: HttpRequest, service: str) -> HttpResponse:
    """Write and send one; a service that asks for more than a letter holds is begun as a draft."""
    region, at = session.region(request), session.now(request)
    _, where = services.offering(service, region)
    wanted = services.looked_at(service, where, at).service
    if wanted.about is None or wanted.about.case == "none":
        return redirect("portal:guide", service)
    signed_in = request.user.is_authenticated
    other = queries.case(_given(request), to=session.actor(request)) if signed_in and _given(request) else None
    problems: list[Discrepancy] = []
    if request.method == "POST" and (signed_in or letters.open_to_strangers(wanted)):
        row, problems = attempt(lambda: _sent(request, wanted, region))
        if row is not None:
            return _on(request, row, wanted)
    told = _page(request, wanted, region, other, problems)
    return render(request, "portal/letter.html", told, status=422 if problems else 200)


def _given(request: HttpRequest) -> str:
    return str((request.POST or request.GET).get("about", ""))[:40]


def _sent(request: HttpRequest, wanted: Service, region: str) -> Any:
    """The letter as a case, or the draft of what is more than a letter."""
    at, posted = session.now(request), request.POST
    key = posted.get("key", "")[:64] or secrets.token_hex(16)
    by = session.actor(request) if request.user.is_authenticated else _stranger(request, key)
    given = {"region": region, "about": _given(request), "by": by, "at": at}
    if not letters.fits(wanted):
        return actions.start(wanted.id, **given)
    addressed = whole(posted, "agency") or None
    typed = forms.typed(answers_in(wanted.form[0]), posted)
    return actions.send(wanted.id, typed, addressed=addressed, key=key, **given)


def _stranger(request: HttpRequest, key: str) -> Actor:
    return strangers.admit(request.POST.get("name", ""), key, source=source(request), at=session.now(request))


def _on(request: HttpRequest, row: Any, wanted: Service) -> HttpResponse:
    """To the matter, to the draft, or for who has no account to what number and code show."""
    if row.state == "draft":
        return redirect("portal:form", row.number, wanted.form[0].name)
    if request.user.is_authenticated:
        messages.success(request, gettext("Your letter has arrived. Its number and day are below."))
        return redirect("portal:matter", row.number)
    words = gettext("Your letter has arrived. Keep number and code: with them you read the answer here, and there is no other way.")
    messages.success(request, words)
    return redirect(f"{reverse('portal:progress')}?number={row.number}&code={row.code}")


def _page(request: HttpRequest, wanted: Service, region: str, other: Any, problems: list[Discrepancy]) -> dict[str, Any]:
    at, posted = session.now(request), request.POST
    fits, signed_in = letters.fits(wanted), request.user.is_authenticated
    topic, agency = _topic(request, region)
    typed = forms.typed(answers_in(wanted.form[0]), posted) if posted else {"topic": topic}
    free = fits and other is None and wanted.about is not None and wanted.about.goes_to == "agency"
    return {
        "section": "services",
        **_titled(wanted),
        "service": wanted.id,
        "limit": _limit(wanted, region, at),
        "fits": fits,
        "may": signed_in or letters.open_to_strangers(wanted),
        "fields": forms.fields(answers_in(wanted.form[0]), typed, problems, at, service=wanted) if fits else [],
        "about": {**views.card(other, at), "agency": other.agency.name} if other else None,
        "until": about.last_day(wanted.about, other, at) if other and wanted.about else None,
        "agencies": about.reachable(region, at, wanted.id) if free else {},
        "agency": whole(posted, "agency") if posted else agency,
        "name": posted.get("name", "")[:60],
        "problems": views.summary(problems),
        "key": posted.get("key", "")[:64] or secrets.token_hex(16),
        "query": request.GET.urlencode(),
    }


def _topic(request: HttpRequest, region: str) -> tuple[str, int]:
    """Title and agency of the service that a question is about, where one comes from its guide."""
    name = request.GET.get("service", "")[:80]
    if not name:
        return "", 0
    try:
        agency = services.offering(name, region)[0]
    except NotFound:
        agency = 0
    title = services.titles([name], session.language())[name][0]
    return ("" if title == name else title), agency


def _titled(service: Service) -> dict[str, Any]:
    title, lang = views.said(service, "title")
    summary, _ = views.said(service, "summary")
    return {"title": title, "lang": lang, "summary": summary}


def _address(service: Service, query: str) -> str:
    return reverse("portal:letter", args=[service.id]) + (f"?{query}" if query else "")


def _limit(service: Service, region: str, at: Any) -> dict[str, Any] | None:
    """By when one is answered, and whether a source says so."""
    day = legal_day(at, actors.zone_of(region))
    found = next((dated(step.limit, day) for step in service.steps.values() if step.outcomes), None)
    return {"words": views.limit_words(found.value.amount, found.value.unit), "assumed": found.law.assumed} if found else None
