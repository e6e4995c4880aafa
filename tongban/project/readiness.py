"""Whether the platform can do its work now: /readyz for load balancers, `tongban doctor` for people."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from tongban.base.errors import Saying
from tongban.log import queries, sequencer

LAG = 10  # seconds that an event may wait for its place
SPACE = 200  # MB that must be free for the database, its journal and uploads


@dataclass(frozen=True)
class Check:
    """One thing looked at: `found` is a code with plain facts, never a name or a secret."""

    name: str
    ok: bool
    found: str


def checks(at: datetime | None = None) -> list[Check]:
    """Everything that readiness hangs on. Where the database does not answer, only that is said."""
    first = _look("database", _database)
    if not first.ok:
        return [first, _look("disk", _disk)]
    return [first, _look("disk", _disk), _look("log", _log), _look("sequencer", lambda: _sequencer(at or timezone.now()))]


def _look(name: str, look: Callable[[], tuple[bool, str]]) -> Check:
    try:
        return Check(name, *look())
    except Saying as saying:
        return Check(name, False, saying.code)
    except (DatabaseError, OSError) as error:
        return Check(name, False, type(error).__name__)


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return True, connection.vendor


def _disk() -> tuple[bool, str]:
    free = min(shutil.disk_usage(folder).free for folder in (Path(settings.HOME), Path(settings.FILES)) if folder.exists())
    return free >= SPACE << 20, f"{free >> 20} MB free"


def _log() -> tuple[bool, str]:
    found = sequencer.behind()
    return found is None, "in step with the head outside" if found is None else f"behind: {found['inside']} of {found['outside']}"


def _sequencer(at: datetime) -> tuple[bool, str]:
    since = queries.waiting_since()
    waited = int((at - since).total_seconds()) if since else 0
    return waited <= LAG, f"oldest event waits {max(waited, 0)} s"
