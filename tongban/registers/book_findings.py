"""What two books do not agree on, as findings: on DuckDB, with the SQL of `book_sql`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tongban.base.canonical import digest
from tongban.base.errors import Refused
from tongban.registers import book_sql, books

MOST = 100_000  # more differences than this: a copy of another day or type, which nobody can work through one by one
CHUNK = 2_000
NEAR, LEAST = 1000, 5  # just under a limit: within a tenth of it, five at least, as rule X12 has it


@dataclass(frozen=True)
class Finding:
    """A difference: what was found, where, and the values that differ. Numbers are texts of integers, as books keep them."""

    found: str
    ledger: str
    line: int
    entry: int
    theirs: dict[str, str]
    ours: dict[str, str]

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What makes it the same difference on another day."""
        return self.found, self.ledger, self.line, self.entry

    @property
    def digest(self) -> str:
        """What differs, in short."""
        return digest([self.theirs, self.ours])


@dataclass(frozen=True)
class Under:
    """A holder with `under` lines just below a limit, of `reaching` from there upwards, of `lines` in all."""

    holder: str
    under: int
    reaching: int
    lines: int


@dataclass(frozen=True)
class Compared:
    """How many rows the centre's book has and how many differences there are, and these in the order of their keys."""

    ours: int
    found: int
    chunks: Iterator[list[Finding]]


def statements(owner: str, centre: str) -> dict[str, str]:
    """Each question to two tables, by what it finds."""
    told = {"differs": book_sql.differing(owner, centre)}
    for place, book in (("there", owner), ("here", centre)):
        told |= {f"twice_{place}": book_sql.twice(book), f"unbalanced_{place}": book_sql.unbalanced(book)}
    return told


def compare(opened: Any, owner: Path, centre: Path) -> Compared:
    """Hold two books against each other. Raises Refused("book.too_different") beyond MOST differences."""
    for name, path in (("owner", owner), ("centre", centre)):
        opened.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet({books.quoted(path)})")
    found = 0
    for name, statement in statements("owner", "centre").items():
        opened.execute(f"CREATE OR REPLACE TEMP TABLE found_{name} AS {statement} LIMIT {MOST + 1}")
        found += _count(opened, f"found_{name}")
    if found > MOST:
        raise Refused("book.too_different", most=MOST)
    return Compared(_count(opened, "centre"), found, _chunks(opened))


def just_under(opened: Any, book: Path, measure: str, mark: str, limit: int, *, near: int = NEAR, least: int = LEAST) -> list[Under]:
    """Holders whose lines, measured in a currency or unit, gather just under a limit (X12). Raises Refused("book.bad_mark")."""
    if not re.fullmatch(r"[A-Za-z0-9]{1,10}", mark):
        raise Refused("book.bad_mark", given=mark[:20])
    opened.execute(f"CREATE OR REPLACE VIEW book AS SELECT * FROM read_parquet({books.quoted(book)})")
    asked = f"{book_sql.just_under('book', measure, mark, limit, near=near, least=least)} ORDER BY under DESC, holder"
    return [Under(holder, int(under), int(reaching), int(lines)) for holder, under, reaching, lines in opened.execute(asked).fetchall()]


def _count(opened: Any, table: str) -> int:
    return int(opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _chunks(opened: Any) -> Iterator[list[Finding]]:
    for name in statements("owner", "centre"):
        key = "ledger, line" if name.startswith("unbalanced") else "ledger, line, entry"
        cursor = opened.execute(f"SELECT * FROM found_{name} ORDER BY {key}")
        names = [one[0] for one in cursor.description]
        read = _differs if name == "differs" else _alone
        while rows := cursor.fetchmany(CHUNK):
            yield list({one.key: one for one in (read(name, dict(zip(names, row, strict=True))) for row in rows)}.values())


def _differs(name: str, row: dict[str, Any]) -> Finding:
    """Where both have a row only what differs; else what the one that has it says."""
    theirs, ours = ({one: row[f"{side}_{one}"] for one in book_sql.COMPARED} for side in ("their", "our"))
    if row["found"] == "differs":
        names: Sequence[str] = [one for one in book_sql.COMPARED if theirs[one] != ours[one]]
        return Finding("differs", *_key(row), *({one: _told(side[one]) for one in names} for side in (theirs, ours)))
    return Finding(
        row["found"], *_key(row), *({one: _told(value) for one, value in side.items() if _said(value)} for side in (theirs, ours))
    )


def _alone(name: str, row: dict[str, Any]) -> Finding:
    """What one copy shows by itself: how often a key stands in it, or by how much the sum over entries is more than the balance."""
    told = {one: _told(value) for one, value in row.items() if one not in book_sql.KEY and value}
    theirs, ours = (told, {}) if name.endswith("there") else ({}, told)
    return Finding(name, row["ledger"], row["line"], row.get("entry", 0), theirs, ours)


def _key(row: dict[str, Any]) -> tuple[str, int, int]:
    return row["ledger"], row["line"], row["entry"]


def _said(value: Any) -> bool:
    return bool(value) and not (isinstance(value, datetime) and value.year == 1970)


def _told(value: Any) -> str:
    return f"{value.isoformat()}Z" if isinstance(value, datetime) else str(value)
