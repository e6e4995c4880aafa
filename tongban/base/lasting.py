"""Tables whose rows are only ever added: the database itself refuses to change or delete them, whoever asks, on both databases.

Migrations call these. SQLite drops the triggers of a table that Django makes anew (a changed column or constraint): the migration that
does that calls them again, and a test looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

REFUSE = """
CREATE OR REPLACE FUNCTION tongban_lasting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def protect(editor: Any, table: str, *, erasable: Iterable[str] = (), filled: Iterable[str] = ()) -> None:
    """Refuse every UPDATE and DELETE of a table. `erasable` columns may become empty (NULL, '' or {}), together or alone, and
    `filled` ones get what they hold once, where there was nothing (NULL or ''); no more.
    """
    erased, once = tuple(erasable), tuple(filled)
    allowed = _allowed(editor, table, erased, once) if erased or once else ""
    for act, condition in (("UPDATE", allowed), ("DELETE", "")):
        name, when = f"{table}_lasts_{act.lower()}", f"WHEN (NOT ({condition}))" if condition else ""
        if editor.connection.vendor == "postgresql":
            editor.execute(REFUSE, params=None)
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION tongban_lasting()", params=None
            )
        else:
            refusal = f"SELECT RAISE(ABORT, '{table} is only added to')"
            editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {when} BEGIN {refusal}; END", params=None)


def unprotect(editor: Any, table: str) -> None:
    """Take both triggers away, for a migration that changes the table."""
    for act in ("update", "delete"):
        on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_lasts_{act}{on}", params=None)


def _allowed(editor: Any, table: str, erased: tuple[str, ...], once: tuple[str, ...]) -> str:
    """What an UPDATE may do: all other columns as they were, those that may go as they were or empty, those that come late only once."""
    connection = editor.connection
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    text = "::text" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
    parts = []
    for one in columns:
        may = [f"NEW.{one} {same} OLD.{one}"]
        may += [f"NEW.{one} IS NULL", f"NEW.{one}{text} IN ('', '{{}}')"] if one in erased else []
        may += [f"OLD.{one} IS NULL", f"OLD.{one}{text} = ''"] if one in once else []
        parts.append(f"({' OR '.join(may)})")
    return " AND ".join(parts)
