"""Uploads in pieces, for pages whose script shows how far they are; without script the form carries the whole file."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused, Saying
from tongban.cases import actions, queries
from tongban.documents import files, partials
from tongban.services import queries as services
from tongban.web import session
from tongban.web.posted import whole
from tongban.web.problems import words


@require_POST
def upload(request: HttpRequest, number: str, material: str) -> HttpResponse:
    """Take one piece of a file, or say how far it is; the last piece makes it a material of the case."""
    by, at = session.actor(request), session.now(request)
    row = queries.case(number, to=by)
    try:
        coming, there = _coming(request, row, material, by)
        piece = request.body
        if piece:
            there = partials.take(coming, whole(request.GET, "at"), piece)
        done = there == coming.size and _finish(coming, row, material, by, at)
        return JsonResponse({"got": there, "done": bool(done)})
    except Saying as refusal:
        return JsonResponse({"problems": [words(one) for one in refusal.discrepancies]}, status=422)


def _coming(request: HttpRequest, row: Any, material: str, by: Actor) -> tuple[partials.Coming, int]:
    """The file that is announced, and how much of it is there."""
    wanted = services.by_digest(row.digest).service.materials.get(material)
    if wanted is None or wanted.instead_of_asking or by.party is None:
        raise Refused("case.material_unknown", material=material[:60])
    given = request.GET
    digest, name = given.get("digest", ""), given.get("name", "")[-120:]
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise Refused.of([Discrepancy("file.broken", {"name": name})])
    coming = partials.Coming(by.party, f"{row.number} {material}", name, whole(given, "size"), digest, wanted.formats)
    return coming, partials.got(coming)


def _finish(coming: partials.Coming, row: Any, material: str, by: Actor, at: Any) -> bool:
    """The whole file, looked at as any other; a repeated last piece does not bring it twice."""
    asked = queries.supplement(row)  # what was there before the office asked for it does not answer the request
    there = any(
        one.name == material and one.file.plain_digest == coming.digest and (asked is None or one.at >= asked.asked_at)
        for one in queries.materials(row)
    )
    try:
        if not there:
            stored = files.store(partials.whole(coming), coming.name, owner=by.party, by=by, at=at, kinds=coming.kinds)
            actions.attach(row.number, material, stored.pk, by=by, at=at)
    finally:
        partials.drop(coming)
    return True
