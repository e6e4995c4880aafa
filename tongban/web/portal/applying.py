"""Applying: one group of questions a page, materials, check, submit. Everything typed is kept, fitting or not."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.base.errors import Discrepancy, NotFound, Refused
from tongban.cases import actions, drafts, queries
from tongban.documents import partials
from tongban.exchange import queries as exchange
from tongban.licences import queries as licences
from tongban.pack.conditions import holds
from tongban.pack.forms import Asked, answers_in, answers_of, lines
from tongban.pack.shapes import Fetch, FormGroup, Service
from tongban.registers import queries as registers
from tongban.services import queries as services
from tongban.services import tried as trials
from tongban.web import brought, dates, forms, marks, session, unsent
from tongban.web.answers import given
from tongban.web.portal import views
from tongban.web.posted import whole

MATERIALS = "materials"


@require_POST
def start(request: HttpRequest, service: str) -> HttpResponse:
    """Open a draft in the name of the party chosen."""
    if chosen := whole(request.POST, "party"):
        request.session[session.PARTY] = chosen
    licence = request.POST.get("licence", "")[:120]
    if licence:
        holder = licences.licence(licence).holder_id
        if holder not in {party.id for party in actors.acting_for(request.user, session.now(request))}:  # type: ignore[arg-type]
            raise NotFound("licence.unknown")
        request.session[session.PARTY] = holder
    by = session.actor(request)
    to, region = whole(request.POST, "agency") or None, session.region(request)
    row = actions.start(service, region=region, licence=licence, addressed=to, by=by, at=session.now(request))
    return redirect("portal:form", row.number, services.by_digest(row.digest).service.form[0].name)


def page(request: HttpRequest, number: str, page: str) -> HttpResponse:
    """One page of the form: shown, or kept and gone on from."""
    by, at = session.actor(request), session.now(request)
    # What a page of an earlier revision sends is taken in by that page's questions; it follows as it is kept.
    row = opened(number, by=by, at=at) if request.method == "GET" else queries.case(number, to=by)
    service = services.by_digest(row.digest).service
    group = next((one for one in service.form if one.name == page), None)
    if group is None and page != MATERIALS:
        raise NotFound("web.no_such_page")
    if row.state != "draft":
        return _filed(request, row, group)
    posted, before = unsent.again(request)
    problems: list[Discrepancy] = []
    asked = answers_in(group) if group else ()
    typed = forms.typed(asked, posted) if before else {}
    if "check" in request.GET and request.method == "GET":
        problems = _misfits(row, asked, at)
    if request.method == "POST":
        if request.POST.get("go") == "discard":
            unsent.drop(request)
            return redirect("portal:form", number, page)
        typed = forms.typed(asked, request.POST)
        try:
            return _keep(request, row, service, group, typed)
        except Refused as refusal:
            problems, row = list(refusal.discrepancies), queries.case(number, to=session.actor(request))
    found = _page(row, service, page, group, typed, problems, at)
    status = 422 if problems and request.method == "POST" else 200
    found |= {"before": before, "paper": reverse("portal:form-paper", args=[number])}
    return render(request, "portal/apply.html", found, status=status)


def opened(number: str, *, by: Any, at: datetime) -> Any:
    """A matter that its applicant opens; a draft stands under the revision in force then."""
    row = queries.case(number, to=by)
    if not drafts.behind(row, at):
        return row
    actions.follow(number, by=by, at=at)
    return queries.case(number, to=by)


def _marks(row: Any, service: Service, at: datetime) -> dict[str, Any] | None:
    """What differs since the draft was last looked at, with the way to each question."""
    found = marks.shown(row, service, at)
    pages = {one.name: group.name for group in service.form for one in answers_in(group)}
    for one in found["rows"] if found else []:
        place = MATERIALS if one["name"].startswith(marks.MATERIAL) else pages.get(one["name"], "")
        one["href"] = f"{reverse('portal:form', args=[row.number, place])}#f-{one['name']}" if place and one["change"] != "removed" else ""
    return found


def _misfits(row: Any, asked: Sequence[Asked], at: datetime) -> list[Discrepancy]:
    """What does not fit of some answers as they are kept."""
    names = {one.name for one in asked}
    return [one for one in queries.misfits(row, at=at) if str(one.facts.get("field", "")).partition(".")[0] in names]


def _page(
    row: Any, service: Service, page: str, group: FormGroup | None, typed: dict[str, Any], problems: list[Discrepancy], at: datetime
) -> dict[str, Any]:
    """What a page of the form shows."""
    kept, asked = queries.answers(row), answers_in(group) if group else ()
    problems, differs = _elsewhere(problems, kept, asked, at), _marks(row, service, at)
    return {
        "section": "mine",
        "matter": views.card(row, at),
        "page": _title(service, page),
        "pages": _pages(row, service, page),
        "lang": service.authentic,
        "marks": differs,
        "trial": trials.on_trial(services.by_digest(row.digest), row.region_id, at),
        "service_id": row.service,
        "fields": marks.at_fields(forms.fields(asked, {**kept, **typed}, problems, at, service=service), differs),
        "seen": queries.seen(kept, [one.name for one in asked]) if asked else "",
        "unfinished": partials.unfinished(row.party_id) if page == MATERIALS else [],
        "materials": brought.shown(row, service, problems) if page == MATERIALS else [],
        "fetched": _fetched(row, service) if group is service.form[0] else [],
        "problems": views.summary(problems),
        "saved": row.saved_at,
        "ago": dates.ago(row.saved_at, at),
        "kept_until": row.erase_on,
    }


def _elsewhere(problems: list[Discrepancy], kept: Mapping[str, Any], asked: Sequence[Asked], at: datetime) -> list[Discrepancy]:
    """What was changed elsewhere, with what stands there now."""
    questions = {one.name: one for one in asked}
    found = []
    for one in problems:
        name = str(one.facts.get("field", ""))
        if one.code == "case.changed_meanwhile" and name in questions:
            value = given(questions[name], kept.get(name), at).replace("\n", gettext(", "))
            one = Discrepancy(one.code, {**one.facts, "given": value or gettext("not given")})
        found.append(one)
    return found


def _filed(request: HttpRequest, row: Any, group: FormGroup | None) -> HttpResponse:
    """A page of the form of what was submitted already, as after Back: what was typed goes along to where changes are asked for."""
    if request.method != "POST":
        return redirect("portal:matter", row.number)
    typed, kept = forms.typed(answers_in(group), request.POST) if group else {}, queries.answers(row)
    if group is None or row.state not in ("submitted", "in_hand") or all((kept.get(name) or "") == (typed[name] or "") for name in typed):
        messages.warning(request, gettext("This application was submitted before. What you sent now was not added to it."))
        return redirect("portal:matter", row.number)
    address = reverse("portal:change", args=[row.number])
    names = {one.name for one in answers_in(group)}
    unsent.put(request, address, {name: values for name, values in request.POST.lists() if name.partition(".")[0] in names})
    words = gettext("This application was submitted before. If what you typed now is to hold, say why and ask for the change here.")
    messages.warning(request, words)
    return redirect(address)


def _keep(request: HttpRequest, row: Any, service: Service, group: FormGroup | None, typed: dict[str, Any]) -> HttpResponse:
    by, at = session.actor(request), session.now(request)
    if group:
        found = forms.pasted(answers_in(group), typed, request.POST, at)
        found = found or forms.unlisted(answers_in(group), typed, request.POST, at)
        kept = {name: value for name, value in typed.items() if "." not in name}
        actions.save(row.number, kept, seen=request.POST.get("seen", "")[:4000], by=by, at=at)
        if found:
            raise Refused.of(found)
    elif unwanted := whole(request.POST, "remove"):
        actions.detach(row.number, unwanted, by=by, at=at)
        return redirect("portal:form", row.number, MATERIALS)
    else:
        brought.upload(request, row.number, service, by=by, at=at)
    unsent.drop(request)
    if group and forms.LINE in request.POST:
        return _at_line(request, row.number, group, typed)
    if request.POST.get("go") == "later":
        messages.success(request, gettext("Your draft is kept."))
        return redirect(f"{reverse('portal:mine')}?show=drafts")
    row = queries.case(row.number, to=by)
    names = _names(services.by_digest(row.digest).service, queries.answers(row))
    here = group.name if group else MATERIALS
    place = names.index(here) + 1 if here in names else 0
    return redirect("portal:form", row.number, names[place]) if place < len(names) else redirect("portal:check", row.number)


def _at_line(request: HttpRequest, number: str, group: FormGroup, typed: Mapping[str, Any]) -> HttpResponse:
    """The page of a table again, at the line that is new; after pasting with what does not fit in each line."""
    act = request.POST[forms.LINE].partition(".")[2]
    place = f".{len(typed.get(group.name, ())) - 1}" if act == "add" else ""
    question = "?check=1" if act == "paste" or "check" in request.GET else ""
    return redirect(f"{reverse('portal:form', args=[number, group.name])}{question}#f-{group.name}{place}")


def _names(service: Service, answers: Mapping[str, Any]) -> list[str]:
    """The pages of the form: the groups that are asked, and the materials where there is something to bring."""
    asked = set(answers_of(service))
    hidden = [one.name for one in service.form if all(test.field in asked for test in one.when) and not holds(one.when, answers)]
    bring = [MATERIALS] if any(not one.instead_of_asking for one in service.materials.values()) else []
    return [one.name for one in service.form if one.name not in hidden] + bring


def so_far(request: HttpRequest, row: Any) -> HttpResponse:
    """A draft on return, here or on another device: what is filled in so far, since when it is kept, and where to go on."""
    at, service = session.now(request), services.by_digest(row.digest).service
    pages = _pages(row, service, "")
    found = {
        "section": "mine",
        "matter": views.card(row, at),
        "pages": pages,
        "lang": service.authentic,
        "marks": _marks(row, service, at),
        "sections": sections(row, service, at, links=True),
        "onward": next(one for one in pages if not one["complete"]),
        "done": sum(one["complete"] for one in pages),
        "of": len(pages) - 1,
        "saved": row.saved_at,
        "ago": dates.ago(row.saved_at, at),
        "kept_until": row.erase_on,
    }
    return render(request, "portal/draft.html", found)


def check(request: HttpRequest, number: str) -> HttpResponse:
    """Everything once more, then submit; what does not fit is listed with the way to it."""
    by, at = session.actor(request), session.now(request)
    row = opened(number, by=by, at=at) if request.method == "GET" else queries.case(number, to=by)
    service = services.by_digest(row.digest).service
    problems: list[Discrepancy] = []
    if request.method == "POST" and row.state == "draft":
        try:
            actions.submit(number, key=request.POST.get("key", "")[:64] or secrets.token_hex(16), by=by, at=at)
            messages.success(request, gettext("We have received your application. Your signed receipt is below."))
            return redirect("portal:matter", number)
        except Refused as refusal:
            problems, row = list(refusal.discrepancies), opened(number, by=by, at=at)
            service = services.by_digest(row.digest).service
    if row.state != "draft":
        if request.method == "POST":
            messages.success(request, gettext("This application was submitted before; it counts once. Its receipt is below."))
        return redirect("portal:matter", number)
    found = {
        "section": "mine",
        "matter": views.card(row, at),
        "pages": _pages(row, service, "check"),
        "lang": service.authentic,
        "marks": _marks(row, service, at),
        "sections": sections(row, service, at, links=True),
        "problems": _with_pages(problems, service, number),
        "key": request.POST.get("key") or secrets.token_hex(16),
        "signatories": bool(service.signatories),
    }
    return render(request, "portal/check.html", found, status=422 if problems else 200)


def _with_pages(problems: list[Discrepancy], service: Service, number: str) -> list[dict[str, str]]:
    """Problems with links to the page on which each field stands."""
    pages = {one.name: group.name for group in service.form for one in answers_in(group)}
    found = []
    for one, told in zip(problems, views.summary(problems), strict=True):
        field = str(one.facts.get("field", "")).split(".")[0]
        page = MATERIALS if field.startswith("material-") else pages.get(field, "")
        question = "" if page == MATERIALS else "?check=1"
        found.append({**told, "href": f"/matters/{number}/form/{page}{question}{told['href']}" if page else ""})
    return found


def sections(row: Any, service: Service, at: Any, *, links: bool = False) -> list[dict[str, Any]]:
    """A case's answers, fetched facts and materials as sections of facts."""
    found = [
        {**one, "href": reverse("portal:form", args=[row.number, one["name"]]) if links and one["name"] != "gone" else ""}
        for one in forms.summary(row, service, at)
    ]
    found += views.looked_up(row, at)
    href = reverse("portal:form", args=[row.number, MATERIALS]) if links else ""
    return [*found, {**brought.summary(row, service), "href": href}]


