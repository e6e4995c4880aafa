"""Books of ledgers as Parquet files by register and day: the centre's written, an owner's copy read. Needs the extra `columns`."""

from __future__ import annotations

import csv
import importlib.util
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, Subquery

from tongban.base.errors import Discrepancy, Refused, Unavailable
from tongban.registers.book_sql import COLUMNS, MEASURES, TEXTS, WHOLE
from tongban.registers.ledger_models import Ledger, LedgerEntry
from tongban.registers.ledger_queries import STATES

MEMORY = "3GB"  # beyond it DuckDB goes on in files
MOST_ROWS = 10_000_000  # of a copy that is taken in, however small its file: Parquet unfolds to any number
CHUNK = 10_000
NEVER = "1970-01-01 00:00:00"
WRONG = 20  # so many values that cannot be read are told of one copy
INTEGERS = {f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")}
SOURCES = {
    "parquet": "read_parquet({})",
    "csv": "read_csv({}, header=true, all_varchar=true, delim=',', quote='\"', escape='\"', strict_mode=true)",
    "jsonl": "read_json({}, format='newline_delimited', columns={{{}}})",
}
LATER = ", ".join(f"SUM({name}) AS {name}" for name in (*MEASURES, "uses"))
REST = ", ".join(f"l.{name} - COALESCE(s.{name}, 0)" for name in (*MEASURES, "uses"))
# The balances of a line as they were at the end of the day: those of now without what came later, in one statement, so of one moment.
BALANCES = f"""
SELECT g.number, l.number, l.goods, l.unit, l.currency, {REST} FROM registers_ledgerline l JOIN registers_ledger g ON g.id = l.ledger_id
LEFT JOIN (SELECT line_id, {LATER} FROM registers_ledgerentry WHERE line_id IS NOT NULL AND at >= %s GROUP BY line_id) s ON s.line_id = l.id
WHERE g.type_id = %s AND g.agency_id = %s AND g.opened_at < %s
"""


def folder(ledger_type: str, day: date) -> Path:
    """Where the books of a type and a day lie."""
    return Path(settings.HOME) / "books" / ledger_type / day.isoformat()


@contextmanager
def columns() -> Iterator[Any]:
    """DuckDB, with nothing fetched from anywhere. Raises Unavailable("book.no_columns") without the extra."""
    if importlib.util.find_spec("duckdb") is None:
        raise Unavailable("book.no_columns")
    import duckdb

    with tempfile.TemporaryDirectory() as place:
        told = {
            "memory_limit": MEMORY,
            "temp_directory": place,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        with duckdb.connect(config=told) as opened:
            opened.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
            yield opened


def quoted(path: Path) -> str:
    """A path as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"


def export(ledger_type: str, agency: int, day: date, end: datetime) -> Path:
    """Write the centre's book of what an agency keeps as it was at `end`, when the day was over."""
    target = folder(ledger_type, day) / f"{agency}-centre.parquet"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=target.parent) as place:
        text = Path(place, "book.csv")
        with text.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            writer.writerows(_rows(ledger_type, agency, end))
        take_in(text, "csv", target)
    return target


def _rows(ledger_type: str, agency: int, end: datetime) -> Iterator[tuple[Any, ...]]:
    """Ledgers, lines and entries as `book_sql` has them."""
    asked = LedgerEntry.objects.filter(ledger__type=ledger_type, ledger__agency=agency, at__lt=end)
    last = asked.filter(ledger=OuterRef("pk"), line=None, kind__in=STATES).order_by("-number").values("kind")[:1]
    kept = Ledger.objects.filter(type=ledger_type, agency=agency, opened_at__lt=end).annotate(turned=Subquery(last))
    for number, holder, turned in kept.values_list("number", "holder__code", "turned").iterator(chunk_size=CHUNK):
        yield (number, 0, 0, STATES[turned or "open"], holder, "", "", "", "", 0, NEVER, *[0] * 7)
    moment = connection.ops.adapt_datetimefield_value(end)
    with connection.chunked_cursor() as cursor:
        cursor.execute(BALANCES, [moment, ledger_type, agency, moment])
        while rows := cursor.fetchmany(CHUNK):
            for number, line, goods, unit, currency, *values in rows:
                yield (number, line, 0, "", "", goods, unit, currency, "", 0, NEVER, *values)
    names = ("ledger__number", "line__number", "number", "kind", "document", "document_line", "at", *MEASURES, "uses")
    for number, own, entry, kind, document, place, at, *changes in asked.values_list(*names).iterator(chunk_size=CHUNK):
        yield (number, own or 0, entry, kind, "", "", "", "", document, place, at.isoformat(), *changes)


def take_in(source: Path, form: str, target: Path, most: int | None = None) -> int:
    """Read a copy and keep it as Parquet at `target`; returns its rows. Form: parquet, csv (with a line of names) or jsonl.

    Raises Refused with each column that is missing or of the wrong kind, "book.too_many_rows", or the first values that cannot be read.
    """
    if form not in SOURCES:
        raise Refused("book.bad_form", field="form", given=form[:20], known=sorted(SOURCES))
    names = ", ".join(f"{name}: 'VARCHAR'" for name in COLUMNS)
    with columns() as opened, tempfile.TemporaryDirectory(dir=target.parent) as place:  # of its own: two may write one book at once
        import duckdb

        try:
            opened.execute(f"CREATE VIEW source AS SELECT * FROM {SOURCES[form].format(quoted(source), names)}")
            kinds = {name: kind for name, kind, *_ in opened.execute("DESCRIBE source").fetchall()}
            _ensure_columns(kinds)
            if most is not None:
                _ensure_rows(opened, most)
            # Only these: a column of the copy could bear the name of what is reckoned beside them.
            opened.execute(f"CREATE VIEW book AS SELECT {', '.join(COLUMNS)} FROM source")
            _ensure_values(opened, kinds)
            told = ", ".join(f"{_value(name, kinds[name])} AS {name}" for name in COLUMNS)
            fresh = Path(place, target.name)
            opened.execute(f"COPY (SELECT {told} FROM book) TO {quoted(fresh)} (FORMAT parquet)")
            rows = int(opened.execute(f"SELECT count(*) FROM read_parquet({quoted(fresh)})").fetchone()[0])
        except duckdb.Error as error:
            raise Refused("book.unreadable", form=form, reason=str(error).splitlines()[0][:200]) from error
        os.replace(fresh, target)
    return rows


def _ensure_columns(kinds: dict[str, str]) -> None:
    wrong = [Discrepancy("book.no_column", {"field": name}) for name in COLUMNS if name not in kinds]
    for name, kind in kinds.items():
        allowed = {"VARCHAR", *(INTEGERS if name in WHOLE else ())} | (
            {"TIMESTAMP", "TIMESTAMP WITH TIME ZONE"} if name == "moment" else set()
        )
        if name in COLUMNS and kind not in allowed:
            wrong.append(Discrepancy("book.bad_column", {"field": name, "given": kind}))
    if wrong:
        raise Refused.of(wrong)


def _ensure_rows(opened: Any, most: int) -> None:
    """Counted before anything is copied, and no further than needed."""
    (rows,) = opened.execute(f"SELECT count(*) FROM (SELECT 1 FROM source LIMIT {most + 1})").fetchone()
    if rows > most:
        raise Refused("book.too_many_rows", field="file", most=most, largest=MOST_ROWS)


def _ensure_values(opened: Any, kinds: dict[str, str]) -> None:
    good = ", ".join(f"coalesce({_good(name, kinds[name])}, false) AS good_{name}" for name in COLUMNS)
    every = " AND ".join(f"good_{name}" for name in COLUMNS)
    names = ", ".join(f"CAST({name} AS VARCHAR), good_{name}" for name in COLUMNS)
    numbered = f"SELECT row_number() OVER () AS place, *, {good} FROM book"
    rows = opened.execute(f"SELECT place, {names} FROM ({numbered}) WHERE NOT ({every}) ORDER BY place LIMIT {WRONG}").fetchall()
    wrong = [
        Discrepancy(_code(name), {"row": row[0], "field": name, "given": str(given or "")[:40]})
        for row in rows
        for name, given, fits in zip(COLUMNS, row[1::2], row[2::2], strict=True)
        if not fits
    ]
    if wrong:
        raise Refused.of(wrong[:WRONG])


def _code(name: str) -> str:
    if name in WHOLE:
        return "book.bad_whole"
    return "book.bad_moment" if name == "moment" else "book.bad_text"


def _good(name: str, kind: str) -> str:
    """Whether a value can be read, as SQL."""
    if name in WHOLE:
        digits = 9 if name in ("line", "entry", "document_line") else 18
        sign = "" if digits == 9 else "-?"
        return (
            f"regexp_full_match(CAST({name} AS VARCHAR), '{sign}[0-9]{{1,{digits}}}')"
            if kind == "VARCHAR"
            else (f"{name} > {-(10**digits) if sign else -1} AND {name} < {10**digits}")
        )
    if name == "moment":
        return f"CAST(entry AS VARCHAR) = '0' OR ({_instant(kind)} IS NOT NULL AND isfinite({_instant(kind)}))"
    most = 60 if name == "ledger" else 120
    filled = f"{name} <> '' AND " if name == "ledger" else ""
    return f"{filled}length(coalesce({name}, '')) <= {most} AND NOT regexp_matches(coalesce({name}, ''), '[\\x00-\\x1f\\x7f]')"


def _value(name: str, kind: str) -> str:
    if name in WHOLE:
        return f"CAST({name} AS {COLUMNS[name]})"
    if name == "moment":
        return f"CASE WHEN CAST(entry AS VARCHAR) = '0' THEN TIMESTAMP '{NEVER}' ELSE date_trunc('second', {_instant(kind)}) END"
    return f"coalesce({name}, '')" if name in TEXTS else name


def _instant(kind: str) -> str:
    """The moment in UTC; what says no zone is UTC."""
    return "moment" if kind == "TIMESTAMP" else "CAST(TRY_CAST(moment AS TIMESTAMP WITH TIME ZONE) AS TIMESTAMP)"
