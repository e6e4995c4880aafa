"""A person at the window: identified, served, and what is filed for them page by page. The same case goes on on line."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.actors import window
from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import about as addressing
from tongban.cases import actions, channels, drafts, on_paper, queries, reopening
from tongban.cases import counter as at_window
from tongban.documents import queries as documents
from tongban.documents.form_codes import JOINT
from tongban.licences import queries as licences
from tongban.pack.forms import answers_in
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.services import tried
from tongban.web import brought, forms, marks, session
from tongban.web.desk import counter_joint as joint
from tongban.web.desk import scans, signing, ways, windows
from tongban.web.posted import whole
from tongban.web.problems import at_field, attempt, field, proved, summary
from tongban.web.qr import qr
from tongban.web.qr import receipt as proof

MATERIALS, PLACE = "materials", "window-place"


def counter(request: HttpRequest) -> HttpResponse:
    """Who is served now, with what can be filed for them; else the identity document."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, at_window.RIGHT)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        if request.POST.get("act") == "leave":
            window.leave(by=by, at=at)
            return redirect("desk:counter")
        given = {name: request.POST.get(name, "")[:200] for name in ("number", "name", "phone", "place")}
        way = ways.typed(ways.chosen(request.POST.get("way", "")), request.POST)
        begun, problems = attempt(lambda: window.attend(**given, way=way, by=by, at=at))
        if begun is not None:
            request.session[PLACE] = begun.place if begun.channel == "window" else request.session.get(PLACE, "")
            return redirect("desk:counter")
    return shown(request, by, at, problems)


def shown(request: HttpRequest, by: Actor, at: Any, problems: list[Discrepancy]) -> HttpResponse:
    """The window as it stands now, with what is wrong."""
    present = window.attended(by, at)
    way = present.channel if present else ways.chosen(request.POST.get("way", "") or request.GET.get("way", ""))
    found: dict[str, Any] = {"section": "window", "tabs": windows.tabs(by, "counter"), "present": present, "problems": summary(problems)}
    found |= {"way": way, "words": ways.words(way), "ways": ways.links(way)}
    place = request.session.get(PLACE, "") if way == "window" else ""
    more = _served(request, by, at, problems) if present else {"fields": ways.fields(way, request.POST, place, problems)}
    return render(request, "desk/counter.html", {**found, **more}, status=422 if problems else 200)


def _served(request: HttpRequest, by: Actor, at: Any, problems: list[Discrepancy]) -> dict[str, Any]:
    """What can be filed for whom, and what is here of theirs already."""
    account, present = window.account_of(by, at), window.attended(by, at)
    proven = present is not None and present.channel not in channels.UNPROVEN
    parties = actors.acting_for(account, at)
    addressed = addressing.answered_by(by.agency or 0, actors.agency(by.agency or 0).region, at)
    offered = tried.offered(by.agency or 0, session.language(), at)
    offered |= {one.id: services.said(one, "title", session.language())[0] for one in addressed}
    held = [one for party in parties for one in licences.of_party(party.id)] if proven else []
    together = joint.offered(by.agency or 0, actors.agency(by.agency or 0).region, at) if proven else {}
    rows = [row for party in parties for row in queries.own(window.acting(by, party.id, at=at))]
    given, known = request.POST, [{"value": key, "label": words} for key, words in offered.items()]
    names = [{"value": str(one.id), "label": one.name, "lang": "zh-Hans"} for one in parties]
    more = {"required": False, "hint": gettext("Only where the application is about one: a change, a renewal.")}
    about = [{"value": one.number, "label": f"{_licence(one.revision)} {one.number}"} for one in held]
    fields = [
        field("party", gettext("For whom"), problems, kind="select", options=names, value=given.get("party", str(parties[0].id))),
        field("service", gettext("Service"), problems, kind="select", options=known, value=given.get("service", "")),
    ]
    return {
        "fields": fields
        + (
            [field("licence", gettext("Licence"), problems, kind="select", options=about, value=given.get("licence", ""), **more)]
            if about
            else []
        ),
        "together": _together(together, names, problems),
        "paper": _paper(present, names, known, together, problems),
        "theirs": joint.theirs(by, parties, at) if proven else [],
        "to_sign": signing.waiting(by, parties, at),
        "rows": [{"row": row, "title": services.said(_service(row), "title", session.language())[0]} for row in rows],
        "parties": {one.id: one.name for one in parties},
    }


def _paper(
    present: Any, names: list[dict[str, str]], known: list[dict[str, str]], together: dict[str, str], problems: list[Discrepancy]
) -> dict[str, Any]:
    """What is needed to take a form on paper in, where it can have come so, and to print an empty one."""
    comes = present is not None and present.channel in on_paper.WAYS
    party = field("party", gettext("For whom"), [], kind="select", options=names, value=names[0]["value"]) | {"id": "paper-party"}
    forms_of = [*known, *({"value": f"{JOINT}{key}", "label": words} for key, words in together.items())]
    first = forms_of[0]["value"] if forms_of else ""
    blank = field("service", gettext("Service"), [], kind="select", options=forms_of, value=first) | {"id": "paper-service"}
    return {"party": party if comes else None, "errors": at_field(problems, "scan"), "blank": blank if forms_of else None}


