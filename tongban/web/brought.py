"""Materials of an application: what is to be brought, what is there, and the files that come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from tongban.base.actor import Actor
from tongban.base.errors import Discrepancy, Refused
from tongban.cases import actions, queries
from tongban.documents import files
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import session
from tongban.web.problems import at_field

ACCEPTED = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}


def upload(request: HttpRequest, number: str, service: Service, *, by: Actor, at: datetime) -> None:
    """Keep the files that came; each is refused by itself, those that fit stay."""
    found: list[Discrepancy] = []
    for name, material in service.materials.items():
        for sent in request.FILES.getlist(f"material.{name}"):
            try:
                stored = files.store(sent.read(), sent.name or "", owner=by.party, by=by, at=at, kinds=material.formats)
                actions.attach(number, name, stored.pk, by=by, at=at)
            except Refused as refusal:
                found += [Discrepancy(one.code, {**one.facts, "field": f"material-{name}"}) for one in refusal.discrepancies]
    if found:
        raise Refused.of(found)


def answer(found: Any) -> HttpResponse:
    """The file of a material, to be saved."""
    sent = HttpResponse(files.read(found.file_id), content_type="application/octet-stream")
    sent["Content-Disposition"] = f'attachment; filename="material-{found.pk}.{found.file.kind}"'
    sent["X-Content-Type-Options"] = "nosniff"
    return sent


def to_sign(rows: list[Any], service: Service) -> list[dict[str, Any]]:
    """The files that stand in a form, each with what it is."""
    return [
        {"id": one.pk, "name": one.file.name, "size": _size(one.file.size), **{"title": _named(service, one.name)["title"]}} for one in rows
    ]


def _size(stored: int) -> str:
    return f"{max(stored / 1024, 1):.0f} KB"  # a small file is not nothing


def shown(row: Any, service: Service, problems: list[Discrepancy]) -> list[dict[str, Any]]:
    """What people bring themselves, with the files that are there and what does not fit."""
    brought = queries.materials(row)
    return [
        {
            **_named(service, name),
            "provable": row.state == "draft" and any(one.material == name for one in service.evidence.values()),
            "optional": material.needed == "optional",
            "formats": gettext(", ").join(one.upper() for one in material.formats),
            "accept": ",".join(ACCEPTED[one] for one in material.formats),
            "many": material.most > 1,
            "files": [{"id": one.pk, "name": one.file.name, "size": _size(one.file.size)} for one in brought if one.name == name],
            "errors": at_field(problems, f"material-{name}"),
        }
        for name, material in service.materials.items()
        if not material.instead_of_asking
    ]


def _named(service: Service, name: str) -> dict[str, str]:
    title, lang = services.said(service, f"material.{name}", session.language())
    hint = services.said(service, f"material.{name}.hint", session.language())[0]
    return {"name": name, "title": title, "lang": lang, "hint": "" if hint.endswith(".hint") else hint}


def listed(row: Any, service: Service) -> list[dict[str, Any]]:
    """Each material with the names of its files, as a list of facts."""
    brought, rows = queries.materials(row), []
    for name, material in service.materials.items():
        title, lang = services.said(service, f"material.{name}", session.language())
        given = "\n".join(one.file.name for one in brought if one.name == name)
        fetched = bool(material.instead_of_asking)
        value = gettext("fetched by us") if fetched else given
        rows.append({"label": title, "lang": lang, "value": value, "fetched": fetched, "empty": not value})
    return rows


def summary(row: Any, service: Service) -> dict[str, Any]:
    """The same as a part of a summary."""
    return {"name": "materials", "title": gettext("Materials"), "lang": "", "rows": listed(row, service)}
