"""A world that was built once comes back as rows and keys: built anew it takes half a second, before almost every test."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from tongban.actors import cast

BESIDES = {"django_migrations", "django_content_type", "auth_permission"}  # written by migrations, not by tests
_worlds: dict[Hashable, Kept] = {}


@dataclass(frozen=True)
class Kept:
    """Every row by table as the database gives it, the files of the key store, and who is there."""

    rows: dict[str, Any]
    keys: dict[str, bytes]
    people: bytes


def built(key: Hashable, build: Callable[[], cast.Cast]) -> cast.Cast:
    """The world of a key: brought back where it was built before in this process, and both the tables and the key store are empty."""
    folder = Path(settings.KEYS)
    if not _is_empty(folder):
        return build()
    key = (key, settings.ORIGIN, settings.DEMO)
    if key in _worlds:
        return _bring_back(_worlds[key], folder)
    people = build()
    keys = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    _worlds[key] = Kept({name: _take(name) for name in _tables()}, keys, pickle.dumps(people))
    return people


def people(at: datetime) -> cast.Cast:
    """The cast alone, loaded at a moment."""
    return built((at, "cast"), lambda: cast.load(at=at))


def _is_empty(folder: Path) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM log_event) OR EXISTS (SELECT 1 FROM actors_region)")
        return not cursor.fetchone()[0] and not (folder.exists() and any(folder.iterdir()))


def _tables() -> list[str]:
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - BESIDES)


def _take(name: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} TO STDOUT") as copied:
                return b"".join(bytes(part) for part in copied)
        cursor.execute(f"SELECT * FROM {name}")
        return cursor.fetchall()


@transaction.atomic
def _bring_back(kept: Kept, folder: Path) -> cast.Cast:
    for name, rows in kept.rows.items():
        if rows:
            _put(name, rows)
    for name, content in kept.keys.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(content)
        path.chmod(0o600)
    people: cast.Cast = pickle.loads(kept.people)  # noqa: S301 - our own, of this process
    return people


def _put(name: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {name} FROM STDIN") as copied:
                copied.write(rows)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
