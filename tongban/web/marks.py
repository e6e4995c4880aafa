"""What another revision of a form changed for a case: the questions that are new or differ, and what is asked no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tongban.cases import marking
from tongban.pack.forms import answers_of
from tongban.pack.shapes import Service
from tongban.services import queries as services
from tongban.web import session
from tongban.web.answers import asked_by, given

MATERIAL = "material-"


def shown(row: Any, service: Service, at: datetime) -> dict[str, Any] | None:
    """What differs in a draft since it was last looked at, with what was said before; None where nothing does."""
    standing = marking.standing(row)
    if not standing:
        return None
    rows = [_told(one, service, at) for one in standing]
    return {"since": max(one.at for one in standing), "rows": rows, "asked": [one for one in rows if one["change"] != "removed"]}


def _told(one: Any, service: Service, at: datetime) -> dict[str, Any]:
    title, lang = called(one.name, services.by_digest(one.digest).service if one.change == "removed" else service)
    return {"name": one.name, "change": one.change, "title": title, "lang": lang, "said": _words(one, at)}


def called(name: str, service: Service) -> tuple[str, str]:
    """A question, table or material of a service by its name, and in which language."""
    if name.startswith(MATERIAL):
        return services.said(service, f"material.{name.removeprefix(MATERIAL)}", session.language())
    asked = answers_of(service).get(name)
    return asked_by(service, asked) if asked else (name, "")


def _words(one: Any, at: datetime) -> str:
    said, asked = marking.said(one), answers_of(services.by_digest(one.digest).service).get(one.name)
    if asked is None:  # it came back after it was asked no longer: as it was typed
        return "" if said in (None, "") else gettext(", ").join(map(str, said)) if isinstance(said, list) else str(said)
    return given(asked, said, at)


def at_fields(fields: list[dict[str, Any]], found: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Fields with their marks."""
    marks = {one["name"]: one for one in found["asked"]} if found else {}
    return [{**one, "mark": marks.get(one["name"])} for one in fields]


def gone(row: Any, at: datetime) -> list[dict[str, Any]]:
    """What was said to questions that are asked no longer, as a part of a summary; empty where there is nothing."""
    standing = [one for one in marking.standing(row) if one.change == "removed" and not one.name.startswith(MATERIAL)]
    rows: Sequence[dict[str, Any]] = [_line(one, at) for one in standing]
    return [{"name": "gone", "title": gettext("No longer asked"), "lang": "", "rows": rows}] if rows else []


def _line(one: Any, at: datetime) -> dict[str, Any]:
    title, lang = called(one.name, services.by_digest(one.digest).service)
    value = _words(one, at)
    return {"label": title, "lang": lang, "value": value, "empty": not value, "table": None}
