"""Uploads in pieces, for pages whose script shows how far they are; without script the form carries the whole file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, NotFound, Refused, Saying
from tongban.cases import actions, joint_queries, queries
from tongban.documents import files, partials
from tongban.pack.shapes import Material
from tongban.services import queries as services
from tongban.web import session
from tongban.web.posted import whole
from tongban.web.problems import words


@dataclass(frozen=True)
class Open:
    """A case or joint matter to which files come: its materials, and of each file that is there the material and the digest."""

    number: str
    materials: Mapping[str, Material]
    there: Callable[[], Iterable[tuple[str, str]]]
    bring: Callable[..., object]


@require_POST
def upload(request: HttpRequest, number: str, material: str) -> HttpResponse:
    """Take one piece of a file, or say how far it is; the last piece makes it a material of the case, or of the joint matter."""
    by, at = session.actor(request), session.now(request)
    place = _open(number, by)
    try:
        coming, there = _coming(request, place, material, by)
        piece = request.body
        if piece:
            there = partials.take(coming, whole(request.GET, "at"), piece)
        done = there == coming.size and _finish(coming, place, material, by, at)
        return JsonResponse({"got": there, "done": bool(done)})
    except Saying as refusal:
        return JsonResponse({"problems": [words(one) for one in refusal.discrepancies]}, status=422)


def _open(number: str, by: Actor) -> Open:
    """What the number is of. Raises NotFound where it is neither a case nor a joint matter of the reader's."""
    try:
        row = queries.case(number, to=by)
    except NotFound:
        found = joint_queries.form(joint_queries.joint(number, to=by))
        return Open(
            number, found.demand.materials, lambda: ((one.name, one.file.plain_digest) for one in found.brought), actions.attach_joint
        )
    asked = queries.supplement(row)  # what was there before the office asked for it does not answer the request
    wanted = {name: one for name, one in services.by_digest(row.digest).service.materials.items() if not one.instead_of_asking}

    def there() -> Iterable[tuple[str, str]]:
        return ((one.name, one.file.plain_digest) for one in queries.materials(row) if asked is None or one.at >= asked.asked_at)

    return Open(row.number, wanted, there, actions.attach)


def _coming(request: HttpRequest, place: Open, material: str, by: Actor) -> tuple[partials.Coming, int]:
    """The file that is announced, and how much of it is there."""
    wanted = place.materials.get(material)
    if wanted is None or by.party is None:
        raise Refused("case.material_unknown", material=material[:60])
    given = request.GET
    digest, name = given.get("digest", ""), given.get("name", "")[-120:]
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise Refused.of([Discrepancy("file.broken", {"name": name})])
    coming = partials.Coming(by.party, f"{place.number} {material}", name, whole(given, "size"), digest, wanted.formats)
    return coming, partials.got(coming)


def _finish(coming: partials.Coming, place: Open, material: str, by: Actor, at: datetime) -> bool:
    """The whole file, looked at as any other; a repeated last piece does not bring it twice."""
    try:
        if (material, coming.digest) not in place.there():
            stored = files.store(partials.whole(coming), coming.name, owner=by.party, by=by, at=at, kinds=coming.kinds)
            place.bring(place.number, material, stored.pk, by=by, at=at)
    finally:
        partials.drop(coming)
    return True
