"""Cases that another system ended, as both faces show them: whose they are, their course, and that nothing of it was decided here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext

from tongban.cases import past
from tongban.services import queries as services
from tongban.web import session

PAGE = 20
FURTHEST = 100_000


def outcomes() -> dict[str, tuple[str, str]]:
    """How such a case ended: the kind of its tag, and the words."""
    return {
        "granted": ("ok", gettext("Granted")),
        "refused": ("stop", gettext("Refused")),
        "not_accepted": ("stop", gettext("Not accepted")),
        "withdrawn": ("", gettext("Withdrawn")),
        "ended": ("", gettext("Ended otherwise")),
    }


def rows(found: Iterable[Any]) -> list[dict[str, Any]]:
    """Lines of a list."""
    kept, said = list(found), outcomes()
    titles = services.titles({row.service for row in kept}, session.language())
    return [{"row": row, "title": titles[row.service], "outcome": said[row.outcome]} for row in kept]


def shown(row: Any) -> dict[str, Any]:
    """One of them with everything that the other system told."""
    told = past.told(row)
    course = [{**one, "on": date.fromisoformat(one["on"])} for one in told["course"]]
    papers = [{**one, "on": date.fromisoformat(one["on"]) if one["on"] else None} for one in told["papers"]]
    return {**rows([row])[0], **told, "course": course, "papers": papers}
