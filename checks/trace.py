"""docs/trace.csv has each requirement once, with a known state, and its tests are there."""

import csv
import re
from pathlib import Path

STATES = {"done", "partial", "open"}
COUNT = 159


def problems() -> list[str]:
    with Path("docs/trace.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = [f"S{number:03d}" for number in range(1, COUNT + 1)]
    found = [] if [row["id"] for row in rows] == wanted else ["docs/trace.csv: S001 to S159 must stand once each, in order"]
    for row in rows:
        if row["state"] not in STATES:
            found.append(f"docs/trace.csv: {row['id']}: the state {row['state']!r} is not known")
        if row["state"] != "open" and not row["test"]:
            found.append(f"docs/trace.csv: {row['id']}: {row['state']} needs a test that shows it")
    found += missing(Path("docs/trace.csv"), [row["test"] for row in rows if row["test"]])
    status = Path("docs/status.md")
    return found + missing(status, re.findall(r"`([\w/]+\.py(?:::\w+)?)`", status.read_text(encoding="utf-8")))


def missing(page: Path, tests: list[str]) -> list[str]:
    """Tests that a page names and nobody wrote."""
    found = []
    for test in tests:
        file, _, name = test.partition("::")
        if not Path(file).exists():
            found.append(f"{page}: {file} is not there")
        elif name and not re.search(rf"^def {name}\b", Path(file).read_text(encoding="utf-8"), re.MULTILINE):
            found.append(f"{page}: {file} has no {name}")
    return found
