"""What every template knows: region, the reader's name, whether this is a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tongban.actors import queries as actors
from tongban.base.errors import Saying
from tongban.web import help, session
from tongban.web.sections import sections


def reader(request: HttpRequest) -> dict[str, Any]:
    """Values for headers. A reader whose party is gone is shown by the account's name."""
    account: Any = getattr(request, "user", None)
    name = account.name if account is not None and account.is_authenticated else ""
    return {
        "reader_name": name,
        "region_name": SimpleLazyObject(lambda: _place(request)),
        "demo": settings.DEMO,
        "practice": settings.PRACTICE,
        "help": help.of(request),
        "sections": SimpleLazyObject(lambda: sections(request)),
        "acting_name": SimpleLazyObject(lambda: _acting(request, name)),
    }


def _place(request: HttpRequest) -> str:
    try:
        return actors.region(session.region(request)).name
    except Saying:
        return ""


def _acting(request: HttpRequest, name: str) -> str:
    """Whom the reader acts for: asked only by the pages that show it."""
    chosen = request.session.get(session.PARTY)
    return actors.party(chosen).name if chosen else name
