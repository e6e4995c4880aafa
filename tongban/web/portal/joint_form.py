"""Applying for a joint matter: the one form, a page at a time, the materials for all parts, check, submit."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from tongban.base.errors import Discrepancy, Refused
from tongban.cases import actions, joint_queries
from tongban.cases.joint_queries import Form
from tongban.pack.forms import answers_in
from tongban.web import forms, joint_form, joint_marks, session
from tongban.web.answers import label
from tongban.web.portal import trial


def page(request: HttpRequest, number: str, page: str) -> HttpResponse:
    """One page of the one form: shown, or kept and gone on from."""
    by, at = session.actor(request), session.now(request)
    row = joint_form.opened(number, by=by, at=at) if request.method == "GET" else joint_queries.joint(number, to=by)
    if row.submitted_at or row.withdrawn_at:
        return redirect("portal:joint-matter", number)
    found = joint_queries.form(row)
    if request.method == "GET" and row.marks.exists() and page != joint_form.there(found, page):
        return redirect(place(number)(joint_form.there(found, page)))
    group = joint_form.group_of(found, page)
    problems: list[Discrepancy] = []
    typed: dict[str, Any] = {}
    if request.method == "POST":
        typed = forms.typed(answers_in(group), request.POST) if group else {}
        try:
            after = joint_form.keep(request, number, found, page, typed, by=by, at=at)
            if request.POST.get("go") != "later" or "remove" in request.POST:
                return redirect(place(number)(after))
            messages.success(request, gettext("Your draft is kept."))
            return redirect("portal:mine")
        except Refused as refusal:
            problems = list(refusal.discrepancies)
            found = joint_queries.form(row)
    told = joint_form.page(row, found, page, typed, problems, place(number), at)
    told |= {"section": "mine", "matter": head(row, found), "trials": list(trial.of_joint(row, found.matter, at).values())}
    told["paper"] = reverse("portal:joint-form-paper", args=[number])
    return render(request, "portal/apply.html", told, status=422 if problems else 200)


def place(number: str) -> joint_form.Place:
    """The addresses of the form's pages."""
    check = reverse("portal:joint-check", args=[number])
    return lambda name: check if name == joint_form.CHECK else reverse("portal:joint-form", args=[number, name])


def head(row: Any, found: Form) -> dict[str, Any]:
    """The joint matter as the pages of its form name it."""
    title, lang = label(found.matter.title)
    return {"title": title, "lang": lang, "href": reverse("portal:joint-matter", args=[row.number]), "number": row.number}


def check(request: HttpRequest, number: str) -> HttpResponse:
    """Everything once more with what is not asked and why, then submit; what does not fit is listed with the way to it."""
    by, at = session.actor(request), session.now(request)
    row = joint_queries.joint(number, to=by)
    problems: list[Discrepancy] = []
    if request.method == "POST" and row.submitted_at is None:
        try:
            actions.submit_joint(number, key=request.POST.get("key", "")[:64] or secrets.token_hex(16), by=by, at=at)
            messages.success(request, gettext("We have received your application for all parts. Your receipt is below."))
            return redirect("portal:joint-matter", number)
        except Refused as refusal:
            problems = list(refusal.discrepancies)
    row = joint_form.opened(number, by=by, at=at)
    if row.submitted_at or row.withdrawn_at:
        return redirect("portal:joint-matter", number)
    found, where = joint_queries.form(row), place(number)
    told = {
        "marks": joint_marks.shown(row, found, where, at),
        "section": "mine",
        "matter": head(row, found),
        "pages": joint_form.pages(found, joint_form.CHECK, where),
        "sections": joint_form.sections(found, where, at),
        "left": joint_form.left(found),
        "problems": joint_form.with_pages(problems, found, where),
        "key": request.POST.get("key") or secrets.token_hex(16),
    }
    return render(request, "portal/joint_check.html", told, status=422 if problems else 200)
