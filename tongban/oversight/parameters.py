"""The dated values of oversight, read from parameters.yaml."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tongban.actors import queries as actors
from tongban.base.limits import Period
from tongban.pack.conditions import required
from tongban.pack.shapes import Dated, LawRef

SOURCE = Path(__file__).with_name("parameters.yaml")


def period(name: str, on: date, region: str) -> Period:
    """The period that holds on a legal day in a region: that of its own rule, else of the nearest region above that has one."""
    known = values()[name]
    place = next((code for code in reversed(actors.region_path(region)) if code in known), "")
    return required(known[place], on, name).value  # type: ignore[no-any-return]


@cache
def values() -> dict[str, dict[str, tuple[Dated, ...]]]:
    """Every value by its name and by the region whose rule it is; "" where there is none."""
    read = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return {name: {place: _of(rows, place) for place in {row.get("region", "") for row in rows}} for name, rows in read.items()}


def _of(rows: list[dict[str, Any]], place: str) -> tuple[Dated, ...]:
    return tuple(_dated(row) for row in rows if row.get("region", "") == place)


def _dated(row: dict[str, Any]) -> Dated:
    unit = "working_days" if "working_days" in row else "days"
    law = LawRef(assumed=row.get("assumed", False), note=row["note"])
    return Dated(row["from"], Period(row[unit], unit), law)  # type: ignore[arg-type]
