"""Run by the interpreter of an environment that has PySpark and nothing of ours: statements on two books, their rows as JSON.

Takes the folder of the books and a file of statements by name; writes one line of JSON, rows in the order of their texts.
"""

import json
import sys
from pathlib import Path


def main(place: Path, asked: dict[str, str]) -> None:
    from pyspark.sql import SparkSession

    told = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}
    begun = SparkSession.builder.master("local[2]").appName("tongban").config("spark.sql.shuffle.partitions", "4")
    for name, value in told.items():
        begun = begun.config(name, value)
    spark = begun.getOrCreate()
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    for name in ("owner", "centre"):
        spark.read.parquet(str(place / f"{name}.parquet")).createOrReplaceTempView(name)
    found = {name: sorted([str(value) for value in row] for row in spark.sql(one).collect()) for name, one in asked.items()}
    spark.stop()
    (place / "spark.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
