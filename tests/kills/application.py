"""The platform with one address more: POST /append does a small act and answers with its event once it is committed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tongban.project.wsgi import application as platform

# The application registry is filled by the import above.
from django.db import connection, transaction  # isort: skip

from tongban.base.actor import SYSTEM  # isort: skip
from tongban.log import actions, followers  # isort: skip
from tongban.log.models import Event  # isort: skip

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@followers.follower("kills.effect", "kill.tested")
def effect(event: Event) -> None:
    """An effect that would be seen twice if it happened twice."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kills_effect (event) VALUES (%s)", [event.pk.hex])


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
    if environ["PATH_INFO"] != "/append":
        return platform(environ, start)
    told = json.loads(environ["wsgi.input"].read())
    with transaction.atomic():
        event = actions.append("kill.tested", ("kill", told["key"]), told, by=SYSTEM, at=AT, parties=[1])
    start("200 OK", [("Content-Type", "text/plain")])
    return [event.pk.hex.encode()]


with connection.cursor() as _cursor:
    _cursor.execute("CREATE TABLE IF NOT EXISTS kills_effect (event varchar(32))")
connection.close()
