"""What the office asks of an applicant: each thing with the office's words at the very field or file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.base.errors import Discrepancy
from tongban.cases import queries
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Service
from tongban.web import brought
from tongban.web.answers import asked_by
from tongban.web.portal import views


def asked(
    row: Any, service: Service, problems: list[Discrepancy], at: datetime, typed: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """The open request of a case; each item with its field or file as it is to be answered, and what was typed there."""
    found = queries.supplement(row)
    if found is None:
        return None
    questions = answers_of(service)
    wanted = [questions[name] for item in found.items if (name := item.get("field")) in questions]
    answers = {**queries.answers(row), **(typed or {})}
    fields = {one["name"]: one for one in views.fields(wanted, answers, problems, at, service=service)}
    files = {one["name"]: one for one in brought.shown(row, service, problems)}
    items = []
    for item in found.items:
        drawn = {"field": fields.get(item.get("field", "")), "material": files.get(item.get("material", ""))}
        words = item.get("words", "")
        items.append({**_named(item, service), **drawn, "words": "" if words == found.words else words})
    return {"items": items, "words": found.words, "at": found.asked_at, "until": found.until}


def things(items: list[dict[str, str]], service: Service) -> list[dict[str, str]]:
    """What is asked for, by name, each with the place on its matter's page where it is answered."""
    return [_named(item, service) for item in items]


def _named(item: Mapping[str, str], service: Service) -> dict[str, str]:
    """Title, language and anchor of a thing that is asked for."""
    if item.get("material"):
        title, lang = views.said(service, f"material.{item['material']}")
        return {"title": title, "lang": lang, "href": f"#material-{item['material']}"}
    name = item.get("field", "")
    question = answers_of(service).get(name)
    title, lang = asked_by(service, question) if question else (name, "")
    return {"title": title, "lang": lang, "href": f"#f-{name}"}
