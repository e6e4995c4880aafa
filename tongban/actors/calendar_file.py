"""A year's days off and make-up days as a file: CSV in UTF-8 with the names `date,name,is_off_day` and, where it is there, `year`.

One row a day: `2027-01-01,元旦,1` rests, `2027-02-06,春节,0` is a weekend day on which offices work. Other columns are left aside.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

from tongban.actors.places import Said
from tongban.base import text
from tongban.base.errors import Discrepancy, Refused

LARGEST, MOST, TOLD = 200_000, 400, 50  # bytes, rows, and faults told at once
NEEDED = ("date", "name", "is_off_day")


def read(content: bytes, year: int) -> dict[date, Said]:
    """The days of a year. Raises Refused with everything that is wrong, each with its line."""
    if len(content) > LARGEST:
        raise Refused("calendar.too_large", field="file", most=MOST)
    try:
        rows = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        names, given = list(rows.fieldnames or ()), list(rows)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused("calendar.bad_file", field="file") from error
    if len(given) > MOST:
        raise Refused("calendar.too_large", field="file", most=MOST)
    wrong = [Discrepancy("calendar.no_column", {"field": name}) for name in NEEDED if name not in names]
    if wrong:
        raise Refused.of(wrong)
    found: dict[date, Said] = {}
    for line, row in enumerate(given, 2):
        faults = [Discrepancy(code, {"line": line, "given": one}) for code, one in _faults(row, year)]
        wrong += faults
        if faults:
            continue
        day = date.fromisoformat(row["date"])
        if day in found:
            wrong.append(Discrepancy("calendar.twice", {"line": line, "given": row["date"]}))
        found[day] = Said(row["is_off_day"] == "1", text.clean(row["name"], 60, field="name"))
    if wrong:
        raise Refused.of(wrong[:TOLD])
    return found


def _faults(row: dict[str, str], year: int) -> Iterator[tuple[str, str]]:
    """Codes of what is wrong with a row, with what stands there."""
    given = {name: row.get(name) or "" for name in NEEDED}
    try:
        day = date.fromisoformat(given["date"])
    except ValueError:
        yield "calendar.bad_day", _shown(given["date"])
    else:
        # New Year of a year may begin, and be made up for, in the December before.
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            yield "calendar.other_year", _shown(given["date"])
        if day.isoformat() != given["date"]:
            yield "calendar.bad_day", _shown(given["date"])
    if row.get("year") not in (None, "", str(year)):
        yield "calendar.other_year", _shown(str(row["year"]))
    if given["is_off_day"] not in ("0", "1"):
        yield "calendar.bad_mark", _shown(given["is_off_day"])
    try:
        text.clean(given["name"], 60, field="name")
    except Refused as refusal:
        yield refusal.code, _shown(given["name"])


def _shown(given: str) -> str:
    """What was given, as a terminal can show it."""
    return "".join(one for one in given[:80] if one.isprintable())
