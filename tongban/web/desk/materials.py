"""What was brought to a case: the files beside the form, each with its picture, and what is still missing."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tongban.cases import on_paper, queries, together
from tongban.documents import files, pictures
from tongban.documents import queries as documents
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import session
from tongban.web.desk import ways
from tongban.web.posted import whole

KINDS = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}
# Shown inside our own page: no script, no form, no plug-in, nothing from elsewhere, and no other site may frame it.
FRAMED = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'self'; sandbox allow-same-origin"


def _said(service: Service, key: str) -> str:
    return services.said(service, key, session.language())[0]


def shown(row: Any, service: Service, show: str, proofs: Iterable[Any]) -> dict[str, Any]:
    """Files and forms on paper, the one whose picture is shown, proofs that were shown outside, and what must still be brought."""
    brought: list[dict[str, Any]] = [{"row": one, "title": _said(service, f"material.{one.name}")} for one in queries.materials(row)]
    for number, one in enumerate(brought, 1):
        one["called"] = one["title"] if len(brought) == 1 else f"{one['title']} {number}"
    there = [_frame(row, "picture", one["row"].pk, one["called"], one["row"].file.kind) for one in brought if one["row"].file.key_sealed]
    scans = _scans(row)
    there += [_frame(row, "scan", one["row"].pk, one["called"], "part" if one["row"].joint_id else "paper") for one in scans]
    return {
        "materials": brought,
        "scans": scans,
        "frames": there,
        "chosen": next((one for one in there if one["show"] == show), there[0] if there else None),
        "shown": [one for one in proofs if one.shown_at],
        "missing": [_said(service, f"material.{name}") for name in queries.awaited(row)],
    }


def _frame(row: Any, view: str, pk: int, called: str, kind: str) -> dict[str, str]:
    """What can be shown in the frame; `show` chooses it in the address."""
    show = f"scan-{pk}" if view == "scan" else str(pk)
    return {"called": called, "show": show, "src": reverse(f"desk:{view}", args=[row.number, pk]), "kind": kind}


def _scans(row: Any) -> list[dict[str, Any]]:
    """The forms that came on paper, with their files as they were handed over."""
    found = list(on_paper.of_case(row))
    files_of = documents.files([file for one in found for file in one.files])
    told = []
    for number, one in enumerate(found, 1):
        kept = [files_of[file] for file in one.files]
        if all(file.key_sealed for file in kept):
            called = gettext("Form on paper") if len(found) == 1 else f"{gettext('Form on paper')} {number}"
            # An office reads of the one form of a joint matter what its part asked, so that its files are not offered.
            told.append({"row": one, "called": called, "files": [] if one.joint_id else kept, "way": ways.titles().get(one.channel, "")})
    return told


def material(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """A material's file: served as what it is, never run, never framed. A PDF is saved, for browsers show none that may do nothing."""
    found = together.read(number, row, by=session.officer(request), at=session.now(request))
    return _served(found.file, f"material-{found.pk}")


def _served(file: Any, name: str) -> HttpResponse:
    answer = HttpResponse(files.read(file.pk), content_type=KINDS[file.kind])
    how = "attachment" if file.kind == "pdf" else "inline"
    answer["Content-Disposition"] = f'{how}; filename="{name}.{file.kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@xframe_options_sameorigin
def picture(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """The picture of a material, page by page, to be framed beside the form: nothing of the file itself comes to the browser's plug-ins."""
    found = together.read(number, row, by=session.officer(request), at=session.now(request))
    if found.file.kind != "pdf":
        return _drawn(request, found.file.name, reverse("desk:material", args=[number, row]))
    drawn = pictures.page(found.file_id, _page(request))
    return _drawn(request, found.file.name, _inside(drawn.png), drawn.page, drawn.pages)


@xframe_options_sameorigin
def scan(request: HttpRequest, number: str, scan: int) -> HttpResponse:
    """A page of a form that came on paper, upright, to be framed as a material is; each look is recorded."""
    place = _page(request)
    found, row = together.read_scan(number, scan, place, by=session.officer(request), at=session.now(request))
    drawn, part = _inside(on_paper.picture(found, place, row)), found.joint_id is not None
    return _drawn(request, gettext("Form on paper"), drawn, place, len(found.pages), part=part)


def scan_file(request: HttpRequest, number: str, scan: int, file: int) -> HttpResponse:
    """A scan as it was handed over, served as a material's file is."""
    found = together.read_scan_file(number, scan, file, by=session.officer(request), at=session.now(request))
    return _served(documents.file(found), f"scan-{scan}-{file}")


def _page(request: HttpRequest) -> int:
    return whole(request.GET, "page") if "page" in request.GET else 1


def _inside(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode() if png else ""


def _drawn(request: HttpRequest, name: str, picture: str, page: int = 1, pages: int = 0, **more: Any) -> HttpResponse:
    """A picture in a page of its own, with the way to those before and after; `pages` is 0 for what has none."""
    told = {"name": name, "picture": picture, "page": page, "pages": pages, "before": page - 1, "after": page + 1 if page < pages else 0}
    answer = render(request, "desk/picture.html", told | more)
    answer["Content-Security-Policy"] = FRAMED
    return answer
