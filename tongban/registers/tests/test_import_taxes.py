"""The rule that assesses imports, against fractions: what a slow hand would reckon, over lines, currencies, charges and rates."""

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from tongban.base import exact, parts
from tongban.pack import reader
from tongban.pack.rules import load

TAXES = load(reader.read(Path("packs/eport")).pack.services["eport.import-declaration"].rules)["taxes"]
PLACES = {"JPY": 0, "USD": 2, "KWD": 3, "CNY": 2}


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def row(chance: Random) -> dict[str, Any]:
    told = {"row": "r", "source": "s", "since": "d", "duty": exact.show(chance.randint(0, 650000), 4), "vat": chance.choice(["9", "13"])}
    if chance.random() < 0.5:
        told["consumption"] = exact.show(chance.randint(1, 560000), 4)
    if chance.random() < 0.5:
        told |= {"duty_each": exact.show(chance.randint(1, 99999), 4), "duty_unit": "035"}
    return told


def asked(chance: Random) -> dict[str, Any]:
    currency, mode = chance.choice(list(PLACES)), chance.choice(["1", "2", "3", "4", "7"])
    lines = [
        {"code": "8703", "duty_mode": "1", "first_unit": "003", "first_quantity": "1", "second_unit": "035",
         "second_quantity": exact.show(chance.randint(1, 10**9), 5), "total": exact.show(chance.randint(1, 10**9), PLACES[currency])}
        for _ in range(chance.randint(1, 5))
    ]  # fmt: skip
    marks = {f"{name}_mark": chance.choice(["1", "2", "3"]) for name in ("freight", "insurance", "other")}
    given = {name: exact.show(chance.randint(0, 99999), 4) for name in ("freight", "insurance", "other")}
    found = {"tariff": [row(chance) for _ in lines], "rate": {"rate": exact.show(chance.randint(1, 10**7), 4), "source": "s", "since": "d"}}
    head = {"trade_mode": "0110", "levy_nature": "101", "currency": currency, "transaction_mode": mode, "gross_weight": "1234.56789"}
    return {**head, **marks, **given, "goods": lines, "found": found}


def value(facts: dict[str, Any]) -> list[int]:
    """The customs value of each line."""
    rate = Fraction(1) if facts["currency"] == "CNY" else Fraction(facts["found"]["rate"]["rate"]) / 100
    fens = [half_up(Fraction(line["total"]) * rate * 100) for line in facts["goods"]]
    more, without = 0, {"freight": "347", "insurance": "237", "other": "12347"}
    for name, modes in without.items():
        if facts["transaction_mode"] in modes:
            given, whole = Fraction(facts[name]), sum(fens) + more
            tonnes = Fraction(facts["gross_weight"]) / 1000
            ways = {"1": whole * given / 100, "2": given * tonnes * rate * 100, "3": given * rate * 100}
            more += half_up(ways[facts[f"{name}_mark"]])
    return [fen + part for fen, part in zip(fens, parts.shared(more, fens), strict=True)]


def test_every_line_comes_to_what_fractions_say() -> None:
    chance = Random(11)
    for _ in range(300):
        facts = asked(chance)
        told = {(line["line"], what): line["minor"] for what, line in TAXES(facts)}
        wanted: dict[tuple[int, str], int] = {}
        for place, (fen, line, rates) in enumerate(zip(value(facts), facts["goods"], facts["found"]["tariff"], strict=True), 1):
            each = half_up(Fraction(rates.get("duty_each", "0")) * Fraction(line["second_quantity"]) * 100)
            duty = half_up(fen * Fraction(rates["duty"]) / 100) + each
            rate = Fraction(rates.get("consumption", "0"))
            extra = half_up((fen + duty) * rate / (100 - rate))
            wanted |= {(place, "duty"): duty, (place, "vat"): half_up((fen + duty + extra) * Fraction(rates["vat"]) / 100)}
            wanted |= {(place, "consumption"): extra} if rate else {}
        assert told == wanted


def test_what_is_shared_out_adds_up_and_nothing_of_nothing_is_nothing() -> None:
    chance = Random(3)
    for _ in range(300):
        shares, total = [chance.randint(0, 10**12) for _ in range(chance.randint(1, 50))], chance.randint(0, 10**12)
        found = parts.shared(total, shares)
        assert sum(found) == (total if sum(shares) else 0)
        assert all(part >= 0 for part in found)
    assert parts.shared(100, [0, 0]) == [0, 0]


def test_a_bill_below_the_least_is_not_levied_and_only_where_a_source_says_so() -> None:
    facts = asked(Random(1)) | {"currency": "CNY", "transaction_mode": "1", "other": "0"}
    facts["goods"] = [{"code": "1", "duty_mode": "1", "total": "4.99"}]
    facts["found"] = {"tariff": [{"row": "r", "source": "s", "since": "d", "duty": "100", "vat": "0"}]}
    assert sum(line["minor"] for _, line in TAXES(facts)) == 499
    for least, total in (("5", 0), ("4.99", 499), ("4.9901", 499)):
        facts["found"]["least"] = {"rate": least, "source": "s"}
        assert sum(line["minor"] for _, line in TAXES(facts)) == total


def test_everything_that_cannot_be_reckoned_is_said_at_once() -> None:
    facts = asked(Random(2)) | {"goods": [{"code": "1", "duty_mode": mode, "total": "1", "first_unit": "001"} for mode in "1711"]}
    needs = {"row": "r", "source": "s", "since": "d", "duty": "0", "duty_each": "1", "duty_unit": "035", "vat": "0"}
    facts["found"] |= {"tariff": [{}, needs, needs, {**needs, "duty_unit": "001"}]}
    facts["goods"][3] |= {"first_quantity": "1"}
    assert [(code, one["minor"], one["field"]) for code, one in TAXES(facts)] == [
        ("tax.no_rate", None, "goods.0.code"), ("tax.no_security", None, "goods.1.duty_mode"), ("tax.no_quantity", None, "goods.2.code"),
    ]  # fmt: skip
