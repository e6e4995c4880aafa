"""docs/trace.csv has each requirement once, with a known state and issue, and its places and tests are there."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

STATES = {"done", "partial", "open"}
ISSUES = {"1", "2", "3", "4", "5", "later"}
COUNT = 159


def problems() -> list[str]:
    with Path("docs/trace.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = [f"S{number:03d}" for number in range(1, COUNT + 1)]
    found = [] if [row["id"] for row in rows] == wanted else ["docs/trace.csv: S001 to S159 must stand once each, in order"]
    for row in rows:
        found += [f"docs/trace.csv: {row['id']}: {wrong}" for wrong in faults(row)]
    found += missing(Path("docs/trace.csv"), [row["test"] for row in rows if row["test"]])
    status = Path("docs/status.md")
    return found + missing(status, re.findall(r"`([\w/]+\.py(?:::\w+)?)`", status.read_text(encoding="utf-8")))


def faults(row: Mapping[str, str]) -> list[str]:
    """What is wrong with a row, but that its test is not there. Places are paths in tongban/ or in the tree, with or without .py."""
    state, places = row["state"], [one for one in row["where"].split(", ") if one]
    found = [f"the state {state!r} is not known"] if state not in STATES else []
    if row["issue"] not in ISSUES:
        found.append(f"the issue {row['issue']!r} is not known")
    if state != "open" and not (places and "::" in row["test"]):
        found.append(f"{state} needs a place, and a test by its name that shows it")
    if state == "partial" and not row["note"]:
        found.append("partial needs a note on what is missing")
    return found + [f"there is no {one}" for one in places if not _there(one)]


def _there(place: str) -> bool:
    return any(Path(root, f"{place}{end}").exists() for root in ("", "tongban") for end in ("", ".py"))


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