def _title(service: Service, page: str) -> dict[str, str]:
    if page == MATERIALS:
        return {"title": gettext("Materials"), "lang": ""}
    title, lang = views.said(service, f"group.{page}")
    return {"title": title, "lang": lang}


def _filled(group: FormGroup, answers: Mapping[str, Any]) -> bool:
    """Whether everything that must be answered on a page is, fitting or not."""
    needed = [one.name for one in group.fields if one.required]
    if group.repeat > 1:
        filled = [line for _, line in lines(answers.get(group.name))]
        return len(filled) >= group.least and all(line.get(name) not in (None, "") for line in filled for name in needed)
    return all(answers.get(name) not in (None, "", []) for name in needed)


def _pages(row: Any, service: Service, current: str) -> list[dict[str, Any]]:
    answers, there = queries.answers(row), {one.name for one in queries.materials(row)}
    groups = {one.name: one for one in service.form}
    wanted = {one.name for one in service.materials.values() if one.needed == "always" and not one.instead_of_asking}
    found = []
    for name in _names(service, answers):
        if name == MATERIALS:
            complete = wanted <= there
        else:
            complete = _filled(groups[name], answers)
        href = reverse("portal:form", args=[row.number, name])
        found.append({**_title(service, name), "href": href, "complete": complete, "current": name == current})
    title, href = gettext("Check and submit"), reverse("portal:check", args=[row.number])
    return [*found, {"title": title, "href": href, "complete": False, "current": current == "check"}]


