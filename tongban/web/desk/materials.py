"""What was brought to a case: the files beside the form, each with its picture, and what is still missing."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tongban.cases import queries, together
from tongban.documents import files, pictures
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import session
from tongban.web.posted import whole

KINDS = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}
# Shown inside our own page: no script, no form, no plug-in, nothing from elsewhere, and no other site may frame it.
FRAMED = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'self'; sandbox allow-same-origin"


def _said(service: Service, key: str) -> str:
    return services.said(service, key, session.language())[0]


def shown(row: Any, service: Service, chosen: int, proofs: Iterable[Any]) -> dict[str, Any]:
    """Files, the one whose picture is shown, proofs that were shown outside, and what must still be brought."""
    brought: list[dict[str, Any]] = [{"row": one, "title": _said(service, f"material.{one.name}")} for one in queries.materials(row)]
    for number, one in enumerate(brought, 1):
        one["called"] = one["title"] if len(brought) == 1 else f"{one['title']} {number}"
    there = [one for one in brought if one["row"].file.key_sealed]
    return {
        "materials": brought,
        "chosen": next((one for one in there if one["row"].pk == chosen), there[0] if there else None),
        "shown": [one for one in proofs if one.shown_at],
        "missing": [_said(service, f"material.{name}") for name in queries.awaited(row)],
    }


def material(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """A material's file: served as what it is, never run, never framed. A PDF is saved, for browsers show none that may do nothing."""
    found = together.read(number, row, by=session.officer(request), at=session.now(request))
    answer = HttpResponse(files.read(found.file_id), content_type=KINDS[found.file.kind])
    how = "attachment" if found.file.kind == "pdf" else "inline"
    answer["Content-Disposition"] = f'{how}; filename="material-{found.pk}.{found.file.kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@xframe_options_sameorigin
def picture(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """The picture of a material, page by page, to be framed beside the form: nothing of the file itself comes to the browser's plug-ins."""
    found = together.read(number, row, by=session.officer(request), at=session.now(request))
    told: dict[str, Any] = {"row": found, "number": number}
    if found.file.kind == "pdf":
        drawn = pictures.page(found.file_id, whole(request.GET, "page") if "page" in request.GET else 1)
        told |= {"drawn": drawn, "before": drawn.page - 1, "after": drawn.page + 1 if drawn.page < drawn.pages else 0}
        told["picture"] = "data:image/png;base64," + base64.b64encode(drawn.png).decode() if drawn.png else ""
    else:
        told["picture"] = reverse("desk:material", args=[number, row])
    answer = render(request, "desk/picture.html", told)
    answer["Content-Security-Policy"] = FRAMED
    return answer
