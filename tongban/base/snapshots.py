"""Rows and keys of a throw-away house, taken once and brought back: building the same world anew takes seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction

BESIDES = {"django_migrations", "django_content_type", "auth_permission"}  # written with the tables themselves


@dataclass(frozen=True)
class Snapshot:
    """Every row by table as the database gives it, and the files of the key store."""

    rows: Mapping[str, Any]
    keys: Mapping[str, bytes]


def take() -> Snapshot:
    """What is in the tables and in the key store now."""
    folder = Path(settings.KEYS)
    keys = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return Snapshot({name: rows for name in _tables() if (rows := _take(name))}, keys)


def fits(snapshot: Snapshot) -> bool:
    """Whether the key store has no other key under a name of the snapshot. The tables are emptied by who asks."""
    folder = Path(settings.KEYS)
    return all(not (folder / name).exists() or (folder / name).read_bytes() == key for name, key in snapshot.keys.items())


@transaction.atomic
def bring_back(snapshot: Snapshot) -> None:
    """Write it all again. The tables are empty, and `fits` is true."""
    for name, rows in snapshot.rows.items():
        _put(name, rows)
    for statement in connection.ops.sequence_reset_sql(no_style(), _models(snapshot)):  # none on SQLite
        with connection.cursor() as cursor:
            cursor.execute(statement)
    for name, content in snapshot.keys.items():
        path = Path(settings.KEYS) / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(content)
        path.chmod(0o600)


def _tables() -> list[str]:
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - BESIDES)


def _models(snapshot: Snapshot) -> list[Any]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in snapshot.rows]


def _take(name: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} TO STDOUT") as copied:
                return b"".join(bytes(part) for part in copied)
        cursor.execute(f"SELECT * FROM {name}")
        return cursor.fetchall()


def _put(name: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} FROM STDIN") as copied:
                copied.write(rows)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
