"""Tables to take along: CSV always, Parquet with the extra `columns`."""

from __future__ import annotations

import csv
import importlib.util
import io
import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpResponse

from tongban.base.errors import NotFound, Unavailable

MOST = 10_000  # rows of an export
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def has_columns() -> bool:
    """Whether the extra `columns` is installed."""
    return importlib.util.find_spec("duckdb") is not None


def answer(form: str, name: str, rows: list[dict[str, Any]]) -> HttpResponse:
    """The rows as a file. Raises Unavailable("figure.no_columns") for Parquet without the extra."""
    if form == "csv":
        content, kind = _csv(rows), "text/csv; charset=utf-8"
    elif form == "parquet":
        content, kind = _parquet(rows), "application/vnd.apache.parquet"
    else:
        raise NotFound("web.no_such_page")
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(rows: list[dict[str, Any]]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets know; a text that one would take for a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(list(rows[0]) if rows else ["empty"])
    writer.writerows([_plain(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else "" if value is None else value


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    """Numbers as doubles, yes and no as booleans, the rest as text."""
    if not has_columns():
        raise Unavailable("figure.no_columns")
    import duckdb

    names = list(rows[0]) if rows else ["empty"]
    kinds = {name: _kind([row[name] for row in rows]) for name in names}
    columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as memory:
        memory.execute(f"CREATE TABLE told ({columns})")
        if rows:
            places = ", ".join("?" for _ in names)
            memory.executemany(f"INSERT INTO told VALUES ({places})", [[row[name] for name in names] for row in rows])
        target = Path(folder, "told.parquet")
        memory.execute(f"COPY told TO '{target}' (FORMAT parquet)")
        return target.read_bytes()


def _kind(values: list[Any]) -> str:
    told = {type(value) for value in values if value is not None}
    if told == {bool}:
        return "BOOLEAN"
    return "DOUBLE" if told and told <= {int, float, bool} else "VARCHAR"
