"""The statements that write draws. On PostgreSQL the rows of all tables go in one whose text is always the same: it is planned once.

A column is a name with its type, as `json_to_recordset` wants it.
"""

from __future__ import annotations

BALANCES = tuple(f"{side}_{measure}" for side in ("reserved", "consumed") for measure in ("quantity", "amount"))
CHANGES = [f"{name} bigint" for name in BALANCES]
LINE = ["id bigint", "version integer", "was integer", "entries integer", "uses integer", *CHANGES]
SHARE = ["line_id bigint", "document text", "counted boolean", *CHANGES]
HELD = [*SHARE, "was_counted boolean", *(f"was_{one}" for one in CHANGES)]
REQUEST = [
    *(f"{name} text" for name in ("sender", "key", "digest", "act", "document", "told", "actor")),
    *("received_at timestamptz", "awaits_id bigint", "result text", "answer text"),
]
ENTRY = [
    *("ledger_id bigint", "line_id bigint", "number integer", "kind text", "authorised_quantity bigint", "authorised_amount bigint"),
    *("uses integer", "document text", "version integer", "document_line integer", "agency_id bigint", "account bigint"),
    *("at timestamptz", "reason text", *CHANGES),
]


def names(columns: list[str]) -> list[str]:
    """Of columns, without their types."""
    return [one.split()[0] for one in columns]


def _rows(columns: list[str]) -> str:
    return f"FROM json_to_recordset(%s::json) AS x({', '.join(columns)})"


def _copied(table: str, columns: list[str]) -> str:
    told = ", ".join(names(columns))
    return f"INSERT INTO {table} ({told}) SELECT {told} {_rows(columns)}"


def _one(table: str, columns: list[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(names(columns))}) VALUES ({', '.join(f'%({name})s' for name in names(columns))})"


# A line is found only as it was read: each draw counts its entries, each act of its owner its version.
TOGETHER = f"""
WITH moved AS (
    UPDATE registers_ledgerline i SET {", ".join(f"{one} = i.{one} + x.{one}" for one in (*BALANCES, "uses", "entries"))}
    {_rows(LINE)} WHERE i.id = x.id AND i.version = x.version AND i.entries = x.was RETURNING 1
), shared AS (
    {_copied("registers_documentshare", SHARE)}
), kept AS (
    UPDATE registers_documentshare s SET {", ".join(f"{one} = s.{one} + x.{one}" for one in BALANCES)}, counted = x.counted
    {_rows(HELD)} WHERE s.line_id = x.line_id AND s.document = x.document AND s.counted = x.was_counted
    AND {" AND ".join(f"s.{one} = x.was_{one}" for one in BALANCES)} RETURNING 1
), asked AS (
    {_copied("registers_drawrequest", REQUEST)} RETURNING id, sender, key
), entered AS (
    INSERT INTO registers_ledgerentry ({", ".join(names(ENTRY))}, request_id)
    SELECT {", ".join(names(ENTRY))}, COALESCE(x.request, a.id)
    {_rows(["request bigint", "sender text", "key text", *ENTRY])} LEFT JOIN asked a USING (sender, key)
)
SELECT (SELECT count(*) FROM moved), (SELECT count(*) FROM kept), (SELECT json_agg(json_build_array(sender, key, id)) FROM asked),
(SELECT json_agg(DISTINCT document) FROM registers_drawrequest WHERE result = '' AND awaits_id IS NULL
AND document = ANY(ARRAY(SELECT json_array_elements_text(%s::json))))
"""

# The same one by one, for the embedded database.
MOVED = f"""
UPDATE registers_ledgerline SET {", ".join(f"{one} = {one} + %({one})s" for one in (*BALANCES, "uses", "entries"))}
WHERE id = %(id)s AND version = %(version)s AND entries = %(was)s
"""
SHARED = _one("registers_documentshare", SHARE)
KEPT = f"""
UPDATE registers_documentshare SET {", ".join(f"{one} = {one} + %({one})s" for one in BALANCES)}, counted = %(counted)s
WHERE line_id = %(line_id)s AND document = %(document)s AND counted = %(was_counted)s
AND {" AND ".join(f"{one} = %(was_{one})s" for one in BALANCES)}
"""
ASKED = _one("registers_drawrequest", REQUEST)
EARLY = "SELECT DISTINCT document FROM registers_drawrequest WHERE result = '' AND awaits_id IS NULL AND document IN (%s)"
ENTERED = _one("registers_ledgerentry", [*ENTRY, "request_id bigint"])
