"""A joint matter at the window: one form for the person present, read together, filed for all parts at once; one receipt."""

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
from tongban.base.errors import Discrepancy, NotFound
from tongban.cases import actions, joint_queries
from tongban.cases import counter as at_window
from tongban.cases.joint_models import Joint
from tongban.documents import pdf
from tongban.documents import queries as documents
from tongban.pack.forms import answers_in
from tongban.services import joint as matters
from tongban.web import forms, joint_form, joint_marks, session
from tongban.web import joint as words
from tongban.web.answers import label
from tongban.web.desk import scans, ways
from tongban.web.posted import whole
from tongban.web.problems import attempt
from tongban.web.qr import qr


def offered(agency: int, region: str, at: Any) -> dict[str, str]:
    """Joint matters of which an agency decides a part and that can be begun in its region, by title."""
    found = {}
    for name, (joint, _) in sorted(matters.matters(at).items()):
        try:
            parts = [matters.seen(joint.parts[part].service, region, at) for part in matters.there(joint, region, at)]
        except NotFound:
            continue
        if agency in {one.agency for one in parts}:
            found[name] = label(joint.title)[0]
    return found


def theirs(by: Actor, parties: list[actors.PartyView], at: Any) -> list[dict[str, Any]]:
    """The joint matters of whom an officer serves, with the way to each."""
    rows = []
    for party in parties:
        for row, joint, state in joint_queries.listed(window.acting(by, party.id, at=at)):
            page = "check" if row.submitted_at is None else "receipt"
            href = reverse(f"desk:counter-joint-{page}", args=[row.number])
            rows.append({"number": row.number, "title": label(joint.title)[0], "state": state, "href": href})
    return rows


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin the one form for the person at the window."""
    by, at, posted = session.officer(request), session.now(request), request.POST
    actors.require(by, at_window.RIGHT)
    who = window.acting(by, whole(posted, "party") or None, at=at)
    row = actions.start_joint(posted.get("matter", "")[:80], region=actors.agency(by.agency or 0).region, by=who, at=at)
    return redirect(place(row.number)(first(row)))


def first(row: Joint) -> str:
    """The page with which its form begins."""
    return joint_queries.form(row).demand.groups[0].name


def place(number: str) -> joint_form.Place:
    """The addresses of the form's pages at the window."""
    check = reverse("desk:counter-joint-check", args=[number])
    return lambda name: check if name == joint_form.CHECK else reverse("desk:counter-joint-form", args=[number, name])


