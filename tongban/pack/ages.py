"""Ages in whole years, and what is paid at them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.pack.conditions import dated, value_of
from tongban.pack.shapes import Bands, Benefit


def age(born: date, on: date) -> int:
    """Whole years on a day: one more on each birthday; who was born on 29 February is a year older on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """The day on which somebody reaches an age."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def day_of_birth(path: str, facts: Mapping[str, Any]) -> date | None:
    """The day at a path of facts; None when there is none."""
    try:
        return date.fromisoformat(str(value_of(path, facts))) if path else None
    except ValueError:
        return None


def at_age(bands: Bands, years: int) -> int:
    """Minor units paid at an age; 0 below the first band."""
    return max(((since, amount) for since, amount in bands.amounts if since <= years), default=(0, 0))[1]


def paid(benefit: Benefit, born: date, on: date) -> dict[str, Any]:
    """What is paid to somebody on a day: `minor` (0 for nothing), `currency`, `each`, and the `age` from which anything is paid."""
    found = dated(benefit.amounts, on)
    if found is None:
        return {"minor": 0, "currency": "", "each": benefit.each, "age": 0}
    bands: Bands = found.value
    return {"minor": at_age(bands, age(born, on)), "currency": bands.currency, "each": benefit.each, "age": bands.amounts[0][0]}


def schedule(benefit: Benefit, born: date, since: date, until: date) -> list[dict[str, Any]]:
    """What is paid from which day on, through two days: a new line on the birthday that reaches a band, and when the law changes."""
    reached = {birthday(born, years) for one in benefit.amounts for years, _ in one.value.amounts}
    days = sorted({since, *(day for day in (*reached, *(one.since for one in benefit.amounts)) if since < day <= until)})
    lines: list[dict[str, Any]] = []
    for day in days:
        told = paid(benefit, born, day)
        line = {"minor": told["minor"], "currency": told["currency"], "each": told["each"]}
        if not lines or {**line, "from": lines[-1]["from"]} != lines[-1]:
            lines.append({"from": day.isoformat(), **line})
    return lines
