"""What a case costs: each way of saying a fee, what is waived, and what the checker refuses. Fees may only be what a law says."""

from datetime import date

import pytest

from tongban.pack import reader
from tongban.pack.checker import check
from tongban.pack.fees import fee, total
from tongban.pack.shapes import Service
from tongban.pack.tests.sample import FILES, problems_of
from tongban.pack.world import World

SERVICE, FORM, RULES = (f"services/website-filing/{name}" for name in ("service.yaml", "form.yaml", "rules.py"))
FREE = 'fees: [{from: 2004-07-01, amount: 0, currency: CNY, law: {act: licensing-law, article: "58"}}]'
LAW = 'law: {act: e-commerce-law, article: "10"}'
PAY = "pay: {before: accepted, within: [{from: 2004-07-01, working_days: 15, whose: applicant, assumed: true}], assumed: true}"
TEXTS = "services/website-filing/texts.zh-Hans.yaml"
DAY = date(2026, 3, 2)
FIVE = "fees: [{from: 2010-01-01, amount: 5, assumed: true}]"


def files(fees: str, *more: str) -> dict[str, str]:
    """The sample with other fees, and `pages`, a question for a number."""
    found = dict(FILES["redshield"])
    found[SERVICE] = found[SERVICE].replace(FREE, "\n".join((fees, PAY, *more)))
    found[FORM] += "      - {name: pages, element: item-pages, required: false}\n"
    return found


STANDARDS = {**FILES["standards"], "elements/pages.yaml": "item-pages: {type: integer, label: {zh-Hans: 页数}, source: x}\n"}


def service(fees: str, *more: str, rules: str = "") -> Service:
    given = files(fees, *more)
    if rules:
        given[RULES] += rules
    reading = reader.parse(given)
    assert not [one for one in reading.problems if not one.warning], reading.problems
    return reading.pack.services["redshield.website-filing"]


def bill(one: Service, on: date = DAY, **facts: object) -> list[tuple[str, int]]:
    return [(line.what, line.minor) for line in fee(one, facts, on)]


def test_a_fixed_fee_is_that_of_the_day() -> None:
    one = service("fees:\n  - {from: 2010-01-01, amount: 500, assumed: true}\n  - {from: 2026-03-02, amount: 700, assumed: true}")
    assert bill(one, date(2009, 12, 31)) == []
    assert bill(one, date(2026, 3, 1)) == [("fee", 500)]
    assert bill(one) == [("fee", 700)]


def test_each_unit_costs_and_no_more_than_the_most() -> None:
    one = service("fees: [{from: 2010-01-01, amount: 200, per: pages, at_most: 1000, assumed: true}]")
    assert bill(one, pages="4") == [("unit", 800)]
    assert bill(one, pages=9) == [("unit", 1800), ("most", -800)]
    assert bill(one) == []
    assert bill(service("fees: [{from: 2010-01-01, amount: 200, per: domains, assumed: true}]"), domains=["a", "b"]) == [("unit", 400)]


def test_stairs_price_each_unit_by_its_band_and_bands_the_whole_by_the_answer() -> None:
    stairs = "bands: [{above: 0, amount: 0}, {above: 30, amount: 1000}, {above: 100, amount: 2000}]"
    one = service(f"fees: [{{from: 2010-01-01, per: pages, {stairs}, assumed: true}}]")
    assert [total(fee(one, {"pages": pages}, DAY)) for pages in (0, 30, 31, 100, 101, 150)] == [0, 0, 1000, 70000, 72000, 170000]
    assert bill(one, pages=101) == [("unit", 70000), ("unit", 2000)]
    flat = service(f"fees: [{{from: 2010-01-01, by: pages, {stairs}, assumed: true}}]")
    assert [total(fee(flat, {"pages": pages}, DAY)) for pages in (30, 31, 101)] == [0, 1000, 2000]


def test_a_rule_says_its_lines_with_their_reasons() -> None:
    rules = '\n\ndef price(facts):\n    """Assumed."""\n    return [("fee.base", {"minor": 300}), ("fee.more", {"minor": 20, "n": 2})]\n'
    one = service("fees: [{from: 2010-01-01, formula: price, assumed: true}]", rules=rules)
    lines = fee(one, {}, DAY)
    assert [(line.what, line.minor, line.facts.get("n")) for line in lines] == [("fee.base", 300, None), ("fee.more", 20, 2)]


def test_the_waiver_that_helps_most_is_taken_and_names_its_article() -> None:
    waivers = (
        "waivers:\n  half: {when: {field: pages, at_least: 3}, percent: 50, assumed: true}\n"
        f"  all: {{when: {{field: pages, at_least: 9}}, percent: 100, {LAW}}}"
    )
    one = service("fees: [{from: 2010-01-01, amount: 101, assumed: true}]", waivers)
    assert bill(one, pages=2) == [("fee", 101)]
    assert bill(one, pages=3) == [("fee", 101), ("waived", -51)]
    lines = fee(one, {"pages": 9}, DAY)
    assert (total(lines), lines[-1].law.act, lines[-1].facts["waiver"]) == (0, "e-commerce-law", "all")


@pytest.mark.parametrize(
    ("fees", "more", "code"),
    [
        ('fees: [{from: 2004-07-01, amount: 5, law: {act: licensing-law, article: "58"}}]', "", "fee.no_law"),
        ("fees: [{from: 2010-01-01, amount: 5, law: {act: website-filing-2000, article: unknown}}]", "", "fee.no_law"),
        ("fees: [{from: 2010-01-01, amount: 5}]", "", "law.missing"),
        ("fees: [{from: 2010-01-01, amount: 5, formula: price, assumed: true}]", "", "fee.several"),
        ("fees: [{from: 2010-01-01, amount: 5, per: colour, assumed: true}]", "", "fee.unknown"),
        ("fees: [{from: 2010-01-01, amount: 5, per: site_name, assumed: true}]", "", "fee.no_number"),
        ("fees: [{from: 2010-01-01, formula: price, assumed: true}]", "", "rules.unknown"),
        ("fees: [{from: 2010-01-01, per: pages, bands: [{above: 5, amount: 1}], assumed: true}]", "", "fee.bands"),
        ("fees: [{from: 2010-01-01, amount: -5, assumed: true}]", "", "dated.amount"),
        (FIVE, "waivers: {x: {when: {field: hue, equals: a}, assumed: true}}", "condition.unknown_field"),
        (FIVE, "waivers: {x: {percent: 50, assumed: true}}", "fee.everybody"),
        (FIVE, "waivers: {x: {when: {field: pages, at_least: 1}, percent: 120, assumed: true}}", "fee.percent"),
    ],
)  # fmt: skip
def test_what_no_law_allows_or_nobody_could_reckon_is_a_problem(fees: str, more: str, code: str) -> None:
    given = files(fees, *filter(None, [more]))

    standards = reader.parse(STANDARDS)
    reading = reader.parse(given)
    found = [*reading.problems, *check(reading.pack, World.of([reading.pack, standards.pack]))]
    assert code in {one.code for one in found if not one.warning}, found


def test_a_fee_needs_a_day_on_which_it_is_paid() -> None:
    given = dict(FILES["redshield"])
    given[SERVICE] = given[SERVICE].replace(
        'amount: 0, currency: CNY, law: {act: licensing-law, article: "58"}', "amount: 5, assumed: true"
    )
    assert "pay.missing" in {one.code for one in problems_of("redshield", given)}
