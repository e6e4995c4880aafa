"""The case that a case is about, and the cases that are about it, as far as the reader may open them."""

from __future__ import annotations

from typing import Any

from tongban.base.actor import Actor
from tongban.base.errors import NotFound
from tongban.cases import about, queries
from tongban.services import queries as services
from tongban.web import session


def shown(row: Any, by: Actor) -> dict[str, Any]:
    """`about`: the other case; `remedies`: the cases about this one."""
    other = _line(row.about.number, by) if row.about_id else None
    return {"about": other, "remedies": [line for one in about.filed_about(row) if (line := _line(one.number, by))]}


def _line(number: str, by: Actor) -> dict[str, Any] | None:
    try:
        found = queries.case(number, to=by)
    except NotFound:
        return None
    title, lang = services.said(services.by_digest(found.digest).service, "title", session.language())
    return {"number": number, "title": title, "lang": lang, "state": found.state, "outcome": found.outcome, "agency": found.agency.name}
