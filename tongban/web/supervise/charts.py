"""Charts as the pages draw them: places and widths in percent, so that text never shrinks; each stands beside its table."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from tongban.oversight import queries
from tongban.web import wording

MOST = 12
TURNS = ("own", "others", "applicant")  # solid, hatched, hollow
Months = dict[Any, dict[str, queries.Figure]]


def months(groups: Months, name: str, wanted: queries.Asked) -> dict[str, Any] | None:
    """Bars of one figure for the last twelve months asked for; a month without one says so. None where there is none at all."""
    if not groups:
        return None
    one = queries.indicator(name)
    none = {name: queries.figure(one, Counter())}
    drawn = [(month, groups.get(month, none)[name]) for month in _months(wanted.since, wanted.until)[-MOST:]]
    top = 1.0 if one.how in ("share", "good") else max([figure.value or 0 for _, figure in drawn] + [1])
    width = 100 / max(len(drawn), MOST // 2)
    bars = [_bar(place * width, width, figure, top) | _named(month, place) for place, (month, figure) in enumerate(drawn)]
    return {"title": wording.titles()[name], "bars": bars, "unit": wording.unit(one.how)}


def _months(since: date, until: date) -> list[date]:
    count = (until.year - since.year) * 12 + until.month - since.month + 1
    return [date(since.year + (since.month - 1 + n) // 12, (since.month - 1 + n) % 12 + 1, 1) for n in range(max(0, count))]


def _bar(left: float, width: float, one: queries.Figure, top: float) -> dict[str, Any]:
    height = (one.value or 0) / top * 100
    return {
        "x": f"{left + width * 0.15:.2f}",
        "mid": f"{left + width * 0.5:.2f}",
        "w": f"{width * 0.7:.2f}",
        "y": f"{124 - height:.1f}",
        "h": f"{height:.1f}",
        "text": f"{120 - height:.1f}",
        "told": wording.shown(one),
    }


def _named(month: date, place: int) -> dict[str, str]:
    year = str(month.year) if place == 0 or month.month == 1 else ""
    return {"month": str(month.month), "year": year, "full": month.strftime("%Y-%m")}


def turns(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mean working days of a case by whose turn it was, for each row of a table: the longest first, at most twelve.

    Rows in which a turn is not told (missing or too few) are left out: parts that do not add up would mislead.
    """
    rows = []
    for row in table:
        told = {one["id"]: one["figure"].average for one in row["cells"]}
        if all(told.get(name) is not None for name in TURNS):
            rows.append({**row, "total": sum(told[name] for name in TURNS), "days": [(name, told[name]) for name in TURNS]})
    rows.sort(key=lambda row: (-row["total"], row["name"]))
    most = max([row["total"] for row in rows] + [0.0])
    return [_stacked(row, most) for row in rows[:MOST]] if most else []


def _stacked(row: dict[str, Any], most: float) -> dict[str, Any]:
    left, parts = 0.0, []
    for name, days in row["days"]:
        width = days / most * 100
        parts.append({"name": name, "x": f"{left:.2f}", "w": f"{width:.2f}", "days": f"{days:.1f}"})
        left += width
    return {"name": row["name"], "lang": row["lang"], "total": f"{row['total']:.1f}", "parts": parts}