def _fetched(row: Any, service: Service) -> list[dict[str, Any]]:
    """What registers hold of the applicant, shown and not asked; of a person they are asked when the application is submitted."""
    applicant = actors.party(row.party_id)
    known = registers.elements()
    if applicant.kind == "person":
        return [_to_be_asked(one, applicant.name) for one in service.fetch.values()]
    name_label, lang = views.label(known["operator-name"].label) if "operator-name" in known else (gettext("Name"), "")
    code_label, _ = views.label(known["operator-code"].label) if "operator-code" in known else (gettext("Number"), "")
    rows = [{"label": name_label, "lang": lang, "value": applicant.name}, {"label": code_label, "lang": lang, "value": applicant.code}]
    source = gettext("the register of operators")
    return [{"title": gettext("Applicant"), "rows": rows, "source": source, "purpose": views.said(service, "title")[0]}]


def _to_be_asked(one: Fetch, name: str) -> dict[str, Any]:
    offer, known = exchange.offer_shape(one.offer), registers.elements()
    register = registers.shape(offer.register)
    title, lang = views.label(register.title)
    fields = gettext(", ").join(views.label(known[register.fields[field].element].label)[0] for field in offer.fields)
    rows = [{"label": gettext("Applicant"), "value": name}, {"label": gettext("Asked when you submit"), "lang": "", "value": fields}]
    return {
        "title": title,
        "lang": lang,
        "rows": rows,
        "source": title,
        "purpose": views.label(offer.purposes[one.purpose].title)[0],
        "later": True,
    }