def _together(found: dict[str, str], names: list[dict[str, str]], problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """For whom and which joint matter; nothing where this office decides a part of none."""
    if not found:
        return []
    known = [{"value": key, "label": words} for key, words in found.items()]
    return [
        {**field("party", gettext("For whom"), [], kind="select", options=names, value=names[0]["value"]), "id": "joint-party"},
        field("matter", gettext("Joint matter"), problems, kind="select", options=known, value=""),
    ]


def _licence(digest: str) -> str:
    """What a licence is called, in the reader's language."""
    return services.said(services.by_digest(digest).service, "paper.licence", session.language())[0]


def _service(row: Any) -> Service:
    return services.by_digest(row.digest).service


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft for the person at the window, or for whom they may act for."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, at_window.RIGHT)
    window.account_of(by, at)

    def begin() -> Any:
        who = window.acting(by, whole(posted, "party") or None, at=at)
        region, service = actors.agency(by.agency or 0).region, posted.get("service", "")[:80]
        # What is addressed goes to the office at whose window one stands.
        to = by.agency if service in {one.id for one in addressing.answered_by(by.agency or 0, region, at)} else None
        return actions.start(service, region=region, licence=posted.get("licence", "")[:120], addressed=to, by=who, at=at)

    row, problems = proved(begin, "party")
    return redirect("desk:counter-form", row.number, _service(row).form[0].name) if row else shown(request, by, at, problems)


def served(request: HttpRequest, number: str) -> tuple[Actor, Any]:
    """The officer acting for who is present, and the draft. Raises NotFound("case.unknown") for what is nobody's who stands there."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, at_window.RIGHT)
    for party in actors.acting_for(window.account_of(by, at), at):
        who = window.acting(by, party.id, at=at)
        found = next((row for row in queries.own(who) if row.number == number), None)
        if found is not None:
            return who, queries.case(number, to=who)
    raise NotFound("case.unknown")


def _followed(request: HttpRequest, row: Any, who: Actor) -> Any:
    """The draft under the revision in force, where its page is only looked at."""
    at = session.now(request)
    if request.method != "GET" or not drafts.behind(row, at):
        return row
    actions.follow(row.number, by=who, at=at)
    return queries.case(row.number, to=who)


def page(request: HttpRequest, number: str, page: str) -> HttpResponse:
    """One page of the form, or the materials: kept as it is, fitting or not."""
    who, row = served(request, number)
    at = session.now(request)
    row = _followed(request, row, who)
    service = _service(row)
    if row.state != "draft":
        return redirect("desk:counter-receipt", number)
    group = next((one for one in service.form if one.name == page), None)
    if group is None and page != MATERIALS:
        raise NotFound("web.no_such_page")
    problems: list[Discrepancy] = []
    asked = answers_in(group) if group else ()
    typed = forms.typed(asked, request.POST) if request.method == "POST" else {}
    if request.method == "POST":
        done, problems = attempt(lambda: _keep(request, row, service, page, typed, who))
        if done is not None:
            return redirect(done)
    differs, answers = marks.shown(row, service, at), queries.answers(row)
    fields = forms.fields(asked, {**answers, **typed}, problems, at, service=service)
    found = {
        "section": "window",
        "row": row,
        "lang": service.authentic,
        "matter": {"title": services.said(service, "title", session.language())[0]},
        **pages(row, service, page),
        "marks": differs,
        "fields": scans.beside(row, marks.at_fields(fields, differs), {**answers, **typed}),
        "materials": [] if group else brought.shown(row, service, problems),
        "problems": summary(problems),
        "present": window.attended(who, at),
    }
    return render(request, "desk/counter_form.html", found, status=422 if problems else 200)


def _keep(request: HttpRequest, row: Any, service: Service, here: str, typed: dict[str, Any], who: Actor) -> str:
    """Keep what was typed or brought; where to go on."""
    at, names = session.now(request), [*(one.name for one in service.form), MATERIALS]
    if here != MATERIALS:
        asked = [one for group in service.form if group.name == here for one in answers_in(group)]
        wrong = forms.pasted(asked, typed, request.POST, at) or forms.unlisted(asked, typed, request.POST, at)
        actions.save(row.number, {name: value for name, value in typed.items() if "." not in name}, by=who, at=at)
        if wrong:
            raise Refused.of(wrong)
        if forms.LINE in request.POST:
            return f"{reverse('desk:counter-form', args=[row.number, here])}#f-{here}"
    elif unwanted := whole(request.POST, "remove"):
        actions.detach(row.number, unwanted, by=who, at=at)
        return reverse("desk:counter-form", args=[row.number, MATERIALS])
    else:
        brought.upload(request, row.number, service, by=who, at=at)
    after = names[names.index(here) + 1 :]
    return reverse("desk:counter-form", args=[row.number, after[0]]) if after else reverse("desk:counter-check", args=[row.number])


def pages(row: Any, service: Service, current: str) -> dict[str, Any]:
    """The pages of the form as a line of steps, and the title of the current one."""
    titles = {one.name: services.said(service, f"group.{one.name}", session.language())[0] for one in service.form}
    titles |= {MATERIALS: gettext("Materials"), "check": gettext("Check and submit")}
    answers, there = queries.answers(row), bool(queries.materials(row))
    filled = {
        one.name: all(answers.get(asked.name) not in (None, "", []) for asked in one.fields if asked.required) for one in service.form
    }
    hrefs = {name: reverse("desk:counter-form", args=[row.number, name]) for name in titles}
    hrefs["check"] = reverse("desk:counter-check", args=[row.number])
    done = {**filled, MATERIALS: there, "check": False}
    line = [{"title": titles[one], "href": hrefs[one], "complete": done[one], "current": one == current} for one in titles]
    return {"title": titles[current], "pages": line}


def check(request: HttpRequest, number: str) -> HttpResponse:
    """The summary that the person reads and confirms; then it is filed."""
    who, row = served(request, number)
    row, at, posted = _followed(request, row, who), session.now(request), request.POST
    service = _service(row)
    if row.state != "draft":
        return redirect("desk:counter-receipt", number)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        key = posted.get("key", "")[:64] or secrets.token_hex(16)
        filed, problems = attempt(lambda: _file(number, posted.get("confirmed") == "yes", key, who, at))
        if filed is not None:
            messages.success(request, gettext("It is filed. Print the receipt and hand it over."))
            return redirect("desk:counter-receipt", number)
    found = {
        "section": "window",
        "row": row,
        "lang": service.authentic,
        "party": actors.party(row.party_id),
        "matter": {"title": services.said(service, "title", session.language())[0]},
        "pages": pages(row, service, "check")["pages"],
        "parts": [
            {**one, "href": reverse("desk:counter-form", args=[number, one["name"]]) if one["name"] else ""}
            for one in (*forms.summary(row, service, at), brought.summary(row, service))
        ],
        "problems": _with_pages(problems, service, number),
        "key": posted.get("key") or secrets.token_hex(16),
        "present": window.attended(who, at),
        "words": ways.words(ways.chosen(who.channel)),
    }
    return render(request, "desk/counter_check.html", found, status=422 if problems else 200)


def _with_pages(problems: list[Discrepancy], service: Service, number: str) -> list[dict[str, str]]:
    """Problems with links to the page on which each field stands."""
    places = {question.name: group.name for group in service.form for question in group.fields}
    found = []
    for one, told in zip(problems, summary(problems), strict=True):
        name = str(one.facts.get("field", "")).split(".")[0]
        place = MATERIALS if name.startswith("material-") else places.get(name, "")
        href = f"{reverse('desk:counter-form', args=[number, place])}{told['href']}" if place else "#f-confirmed"
        found.append({**told, "href": href})
    return found


def _file(number: str, confirmed: bool, key: str, who: Actor, at: Any) -> Any:
    """State the confirmation, where the officer gave it, and file: without it the engine refuses."""
    if confirmed:
        actions.confirm(number, by=who, at=at)
    return actions.submit(number, key=key, by=who, at=at)


def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt to be printed and handed over, with the code by which the matter is followed on line."""
    by = session.officer(request)
    actors.require(by, at_window.RIGHT)
    row = queries.case(number, to=by)
    paper = next((one for one in documents.of_subject("case", row.number) if one.kind == "receipt"), None)
    if paper is None:
        raise NotFound("paper.unknown")
    who, problems = _present_for(row, by, session.now(request)), list[Discrepancy]()
    if request.method == "POST" and who is not None:
        _, problems = attempt(lambda: actions.open_for_letter(number, by=who, at=session.now(request)))
        if not problems:
            return redirect("desk:counter-receipt", number)
    made = at_window.filed(row)
    found = {
        "section": "window",
        "row": row,
        "lapse": reopening.lapsed_since(row, who, session.now(request)) if who is not None else None,
        "brings": who is not None and (row.state == "waiting" or bool(row.state in ("submitted", "in_hand") and queries.awaited(row))),
        "problems": summary(problems),
        "party": actors.party(row.party_id),
        "office": actors.agency(row.agency_id),
        "matter": {"title": services.said(_service(row), "title", session.language())[0]},
        "paper": paper,
        "window": made,
        "way": ways.titles().get(row.channel, ""),
        "officer": actors.account_name(made.account) if made else "",
        "person": actors.party(made.person).name if made else "",
        "qr": qr(f"{settings.ORIGIN}{reverse('portal:progress')}?number={row.number}&code={row.code}"),
        "address": f"{settings.ORIGIN}{reverse('portal:progress')}",
        "proof": proof(row.number),
    }
    return render(request, "desk/counter_receipt.html", found, status=422 if problems else 200)


def _present_for(row: Any, by: Actor, at: Any) -> Actor | None:
    """The officer acting for the party of a case, where whoever is attended may act for it."""
    if window.attended(by, at) is None:
        return None
    parties = {one.id for one in actors.acting_for(window.account_of(by, at), at)}
    return window.acting(by, row.party_id, at=at) if row.party_id in parties else None
