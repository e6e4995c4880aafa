"""Forms on paper at the window: printed for who has no device, and taken in again as a scan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tongban.actors import queries as actors
from tongban.actors import window
from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused
from tongban.cases import actions, on_paper
from tongban.cases import counter as at_window
from tongban.cases.on_paper import Pile
from tongban.documents import files, scanning
from tongban.services import guides
from tongban.services import queries as services
from tongban.web import form_paper, session
from tongban.web.desk import counter, scans
from tongban.web.posted import whole
from tongban.web.problems import proved

MOST = 10  # files at once


def blank(request: HttpRequest) -> HttpResponse:
    """The empty form of a service that this office offers, to be handed out."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, at_window.RIGHT)
    service = request.GET.get("service", "")[:80]
    if service not in services.offered(by.agency or 0, session.language()):
        raise NotFound("service.unknown", service=service)
    told = guides.guide(service, actors.agency(by.agency or 0).region, session.language(), at)
    answer = HttpResponse(form_paper.drawn(told, at), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{service}.pdf"'
    return answer


@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Take a scanned form in for whom one serves; what is wrong with its pages is told all at once, and nothing is kept."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, at_window.RIGHT)
    window.account_of(by, at)
    made, problems = proved(lambda: _taken_in(request, by, at), "party")
    if made is None:
        return counter.shown(request, by, at, problems)
    messages.success(request, gettext("The form is taken in. Compare each answer with its picture and save it."))
    return redirect("desk:counter-form", made.case.number, services.by_digest(made.case.digest).service.form[0].name)


def _taken_in(request: HttpRequest, by: Actor, at: datetime) -> Any:
    chosen = request.FILES.getlist("scan")
    if len(chosen) > MOST:
        raise Refused("form.too_many_files", field="scan", given=len(chosen), most=MOST)
    came = [(sent.name or "", sent.read(files.LARGEST + 1)) for sent in chosen]
    pages = scanning.read(came)
    pile = on_paper.sorted_out(pages, at=at)
    if form_paper.layout(pile.form, at).name != pile.form.layout:
        raise Refused("form.older", field="scan")
    who = window.acting(by, _party(request, pile, by, at), at=at)
    kept: list[int] = []
    try:
        for name, content in came:
            kept.append(files.store(content, name, owner=who.party, by=who, at=at).pk)
        made = actions.take_in(pile, kept, by=who, at=at)
    except BaseException:  # whatever it was, nothing is kept of what was not taken in
        _drop(kept, at)
        raise
    if made.files != kept:  # the same paper was taken in before
        _drop(kept, at)
        return made
    for number, file in enumerate(kept):
        scanning.remember(file, [page for page in pages if page.file == number])
    return made


def _drop(kept: Sequence[int], at: datetime) -> None:
    for file in kept:
        files.erase(file, at=at)


def _party(request: HttpRequest, pile: Pile, by: Actor, at: datetime) -> int | None:
    """For whom: that of the draft which the form names, else whom the officer chose."""
    if not pile.form.draft:
        return whole(request.POST, "party") or None
    try:
        return counter.served(request, pile.form.draft)[0].party
    except NotFound as nobody:
        raise Refused("form.not_theirs", field="scan", draft=pile.form.draft) from nobody


def cut(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """The picture of a field, a line of a table, or a page by its number."""
    _, row = counter.served(request, number)
    found, at = on_paper.latest(row), session.now(request)
    if found is None:
        raise NotFound("file.unknown")
    if part.isdecimal() and len(part) < 3:
        return HttpResponse(scanning.whole(on_paper.page(found, int(part))), content_type="image/png")
    layout = scans.layout(found, at)
    boxes = [box for box in layout.boxes if box.path == part or box.path.startswith(f"{part}.")] if layout else []
    if not boxes:
        raise NotFound("file.unknown")
    page = on_paper.page(found, boxes[0].page)
    return HttpResponse(scanning.part(page, [box for box in boxes if box.page == boxes[0].page]), content_type="image/png")
