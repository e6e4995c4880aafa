"""What every template knows: region, the reader's name, whether this is a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tongban.actors import queries as actors
from tongban.base.errors import Saying
from tongban.web import session


def reader(request: HttpRequest) -> dict[str, Any]:
    """Values for headers. A reader whose party is gone is shown by the account's name."""
    account: Any = getattr(request, "user", None)
    name = account.name if account is not None and account.is_authenticated else ""
    try:
        place = actors.region(session.region(request)).name
    except Saying:
        place = ""
    return {"reader_name": name, "region_name": place, "demo": settings.DEMO}
