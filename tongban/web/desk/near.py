"""Cases beside the one that is shown, and why each is near."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tongban.base.actor import Actor
from tongban.cases.related import Related, related
from tongban.services import queries as services
from tongban.web import session


def shown(row: Any, by: Actor) -> list[dict[str, Any]]:
    """Each other case with the title of its service and the reason in words."""
    found = related(row, to=by)
    titles = services.titles({one.row.service for one in found}, session.language())
    return [{"row": one.row, "title": titles.get(one.row.service, (one.row.service, ""))[0], "why": _why(one)} for one in found]


def _why(one: Related) -> str:
    if one.why == "unique":
        return gettext("It holds the same: %(value)s") % {"value": one.value}
    return gettext("About the same licence") if one.why == "licence" else gettext("Of the same applicant")
