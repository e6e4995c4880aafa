"""Reconciliation of two whole books beside a query written by hand for the same findings on the same Parquet files, in turn.

A million rows each, or TONGBAN_BENCH_ROWS of them (10000000). Each turn is a process of its own, so that its memory is its own. The
product does what `reconciling.compare_copy` does on columns: all five questions, and the findings read out; writing the centre's book out
of the database is not part of it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import _site
from bench._conditions import verdict

ROWS, ROUNDS, AIM, MOST_MEMORY = int(os.environ.get("TONGBAN_BENCH_ROWS", "1000000")), 3, 1.5, 4000
MADE = """
SELECT 'L-' || lpad(CAST(i // 10 AS VARCHAR), 9, '0') AS ledger, CAST(i % 10 > 0 AS INTEGER) AS line,
  CAST(greatest(i % 10 - 1, 0) AS INTEGER) AS entry,
  CASE i % 10 WHEN 0 THEN 'open' WHEN 1 THEN '' WHEN 2 THEN 'open' ELSE 'reserve' END AS kind,
  CASE WHEN i % 10 = 0 THEN '91999999000000019D' ELSE '' END AS holder, CASE WHEN i % 10 = 1 THEN '100110' ELSE '' END AS goods,
  CASE WHEN i % 10 = 1 THEN '035' ELSE '' END AS unit, '' AS currency,
  CASE WHEN i % 10 > 2 THEN 'declaration/5100202610' || CAST(i AS VARCHAR) ELSE '' END AS document,
  CAST(i % 10 > 2 AS INTEGER) AS document_line,
  CASE WHEN i % 10 > 1 THEN TIMESTAMP '2026-03-02 01:00:00' + INTERVAL (i % 86400) SECOND ELSE TIMESTAMP '1970-01-01' END AS moment,
  CAST(CASE WHEN i % 10 IN (1, 2) THEN 100000000 ELSE 0 END AS BIGINT) AS authorised_quantity,
  CAST(CASE WHEN i % 10 = 1 THEN 700000 WHEN i % 10 > 2 THEN 100000 ELSE 0 END AS BIGINT) AS reserved_quantity,
  CAST(0 AS BIGINT) AS consumed_quantity, CAST(0 AS BIGINT) AS authorised_amount, CAST(0 AS BIGINT) AS reserved_amount,
  CAST(0 AS BIGINT) AS consumed_amount, CAST(CASE WHEN i % 10 = 1 THEN 7 WHEN i % 10 > 2 THEN 1 ELSE 0 END AS BIGINT) AS uses, i
FROM range({rows}) t(i)
"""
HAND = """
SELECT * FROM o FULL JOIN c ON o.ledger = c.ledger AND o.line = c.line AND o.entry = c.entry
WHERE o.ledger IS NULL OR c.ledger IS NULL OR o.kind <> c.kind OR o.holder <> c.holder OR o.goods <> c.goods OR o.unit <> c.unit
  OR o.currency <> c.currency OR o.document <> c.document OR o.document_line <> c.document_line OR o.moment <> c.moment
  OR o.authorised_quantity <> c.authorised_quantity OR o.reserved_quantity <> c.reserved_quantity
  OR o.consumed_quantity <> c.consumed_quantity
  OR o.authorised_amount <> c.authorised_amount OR o.reserved_amount <> c.reserved_amount OR o.consumed_amount <> c.consumed_amount
  OR o.uses <> c.uses;
SELECT ledger, line, entry FROM {book} GROUP BY ALL HAVING count(*) > 1;
SELECT ledger, line FROM (SELECT *, CASE WHEN entry = 0 THEN -1 ELSE 1 END AS sign FROM {book} WHERE line > 0) GROUP BY ALL
HAVING count(*) FILTER (entry = 0) = 1 AND (sum(sign * authorised_quantity) <> 0 OR sum(sign * reserved_quantity) <> 0
  OR sum(sign * consumed_quantity) <> 0 OR sum(sign * authorised_amount) <> 0 OR sum(sign * reserved_amount) <> 0
  OR sum(sign * consumed_amount) <> 0 OR sum(sign * uses) <> 0)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        made(Path(place))
        times: dict[str, list[float]] = {"product": [], "hand": []}
        peaks: dict[str, list[float]] = {"product": [], "hand": []}
        found: dict[str, set[int]] = {"product": set(), "hand": set()}
        for how in ("product", "hand") * ROUNDS:
            code = f"from bench.reconciling import run; run({how!r}, {place!r})"
            told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
            times[how].append(float(told[0]))
            peaks[how].append(float(told[1]))
            found[how].add(int(told[2]))
        assert len(found["product"] | found["hand"]) == 1, found
        ratio, memory = _site.middle(times["product"]) / _site.middle(times["hand"]), max(peaks["product"])
        print(f"{ROWS:,} against {ROWS:,} rows, {found['product']} differences: product {times['product']} s, by hand {times['hand']} s")
        print(
            f"ratio {ratio:.2f} (aim {AIM}: {verdict(ratio <= AIM)}); memory {memory:.0f} MB, by hand {max(peaks['hand']):.0f} MB", end=" "
        )
        print(f"(aim {MOST_MEMORY}: {verdict(memory < MOST_MEMORY)})")


def made(place: Path) -> None:
    """Both books: the owner's has some other quantities, and lacks some entries."""
    import duckdb

    from tongban.registers.book_sql import COLUMNS

    with duckdb.connect() as opened:
        opened.execute(f"CREATE VIEW made AS {MADE.format(rows=ROWS)}")
        opened.execute(f"COPY (SELECT {', '.join(COLUMNS)} FROM made) TO '{place}/c.parquet'")
        other = "reserved_quantity + CAST(i % 100003 = 3 AS BIGINT) AS reserved_quantity"
        opened.execute(f"COPY (SELECT * EXCLUDE (i) REPLACE ({other}) FROM made WHERE i % 200003 <> 7) TO '{place}/o.parquet'")


def run(how: str, place: str) -> None:
    """One turn: seconds, megabytes at the most, differences."""
    import django

    django.setup()
    begun = time.perf_counter()
    found = product(Path(place)) if how == "product" else by_hand(Path(place))
    print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found)


def product(place: Path) -> int:
    """As reconciling does it."""
    from tongban.registers import book_findings, books

    with books.columns() as opened:
        return sum(map(len, book_findings.compare(opened, place / "o.parquet", place / "c.parquet").chunks))


def by_hand(place: Path) -> int:
    """What somebody would write who knows DuckDB and these files only."""
    import duckdb

    with duckdb.connect() as opened:
        opened.execute("SET enable_progress_bar = false")
        for name in ("o", "c"):
            opened.execute(f"CREATE VIEW {name} AS SELECT * FROM '{place}/{name}.parquet'")
        first, twice, unbalanced = HAND.split(";")
        asked = [first, *(one.format(book=book) for one in (twice, unbalanced) for book in ("o", "c"))]
        return sum(len(opened.execute(one).fetchall()) for one in asked)


if __name__ == "__main__":
    main()
