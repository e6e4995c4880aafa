"""Forms on paper at the window: printed for who has no device, and taken in again as a scan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
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
from tongban.documents.form_codes import JOINT
from tongban.services import guides
from tongban.services import queries as services
from tongban.web import form_paper, joint_paper, session
from tongban.web.desk import counter
from tongban.web.desk import counter_joint as joints
from tongban.web.posted import whole
from tongban.web.problems import proved

MOST = 10  # files at once


def blank(request: HttpRequest) -> HttpResponse:
    """The empty form of a service that this office offers, or of a joint matter of which it decides a part, to be handed out."""
    by, at = session.officer(request), session.now(request)
    actors.require(by, at_window.RIGHT)
    wanted = request.GET.get("service", "")[:80]
    region, matter = actors.agency(by.agency or 0).region, wanted.removeprefix(JOINT) if wanted.startswith(JOINT) else ""
    if matter and matter in joints.offered(by.agency or 0, region, at):
        made = joint_paper.blank(matter, region, at)
    elif wanted in services.offered(by.agency or 0, session.language()):
        made = form_paper.drawn(guides.guide(wanted, region, session.language(), at), at)
    else:
        raise NotFound("service.unknown", service=wanted)
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{matter or wanted}.pdf"'
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
    return redirect(_first_page(made))


def _first_page(made: Any) -> str:
    """Where the answers of a form are typed first."""
    if made.joint is not None:
        return joints.place(made.joint.number)(joints.first(made.joint))
    return reverse("desk:counter-form", args=[made.case.number, services.by_digest(made.case.digest).service.form[0].name])


def _taken_in(request: HttpRequest, by: Actor, at: datetime) -> Any:
    chosen = request.FILES.getlist("scan")
    if len(chosen) > MOST:
        raise Refused("form.too_many_files", field="scan", given=len(chosen), most=MOST)
    came = [(sent.name or "", sent.read(files.LARGEST + 1)) for sent in chosen]
    pages = scanning.read(came)
    pile = on_paper.sorted_out(pages, at=at)
    laid = form_paper.layout(pile.form, at)
    if laid.name != pile.form.layout:
        raise Refused("form.older", field="scan")
    who = window.acting(by, _party(request, pile, by, at), at=at)
    kept: list[int] = []
    try:
        for name, content in came:
            kept.append(files.store(content, name, owner=who.party, by=who, at=at).pk)
        made = actions.take_in(pile, kept, laid.boxes, by=who, at=at)
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
    served = joints.served if pile.form.matter else counter.served
    try:
        return served(request, pile.form.draft)[0].party
    except NotFound as nobody:
        raise Refused("form.not_theirs", field="scan", draft=pile.form.draft) from nobody


def cut(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """The picture of a field, a line of a table, or a page by its number."""
    found = on_paper.latest(_draft(request, number))
    if found is None:
        raise NotFound("file.unknown")
    if part.isdecimal() and len(part) < 3:
        return HttpResponse(scanning.whole(on_paper.page(found, int(part))), content_type="image/png")
    boxes = [box for box in on_paper.boxes(found) if box.path == part or box.path.startswith(f"{part}.")]
    if not boxes:
        raise NotFound("file.unknown")
    page = on_paper.page(found, boxes[0].page)
    return HttpResponse(scanning.part(page, [box for box in boxes if box.page == boxes[0].page]), content_type="image/png")


def _draft(request: HttpRequest, number: str) -> Any:
    """The draft of whom one serves: a case, else a joint matter. Raises NotFound("joint.unknown")."""
    try:
        return counter.served(request, number)[1]
    except NotFound:
        return joints.served(request, number)[1]
