"""Cross checks X1 to X12: what each passes, and what it says of the smallest thing that is wrong."""

from dataclasses import replace
from datetime import date

import pytest

from tongban.base.errors import Discrepancy
from tongban.pack.ledgers import CHECKS
from tongban.registers import cross_checks as cross
from tongban.registers.cross_checks import Claim, Goods, Material, Note, Tariff
from tongban.registers.errors import WORDS

KG = 10**5
DAY = date(2026, 3, 2)


def said(found: list[Discrepancy]) -> list[str]:
    return [one.code.removeprefix("cross.") for one in found]


def test_every_check_that_a_pack_can_name_is_a_rule_and_has_words() -> None:
    assert tuple(cross.RULES) == CHECKS
    rules = {code.split("_")[0].removeprefix("cross.").upper() for code in WORDS if code.startswith("cross.")}
    assert rules == set(CHECKS)


@pytest.mark.parametrize(
    ("packages", "weight", "expected"),
    [
        (10, 1000 * KG, []),
        (9, 1000 * KG, ["x1_packages"]),
        (10, 1030 * KG, []),
        (10, 1030 * KG + 1, ["x1_weight"]),
        (11, 969 * KG, ["x1_packages", "x1_weight"]),
    ],
)
def test_x1_packages_equal_the_bill_and_weight_is_within_three_percent(packages: int, weight: int, expected: list[str]) -> None:
    assert said(cross.x1(packages, weight, 10, 1000 * KG)) == expected


def test_x2_weights_totals_and_currencies_agree() -> None:
    line = Goods("100110", quantity=3 * KG, unit_price=1_2345, total=3_70, currency="USD")
    assert cross.x2(5, 5, [line, replace(line, total=3_73)], "USD") == []
    wrong = cross.x2(6, 5, [replace(line, total=3_74), replace(line, currency="EUR")], "USD")
    assert said(wrong) == ["x2_net", "x2_total", "x2_currency"]
    assert {"line": 1, "given": "3.74", "on_record": "3.70", "difference": "0.04"}.items() <= wrong[1].facts.items()


def test_x3_a_code_of_an_older_edition_is_refused_as_such() -> None:
    tariff = {
        "940540": [Tariff("2017", date(2017, 1, 1), date(2022, 1, 1), ("035",))],
        "100110": [Tariff("2022", date(2022, 1, 1), None, ("035",))],
    }
    good = Goods("100110", "2022", units=("035",))
    lines = [good, Goods("940540", units=("035",)), Goods("000000"), replace(good, units=("011",)), replace(good, edition="2017")]
    found = cross.x3(lines, tariff, DAY)
    assert [(one.code, one.facts["line"]) for one in found] == [
        *[("cross.x3_edition", 2), ("cross.x3_code", 3), ("cross.x3_units", 4), ("cross.x3_edition", 5)]
    ]
    assert cross.x3([lines[1]], tariff, date(2021, 12, 31)) == []


def test_x4_each_licence_that_the_tariff_needs_in_a_trade_mode_is_given() -> None:
    tariff = {"100110": Tariff("2022", DAY, None, needs={"0110": ("1", "A")})}
    lines = [Goods("100110"), Goods("100110"), Goods("999999")]
    found = cross.x4(lines, tariff, "0110", {1: ["1", "A"], 2: ["1"]})
    assert [(one.facts["line"], one.facts["on_record"]) for one in found] == [(2, "A")]
    assert cross.x4(lines, tariff, "0214", {}) == []


def test_x5_the_seven_checks_of_a_note_and_its_port() -> None:
    one, two = Goods("100110", country="CAN", quantity=10, unit="035"), Goods("100190", country="USA", quantity=5, unit="035")
    note = Note("A", (one, two), date(2026, 2, 1), date(2026, 4, 1), "5100")
    assert cross.x5(note, note, DAY) == []
    turned = replace(note, lines=(two, one))
    assert said(cross.x5(turned, note, DAY)) == [*["x5_differs"] * 4, "x5_quantity"]  # country and code of both lines
    worse = replace(note, holder="B", lines=(replace(one, quantity=11),), port="0100")
    assert said(cross.x5(worse, note, date(2026, 4, 2))) == ["x5_holder", "x5_lines", "x5_quantity", "x5_day", "x5_differs"]
    assert said(cross.x5(replace(note, lines=(replace(one, unit="011"), two)), note, DAY)) == ["x5_differs"]


