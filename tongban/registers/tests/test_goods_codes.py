"""Codes of goods by edition and day, held against 54,000 items of declarations of 2020 and 2021."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from tongban.base import exact
from tongban.registers import goods_codes

pytestmark = pytest.mark.once
TODAY = date(2026, 3, 2)


def items() -> Iterator[dict[str, str]]:
    with gzip.open(goods_codes.FOLDER / "kcs-items.csv.gz", "rt", encoding="utf-8", newline="") as rows:
        yield from csv.DictReader(rows)


def test_items_with_codes_of_the_older_edition_are_refused_as_such_with_the_reason() -> None:
    codes = [row["hs6"] for row in items()]
    found = goods_codes.misplaced(codes, "", TODAY)
    assert (len(codes), len(found)) == (54_000, 2_274)
    assert {(one.code, one.facts["on_record"], one.facts["day"]) for one in found} == {("cross.x3_edition", "2017", "2026-03-02")}
    refused = {one.facts["given"] for one in found}
    assert len(refused) == 75
    assert refused >= {"940540", "852580", "854140"}
    assert refused.isdisjoint(goods_codes.described())
    assert [one.facts["line"] for one in found] == [place for place, code in enumerate(codes, 1) if code in refused]
    assert all(codes[one.facts["line"] - 1] == one.facts["given"] for one in found)


def test_on_the_day_of_the_declaration_every_item_is_of_its_edition() -> None:
    by_day: dict[str, list[str]] = defaultdict(list)
    for row in items():
        by_day[row["date"]].append(row["hs6"])
    assert len(by_day) == 547
    assert [goods_codes.misplaced(codes, "2017", date.fromisoformat(day)) for day, codes in by_day.items()] == [[]] * 547


@pytest.mark.parametrize(
    ("code", "edition", "on", "said"),
    [
        ("940542", "2022", TODAY, None),
        ("9405420090", "2022", TODAY, None),  # ten national digits are judged by the first six
        ("711311", "2017", TODAY, "cross.x3_edition"),  # in both editions, but the document names the older one
        ("940542", "", date(2021, 12, 31), "cross.x3_edition"),
        ("940540", "", date(2021, 12, 31), None),
        ("940540", "", date(2022, 1, 1), "cross.x3_edition"),
        ("999998", "", TODAY, "cross.x3_code"),
        ("10121", "", TODAY, "cross.x3_code"),  # 010121 that lost its zero
        ("O10121", "", TODAY, "cross.x3_code"),  # the letter O
        ("010121", "", TODAY, None),
        ("0101", "", TODAY, "cross.x3_code"),  # a heading is no subheading
        ("", "", TODAY, "cross.x3_code"),
        ("940540", "", date(2016, 12, 31), "cross.x3_edition"),
    ],
)
def test_a_code_is_valid_only_with_edition_and_day(code: str, edition: str, on: date, said: str | None) -> None:
    assert [one.code for one in goods_codes.misplaced([code], edition, on)] == ([said] if said else [])


def test_the_edition_of_2022_is_whole() -> None:
    sizes = [sum(len(code) == digits for code in goods_codes.described()) for digits in (2, 4, 6)]
    assert sizes == [97, 1_229, 5_613]
    assert goods_codes.described()["010121"] == "Horses; live, pure-bred breeding animals"


@pytest.mark.long
def test_exact_sums_by_subheading_equal_those_of_the_file() -> None:
    ours: dict[str, int] = defaultdict(int)
    theirs: dict[str, Decimal] = defaultdict(Decimal)
    for row in items():
        ours[row["hs6"]] += exact.parse(row["net_mass_kg"], exact.QUANTITY_PLACES)
        theirs[row["hs6"]] += Decimal(row["net_mass_kg"])
    assert len(ours) == 2_489
    assert all(abs(Decimal(exact.show(ours[code], exact.QUANTITY_PLACES)) - mass) <= Decimal("0.001") for code, mass in theirs.items())
