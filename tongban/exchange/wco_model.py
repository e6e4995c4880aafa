"""Which elements a message in the WCO data model has, in which order, how many, of which kind: data/trade/wco-elements.csv, pure.

A row is `path,least,most,kind,length,decimals,form,values`. Rows stand in the order in which elements stand in a message; `most` is empty
where there is no end. Kinds: group, text, quantity, number, amount, moment (which holds one DateTimeString). `length` of numbers: digits.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parents[2] / "data/trade/wco-elements.csv"
MOMENT = "DateTimeString"
EDITIONS = ("3.6",)  # of the data model, those whose elements the table has
TYPES = {"DEC": "Declaration", "RES": "Response"}
ENVELOPE = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"
SPACES = {  # the namespace of what a message holds, and of the moments in it
    "Declaration": ("urn:wco:datamodel:WCO:DEC-DMS:2", "urn:wco:datamodel:WCO:Declaration_DS:DMS:2"),
    "Response": ("urn:wco:datamodel:WCO:RES-DMS:2", "urn:wco:datamodel:WCO:Response_DS:DMS:2"),
}


@dataclass(frozen=True)
class Place:
    """One element of the model."""

    path: str
    order: int
    least: int
    most: int | None
    kind: str
    length: int | None
    decimals: int | None
    form: str
    values: tuple[str, ...]


@cache
def places() -> dict[str, Place]:
    """Every element by its path."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["path"]: _place(order, row) for order, row in enumerate(csv.DictReader(table))}


def known(path: str) -> bool:
    """Does the model have an element?"""
    above, _, name = path.rpartition("/")
    return path in places() or (name == MOMENT and above in places() and places()[above].kind == "moment")


def needed(path: str) -> tuple[str, ...]:
    """The names of what an element may not lack."""
    return _needed().get(path, ())


@cache
def _needed() -> dict[str, tuple[str, ...]]:
    """The same by path: strangers choose what is asked, so no answer is kept."""
    found: dict[str, tuple[str, ...]] = {}
    for one in places().values():
        if one.least:
            above, _, name = one.path.rpartition("/")
            found[above] = (*found.get(above, ()), name)
    return found


def below(path: str, name: str, before: int) -> str:
    """The path of a child of the element at a path, `before` of the same name standing before it."""
    if path == "" or (path == "MetaData" and name in SPACES):
        return name
    if path == "Response" and name == "Declaration" and before:
        return name  # after the declaration that a response is about come parts of a whole one
    return f"{path}/{name}"


def order(path: str, name: str) -> tuple[int, str]:
    """Where a child of the element at a path stands among others; what the model does not have comes last, by name."""
    found = places().get(below(path, name, 0))
    return (found.order, "") if found else (len(places()), name)


def _place(order: int, row: dict[str, str]) -> Place:
    most, length, decimals = (int(row[name]) if row[name] else None for name in ("most", "length", "decimals"))
    values = tuple(row["values"].split(";")) if row["values"] else ()
    return Place(row["path"], order, int(row["least"]), most, row["kind"], length, decimals, row["form"], values)