def test_x6_another_currency_needs_the_bureau() -> None:
    assert cross.x6("USD", "USD") == cross.x6("EUR", "USD", allowed=True) == []
    assert said(cross.x6("EUR", "USD")) == ["x6_currency"]


def test_x7_a_refund_claim_is_matched_three_ways() -> None:
    claim = Claim(True, ("A", "A", "A"), 10, "035", ((4, "035"), (6, "035")), 10, 10, 13_00, 13_00)
    assert cross.x7(claim) == []
    wrong = replace(claim, closed=False, holders=("A", "B"), quantity=11, rate=9_00)
    assert said(cross.x7(wrong)) == ["x7_open", "x7_holder", "x7_invoices", "x7_rest", "x7_rate"]
    assert said(cross.x7(replace(claim, invoices=((10, "011"),)))) == ["x7_unit"]


def test_x8_what_was_not_collected_is_repaid_by_its_share_once_the_limit_is_over() -> None:
    told = {"currency": "USD", "limit": DAY}
    assert cross.x8(130_00, 1000_00, 999_99, on=DAY, **told) == []
    assert cross.x8(130_00, 1000_00, 1000_00, on=date(2026, 3, 3), **told) == []
    found = cross.x8(130_00, 1000_00, 333_33, on=date(2026, 3, 3), **told)
    assert (found[0].facts["severity"], found[0].facts["repayment"]) == ("case", "86.67")


def test_x9_material_that_came_in_is_accounted_for_to_the_smallest_unit() -> None:
    uses = ((100 * KG, 2 * KG, 500),)  # 100 products of 2 kg each, 5 percent lost
    used = cross.theoretical(uses)
    assert used == 210_52632  # 200 / 0.95 kg
    material = Material("steel", 200 * KG, 20 * KG, 220 * KG - used, 0, 0, uses)
    assert cross.x9([material]) == []
    found = cross.x9([replace(material, stock=material.stock - 1)])
    assert found[0].facts["difference"] == "0.00001"
    left = material.stock - 6
    assert cross.x9([replace(material, uses=(), used=used, stock=0, sold_at_home=1, returned=2, carried_on=3, scrapped=left)]) == []


def test_x9_adds_up_exactly_before_it_is_rounded_once() -> None:
    fourth = (1, 4 * KG // 10, 0)  # four tenths of the smallest unit
    assert [cross.theoretical([fourth] * many) for many in (1, 2, 3)] == [0, 1, 1]
    assert cross.theoretical([(KG, KG, 300)] * 97) == 100 * KG  # each 1 / 0.97, none of which ends


def test_x10_class_operator_licence_and_list() -> None:
    assert cross.x10("A", "active", "issued", listed=False) == []
    found = cross.x10("C", "revoked", "suspended", listed=True)
    assert [(one.code, one.facts["severity"]) for one in found] == [
        *[("cross.x10_class", "refer"), ("cross.x10_operator", "block"), ("cross.x10_licence", "block"), ("cross.x10_listed", "refer")]
    ]


def test_x11_every_difference_of_two_copies_is_told() -> None:
    centre = {("L/1", 1, 0): (100, 30, 0), ("L/1", 1, 1): (100, 0, 0), ("L/1", 1, 2): (0, 30, 0)}
    assert cross.x11(centre, dict(centre)) == []
    owner = {**centre, ("L/1", 1, 0): (100, 31, 0), ("L/1", 1, 3): (0, 1, 0)}
    assert said(cross.x11(owner, centre)) == ["x11_differs", "x11_missing"]


def test_x12_many_amounts_just_under_a_limit_are_seen_and_an_ordinary_trader_is_not() -> None:
    limit = 500_000_00
    forged = [limit - 1 - place * 1000_00 for place in range(50)]
    ordinary = [120_000_00, 480_000_00, 700_000_00, 900_000_00, 2_000_000_00]
    found = cross.x12({"forger": forged, "trader": ordinary, "large": [*forged[:5], *[limit * 2] * 5]}, limit)
    assert [(one.facts["what"], one.facts["given"]) for one in found] == [("forger", 50)]
    assert cross.x12({"one": forged[:4]}, limit) == []
