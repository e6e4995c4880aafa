"""Code lists that customs messages use, with what became of each code, pure: ISO 4217 and UN/ECE Recommendation 20, in data/trade."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache

from tongban.exchange.wco_model import TABLE


@cache
def currencies() -> Mapping[str, str]:
    """Every currency there is or was, with the month of its withdrawal as the list has it; "" while it holds in some country."""
    rows = [(row["AlphabeticCode"], row["WithdrawalDate"]) for row in _rows("iso4217-currencies.csv") if row["AlphabeticCode"]]
    holding = {code for code, until in rows if not until}
    return {code: "" if code in holding else until for code, until in sorted(rows, key=lambda row: row[1])}  # the latest withdrawal stays


@cache
def units() -> Mapping[str, str]:
    """Every unit of Recommendation 20, revision 17e of 2021, with its status: "" in use, D deprecated, X deleted, ¦ changed."""
    return {row["CommonCode"]: row["Status"] for row in _rows("unece-rec20-units.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (TABLE.parent / name).open(encoding="utf-8", newline="") as rows:
        yield from csv.DictReader(rows)
