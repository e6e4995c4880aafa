"""Tables of a house that is thrown away, made at once as the models are: walking through the migrations takes ten times as long."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps


class _None(dict[str, Any]):
    """No app has migrations."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def create() -> None:
    """All tables of the database that settings name, which must be empty; every migration counts as done."""
    kept, settings.MIGRATION_MODULES = settings.MIGRATION_MODULES, _None()
    try:
        call_command("migrate", run_syncdb=True, verbosity=0)
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
