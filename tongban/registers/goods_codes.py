"""Codes of goods by edition of the Harmonized System and by day, pure; a code means something only together with both.

data/trade holds the edition of 2022 whole. The edition of 2017 is in no source of ours: of it we know the codes that declarations of
2020 and 2021 used, and so which of them hold no more. National digits after the sixth are not known here and are not judged.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from tongban.base.errors import Discrepancy
from tongban.registers.cross_checks import Goods, Tariff, x3

FOLDER = Path(__file__).parents[2] / "data/trade"
SUBHEADING = 6
# The days from which the two editions hold are those of their names; the code list eport-edition has them too.
OLDER = Tariff("2017", date(2017, 1, 1), date(2022, 1, 1))
NEWER = Tariff("2022", date(2022, 1, 1), None)


@cache
def described() -> Mapping[str, str]:
    """Chapters, headings and subheadings of the edition of 2022, in English as the source has them."""
    with gzip.open(FOLDER / "hs-nomenclature-2022.csv.gz", "rt", encoding="utf-8", newline="") as rows:
        return {row["hscode"]: row["description"] for row in csv.DictReader(rows)}


@cache
def tariff() -> Mapping[str, tuple[Tariff, ...]]:
    """Every subheading with the editions that have it, the older first. Which licences and units belong to it is in no source of ours."""
    older = set((FOLDER / "hs-2017-seen.csv").read_text(encoding="utf-8").split()[1:])
    newer = {code for code in described() if len(code) == SUBHEADING}
    return {code: (OLDER,) * (code in older) + (NEWER,) * (code in newer) for code in older | newer}


def misplaced(codes: Sequence[str], edition: str, on: date) -> list[Discrepancy]:
    """Which codes are not of the edition that holds on a day, each with its line and the edition that has it (X3).

    `edition` is the one that the document names, "" when it names none.
    """
    return x3([Goods(code[:SUBHEADING], edition) for code in codes], tariff(), on)
