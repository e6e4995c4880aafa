"""The dated values of oversight, read from parameters.yaml."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tongban.base.limits import Period
from tongban.pack.conditions import required
from tongban.pack.shapes import Dated, LawRef

SOURCE = Path(__file__).with_name("parameters.yaml")


def period(name: str, on: date) -> Period:
    """The period that holds on a legal day."""
    return required(values()[name], on, name).value  # type: ignore[no-any-return]


@cache
def values() -> dict[str, tuple[Dated, ...]]:
    """Every value by its name."""
    read = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return {name: tuple(_dated(row) for row in rows) for name, rows in read.items()}


def _dated(row: dict[str, Any]) -> Dated:
    unit = "working_days" if "working_days" in row else "days"
    return Dated(row["from"], Period(row[unit], unit), LawRef(assumed=row["assumed"], note=row["note"]))  # type: ignore[arg-type]
