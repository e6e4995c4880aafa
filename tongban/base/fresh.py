"""Tables of an empty database, made at once as the models are: walking through the migrations takes ten times as long.

`tests/test_fresh.py` shows that both ways make the same ones. Tables and what is noted of them are two transactions; killed in between,
nothing is noted, and the next who asks makes what is missing.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps

LOCK = 0x74626E67  # "tbng": the number under which PostgreSQL lets one at a time make tables


class _None(dict[str, Any]):
    """No app has migrations."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def steps() -> int:
    """How many migrations the tables lack; all of them where none was ever made. None is read for that, which takes half a second."""
    known = {(app.label, name) for app in apps.get_app_configs() for name in _migrations(app)}
    return len(known - set(MigrationRecorder(connection).applied_migrations()))


def _migrations(app: AppConfig) -> list[str]:
    folder = Path(app.path) / "migrations"
    return [name for _, name, is_package in pkgutil.iter_modules([str(folder)]) if not is_package and not name.startswith("_")]


def up_to_date(*, verbosity: int = 0) -> None:
    """Make the tables of the database that settings name where there are none, else bring them up to date step by step."""
    if not steps():
        return
    with _alone():
        if MigrationRecorder(connection).applied_migrations():
            call_command("migrate", verbosity=verbosity, interactive=False)
        else:
            create()


@contextmanager
def _alone() -> Iterator[None]:
    """Two nodes that start at once on PostgreSQL do not both make the tables; on SQLite the home is held."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def create() -> None:
    """All tables of the database that settings name, in which no migration is noted; every one counts as done then."""
    kept, settings.MIGRATION_MODULES = settings.MIGRATION_MODULES, _None()
    try:
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    finally:
        settings.MIGRATION_MODULES = kept
    complete()


def complete() -> None:
    """What models do not say of their tables and migrations named `lasting` do: the triggers that keep rows (`base.lasting`)."""
    loader, recorder = MigrationLoader(None), MigrationRecorder(connection)
    recorder.ensure_schema()
    done = recorder.applied_migrations()
    with connection.schema_editor() as editor:
        for key, migration in loader.graph.nodes.items():
            if migration is None or key in done:
                continue
            if key[1].endswith("_lasting"):
                for operation in migration.operations:
                    assert isinstance(operation, RunPython)
                    operation.code(StateApps([], {}), editor)  # they speak of tables, not of models
            recorder.record_applied(*key)
