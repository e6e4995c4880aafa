"""The questions to two books, word for word the same on Spark as on DuckDB: Spark in an environment of its own, made by the test."""

import json
import os
import shutil
import subprocess
import venv
from pathlib import Path

import pytest

from tongban.registers import book_findings, book_sql, books

TREE = Path(__file__).parents[1]
ROWS = 200_000
# As the centre has them: a ledger is ten rows, of a holder in seven; a line in nine stands just under 1000.00000.
MADE = """
SELECT 'L-' || lpad(CAST(i // 10 AS VARCHAR), 9, '0') AS ledger, CAST(i % 10 > 0 AS INTEGER) AS line,
  CAST(greatest(i % 10 - 1, 0) AS INTEGER) AS entry,
  CASE i % 10 WHEN 0 THEN 'open' WHEN 1 THEN '' WHEN 2 THEN 'open' ELSE 'reserve' END AS kind,
  CASE WHEN i % 10 = 0 THEN 'H-' || CAST((i // 10) % 7 AS VARCHAR) ELSE '' END AS holder,
  CASE WHEN i % 10 = 1 THEN '100110' ELSE '' END AS goods, CASE WHEN i % 10 = 1 THEN '035' ELSE '' END AS unit, '' AS currency,
  CASE WHEN i % 10 > 2 THEN '单证/' || CAST(i AS VARCHAR) ELSE '' END AS document, CAST(i % 10 > 2 AS INTEGER) AS document_line,
  CASE WHEN i % 10 > 1 THEN TIMESTAMP '2026-03-02 01:00:00' + INTERVAL (i % 86400) SECOND ELSE TIMESTAMP '1970-01-01' END AS moment,
  CAST(CASE WHEN i % 10 IN (1, 2) THEN CASE WHEN (i // 10) % 7 < 3 THEN 99000000 ELSE 200000000 END ELSE 0 END AS BIGINT)
    AS authorised_quantity,
  CAST(CASE WHEN i % 10 = 1 THEN 700000 WHEN i % 10 > 2 THEN 100000 ELSE 0 END AS BIGINT) AS reserved_quantity,
  CAST(0 AS BIGINT) AS consumed_quantity, CAST(0 AS BIGINT) AS authorised_amount, CAST(0 AS BIGINT) AS reserved_amount,
  CAST(0 AS BIGINT) AS consumed_amount, CAST(CASE WHEN i % 10 = 1 THEN 7 WHEN i % 10 > 2 THEN 1 ELSE 0 END AS BIGINT) AS uses, i
FROM range({rows}) t(i)
"""

pytestmark = [
    pytest.mark.long,
    pytest.mark.once,
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java, which Spark runs on"),
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with what `requirements/spark.txt` names, by hash, and nothing else."""
    place = tmp_path_factory.mktemp("spark") / "env"
    venv.create(place, with_pip=True)
    wanted = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(TREE / "requirements/spark.txt")]
    subprocess.run([place / "bin/python", "-m", "pip", *wanted], check=True, timeout=900)
    return place / "bin/python"


def written(place: Path) -> None:
    """Two books: the owner's lacks some rows, has some others, some twice, and some other quantities without an entry for them."""
    with books.columns() as opened:
        opened.execute(f"CREATE VIEW made AS {MADE.format(rows=ROWS)}")
        names = ", ".join(book_sql.COLUMNS)
        opened.execute(f"COPY (SELECT {names} FROM made) TO '{place}/centre.parquet'")
        other = "reserved_quantity + CAST(i % 10007 = 3 AS BIGINT) AS reserved_quantity"
        theirs = f"SELECT {names} FROM (SELECT * REPLACE ({other}) FROM made WHERE i % 20011 <> 7)"
        again = f"SELECT {names} FROM made WHERE i % 50021 = 4"
        others = f"SELECT {names} FROM (SELECT * REPLACE ('M-' || ledger AS ledger) FROM made WHERE i < 25)"
        opened.execute(f"COPY ({theirs} UNION ALL {again} UNION ALL {others}) TO '{place}/owner.parquet'")


def test_spark_finds_what_duckdb_finds_with_the_same_statements(spark: Path, tmp_path: Path) -> None:
    written(tmp_path)
    under = {f"under_{name}": book_sql.just_under(name, "quantity", "035", 100_000_000, near=1000, least=5) for name in ("owner", "centre")}
    asked = {**book_findings.statements("owner", "centre"), **under}
    (tmp_path / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    command = [spark, TREE / "tests/spark_findings.py", tmp_path, tmp_path / "asked.json"]
    subprocess.run(command, env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}, check=True, timeout=600)
    theirs = json.loads((tmp_path / "spark.json").read_text(encoding="utf-8"))
    with books.columns() as opened:
        for name in ("owner", "centre"):
            opened.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{tmp_path}/{name}.parquet')")
        ours = {name: sorted([str(value) for value in row] for row in opened.execute(one).fetchall()) for name, one in asked.items()}
    counts = {name: len(rows) for name, rows in ours.items()}
    assert all(counts[name] for name in ("differs", "twice_there", "unbalanced_there", "under_owner", "under_centre")), counts
    assert theirs == ours
