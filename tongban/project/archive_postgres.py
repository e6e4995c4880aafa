"""PostgreSQL's part of backup and restore: every table as COPY text in one snapshot.

Foreign keys are deferred: order does not matter.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db import connection, transaction
from psycopg import sql

from tongban.base import fresh

HEAD = b"#columns "  # begins the first line of a table; backups made before have none, and their columns lie as those of their tables


def dump() -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each table, all from one repeatable-read snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
        for (table,) in cursor.fetchall():
            with tempfile.TemporaryFile() as content:
                columns = _columns(cursor, table)
                content.write(HEAD + "\t".join(columns).encode() + b"\n")
                with raw(cursor).copy(_copy("TO STDOUT", table, columns)) as rows:
                    for chunk in rows:
                        content.write(chunk)
                content.seek(0)
                yield f"tables/{table}", content


def load(tables: dict[str, bytes]) -> None:
    """Make the tables of this version and fill them; sequences go on after the highest number."""
    fresh.up_to_date()
    with transaction.atomic(), connection.cursor() as cursor:
        names = [name.removeprefix("tables/") for name in tables]
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, names))))
        for name, content in tables.items():
            table = name.removeprefix("tables/")
            columns, content = _parted(content) if content.startswith(HEAD) else (_columns(cursor, table), content)
            with raw(cursor).copy(_copy("FROM STDIN", table, columns)) as rows:
                rows.write(content)
        for name in names:
            _go_on(cursor, name)


def _columns(cursor: Any, table: str) -> list[str]:
    """As they lie in a table: what was made at once has another order than what grew by migrations."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum", [f'"{table}"']
    )
    return [name for (name,) in cursor.fetchall()]


def _parted(content: bytes) -> tuple[list[str], bytes]:
    """The columns that a backup names in the first line of a table, and its rows."""
    head, _, rows = content.partition(b"\n")
    return head.removeprefix(HEAD).decode().split("\t"), rows


def _copy(way: str, table: str, columns: list[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) ").format(sql.Identifier(table), names) + sql.SQL(way)


SEQUENCE_OF = """
SELECT pg_get_serial_sequence(%s, 'id')
WHERE EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'id')
"""


def _go_on(cursor: Any, table: str) -> None:
    cursor.execute(SEQUENCE_OF, [f'"{table}"', f'"{table}"'])
    row = cursor.fetchone()
    if row and row[0]:
        highest = sql.SQL("SELECT setval({}, (SELECT coalesce(max(id), 1) FROM {}))")
        cursor.execute(highest.format(sql.Literal(row[0]), sql.Identifier(table)))


def raw(cursor: Any) -> Any:
    """psycopg's own cursor behind Django's wrappers: COPY has no place in Django's interface."""
    return cursor.cursor