def served(request: HttpRequest, number: str) -> tuple[Actor, Joint]:
    """The officer acting for who is present, and the draft. Raises NotFound("joint.unknown") for what is nobody's who stands there."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, at_window.RIGHT)
    for party in actors.acting_for(window.account_of(by, at), at):
        who = window.acting(by, party.id, at=at)
        try:
            return who, joint_form.opened(number, by=who, at=at) if request.method == "GET" else joint_queries.joint(number, to=who)
        except NotFound:
            continue
    raise NotFound("joint.unknown", joint=number)


def page(request: HttpRequest, number: str, page: str) -> HttpResponse:
    """One page of the one form, or the materials: kept as it is, fitting or not."""
    who, row = served(request, number)
    at = session.now(request)
    if row.submitted_at or row.withdrawn_at:
        return redirect("desk:counter-joint-receipt", number)
    found = joint_queries.form(row)
    if request.method == "GET" and row.marks.exists() and page != joint_form.there(found, page):
        return redirect(place(number)(joint_form.there(found, page)))
    group, typed = joint_form.group_of(found, page), dict[str, Any]()
    problems: list[Discrepancy] = []
    if request.method == "POST":
        typed = forms.typed(answers_in(group), request.POST) if group else {}
        after, problems = attempt(lambda: joint_form.keep(request, number, found, page, typed, by=who, at=at))
        if after is not None:
            return redirect(place(number)(after))
        found = joint_queries.form(row)
    told = joint_form.page(row, found, page, typed, problems, place(number), at)
    told |= {"title": told["page"]["title"], **_head(row, found, who, at)}
    told["fields"] = scans.beside(row, told["fields"], {**found.answers, **typed})
    return render(request, "desk/counter_form.html", told, status=422 if problems else 200)


def _head(row: Joint, found: joint_queries.Form, who: Actor, at: Any) -> dict[str, Any]:
    matter = {"title": label(found.matter.title)[0]}
    return {"section": "window", "row": row, "lang": "", "matter": matter, "present": window.attended(who, at)}


def check(request: HttpRequest, number: str) -> HttpResponse:
    """The summary that the person reads and confirms; then all parts are filed."""
    who, row = served(request, number)
    at, posted = session.now(request), request.POST
    if row.submitted_at or row.withdrawn_at:
        return redirect("desk:counter-joint-receipt", number)
    problems: list[Discrepancy] = []
    if request.method == "POST":
        key = posted.get("key", "")[:64] or secrets.token_hex(16)
        filed, problems = attempt(lambda: _file(number, posted.get("confirmed") == "yes", key, who, at))
        if filed is not None:
            messages.success(request, gettext("It is filed. Print the receipt and hand it over."))
            return redirect("desk:counter-joint-receipt", number)
    row = joint_form.opened(number, by=who, at=at)
    found, where = joint_queries.form(row), place(number)
    problems_told = joint_form.with_pages(problems, found, where)
    told = {
        **_head(row, found, who, at),
        "marks": joint_marks.shown(row, found, where, at),
        "party": actors.party(row.party_id),
        "pages": joint_form.pages(found, joint_form.CHECK, where),
        "parts": joint_form.sections(found, where, at),
        "left": joint_form.left(found),
        "problems": [{**one, "href": one["href"] or "#f-confirmed"} for one in problems_told],
        "key": posted.get("key") or secrets.token_hex(16),
        "words": ways.words(ways.chosen(who.channel)),
    }
    return render(request, "desk/counter_check.html", told, status=422 if problems else 200)


def _file(number: str, confirmed: bool, key: str, who: Actor, at: Any) -> Joint:
    """State the confirmation, where the officer gave it, and file: without it the engine refuses."""
    if confirmed:
        actions.confirm_joint(number, by=who, at=at)
    return actions.submit_joint(number, key=key, by=who, at=at)


def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of all parts, to be printed and handed over, with the code by which they are followed on line."""
    who, row = served(request, number)
    paper = _receipt(row)
    found = joint_queries.form(row)
    titles = words.titles(found.matter, found.services)
    parts = [
        {"name": one.name, "title": titles[one.name], "agency": one.row.agency.name, "case": one.row.case}
        | {"again": one.standing == "stuck", **words.standing(one, titles)}
        for one in joint_queries.parts(row)
    ]
    made = joint_queries.filed(row)
    told = {
        **_head(row, found, who, session.now(request)),
        "party": actors.party(row.party_id),
        "paper": paper,
        "parts": parts,
        "window": made,
        "officer": actors.account_name(made.account) if made else "",
        "person": actors.party(made.person).name if made else "",
        "qr": qr(f"{settings.ORIGIN}{reverse('portal:progress')}?number={row.number}&code={row.code}"),
        "address": f"{settings.ORIGIN}{reverse('portal:progress')}",
    }
    return render(request, "desk/counter_joint_receipt.html", told)


@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """For who stands at the window: a part that could not begin is tried again."""
    part = request.POST.get("part", "")[:60]
    words.tell_tried(request, actions.begin_again(number, part, by=served(request, number)[0], at=session.now(request)), part)
    return redirect("desk:counter-joint-receipt", number)


def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of all parts as a PDF."""
    return HttpResponse(pdf.of_paper(_receipt(served(request, number)[1])), content_type="application/pdf")


def _receipt(row: Joint) -> Any:
    found = next((one for one in documents.of_subject("joint", row.number) if one.kind == "joint-receipt" and one.facts), None)
    if found is None:
        raise NotFound("paper.unknown")
    return found
