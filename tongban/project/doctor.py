"""What `tongban doctor` looks at: what readiness hangs on, and what only an operator can mend."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tongban.base.errors import Saying
from tongban.documents import files
from tongban.exchange.queries import errand_counts
from tongban.log import audit, followers, queries
from tongban.project import catalogues, environment, home, readiness

CURES = {
    "database": "start it, or check TONGBAN_DATABASE_URL",
    "disk": "free some space, or move TONGBAN_HOME and TONGBAN_FILES",
    "log": "tongban log verify says what; docs/operate.md says how to go on",
    "sequencer": "start the platform (tongban up) or, on PostgreSQL, a worker",
}

BEFORE = 60  # seconds that the clock may stand before the last event: clocks of several machines differ


@dataclass(frozen=True)
class Finding:
    """One thing looked at, and how to mend it."""

    name: str
    ok: bool
    found: str
    cure: str = ""


def examine(*, deep: bool = False) -> list[Finding]:
    """Everything, in the order in which one would mend it. Where the database does not answer, only what needs none."""
    found = [*_folders(), *(Finding(one.name, one.ok, one.found, CURES.get(one.name, "")) for one in readiness.checks())]
    if any(one.name == "database" and not one.ok for one in found):
        return found
    missing = _unapplied()
    tables = Finding("tables", not missing, f"{missing} steps missing" if missing else "up to date", "tongban migrate")
    if missing:
        return [one for one in found if one.name not in ("log", "sequencer")] + [tables]
    found += [tables, _clock(), *_server(), *_followers(), _errands(), *_catalogues()]
    return [*found, *_deep()] if deep else found


def _folders() -> Iterator[Finding]:
    for name, path in (("home", environment.home()), ("keys", Path(settings.KEYS)), ("files", Path(settings.FILES))):
        if not path.exists():
            yield Finding(name, name != "home", f"{path} is not there yet", "start the platform once: tongban up")
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        yield Finding(name, name == "files" or mode & 0o077 == 0, f"{path} ({mode:o})", f"chmod 700 {path}")


def _unapplied() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _clock() -> Finding:
    last, now = queries.last_recorded(), timezone.now()
    before = int((last - now).total_seconds()) if last else 0
    told = f"{before} s before the last event" if before > BEFORE else "not before the last event"
    return Finding("clock", before <= BEFORE, told, "put the machine's clock right; until then, people may have to sign in anew")


def _server() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        yield Finding("server", True, "running" if home.busy(environment.home()) else "not running")


def _followers() -> Iterator[Finding]:
    told = [f"{name} fails ({tries} tries)" for name, tries in followers.failing().items()]
    told += [f"{name}: {number} parked" for name, number in followers.parked().items()]
    yield Finding("followers", not told, ", ".join(told) or "in step", "mend the cause that the server's log names; then they are resumed")


def _errands() -> Finding:
    found = errand_counts()
    told = f"{found['waiting']} wait, {found['dead']} dead"
    return Finding("errands", not found["dead"], told, "the server's log names the cause; mend it, what asks again sends a new errand")


def _catalogues() -> Iterator[Finding]:
    stale = catalogues.stale()
    yield Finding("words", not stale, f"{len(stale)} catalogues not compiled" if stale else "compiled", "make setup")


def _deep() -> Iterator[Finding]:
    try:
        told = ", ".join(sorted({one.code for one in audit.audit()}))
    except Saying as saying:
        told = saying.code
    yield Finding("whole log", not told, told or "every event, tile and head agrees", CURES["log"])
    lost = files.unreadable()
    found = f"{len(lost)} cannot be read: {lost[:5]}" if lost else "all can be read"
    yield Finding("stored files", not lost, found, "bring them back from a backup")
