"""A security that a service holds for what is assessed, and what pays its bills together: what a pack may say of it, and what cannot be."""

import json
from pathlib import Path

import jsonschema
import pytest

from tongban.pack import reader, schema
from tongban.pack.checker import check
from tongban.pack.lines import read as read_page
from tongban.pack.world import World

FILES = {path: text for path, text in reader.files(Path("packs/eport")).items() if "/scenarios/" not in path}
BESIDE = [reader.read(Path("packs") / name).pack for name in ("standards", "redshield")]
DECLARE, RETURN, MONTH = (f"services/{name}/service.yaml" for name in ("import-declaration", "security-return", "collective-payment"))
ACTS, SAYS = "acts: {submit: check, examine: check, release: reserve}", "says: {currency: CNY}\n    covers: payment"
WRONG = [
    (DECLARE, ACTS, "acts: {submit: check, release: reserve, decide: consume}", "use.covers"),
    (DECLARE, ACTS, "acts: {submit: reserve}", "use.covers"),
    (DECLARE, ACTS, "acts: {submit: check}", "use.covers"),
    (DECLARE, "type: eport.security", "type: eport.payment", "use.covers"),  # which holds nothing beforehand
    (DECLARE, SAYS, 'says: {currency: CNY, amount: "1"}\n    covers: payment', "use.covers"),
    (DECLARE, SAYS, "covers: payment", "use.missing"),  # the currency
    (DECLARE, "covers: payment", "covers: fine", "shape.not_among"),
    (DECLARE, "pay:\n  before: step", "pay:\n  before: served", "use.covers"),
    (DECLARE, "  settle: {waits_for: payment, next: close}\n", "  settle: {automatic: [], next: close}\n", "pay.no_step"),
    (DECLARE, "bills: payment", "acts: {submit: reserve}\n    bills: payment", "use.bills"),
    (DECLARE, "bills: payment", "says: {currency: CNY}\n    bills: payment", "use.bills"),
    (DECLARE, "type: eport.duty-bill", "type: eport.security", "use.bills"),  # which nobody posts
    (DECLARE, "    posted: [{from: 1987-07-01, working_days: 3,", "    beyond: [{from: 1987-07-01, working_days: 3,", "use.bills"),
    (DECLARE, "covers: payment\n", "covers: payment\n    posted: [{from: 1987-07-01, days: 3, assumed: true, note: x}]\n", "use.bills"),
    (DECLARE, "pay:\n  before: step", "pay:\n  before: accepted", "use.bills"),
    ("ledgers/duty-bill.yaml", "reserve: payment-order\n", "", "ledger.consumed_by"),
    (RETURN, "acts: {decide: give_back}\n    pays_back: true", "acts: {decide: close}\n    pays_back: true", "use.pays_back"),
    (DECLARE, "working_day: 5", "working_day: 25", "pay.monthly"),
    (DECLARE, "when: {field: monthly, equals: true}", "when: {field: weekly, equals: true}", "condition.unknown_field"),
    (MONTH, "settles: owed", "settles: owing", "pay.settles"),
    (MONTH, "  settles: owed", "  settles: owed\n  refunds: {withdrawn: {assumed: true, note: x}}", "pay.settles"),
    (MONTH, "owed: eport.import-declaration", "owed: eport.import-declarations", "look.no_service"),
    (MONTH, "by: security, month: month", "by: security", "use.no_source"),
]


def codes(files: dict[str, str]) -> set[str]:
    reading = reader.parse(files)
    found = [*reading.errors, *(one for one in check(reading.pack, World.of([*BESIDE, reading.pack])) if not one.warning)]
    assert all(one.line and one.reason and one.cure.endswith((".", "?")) for one in found)
    return {one.code for one in found}


@pytest.mark.parametrize(("file", "old", "new", "code"), WRONG, ids=[f"{row[3]}-{place}" for place, row in enumerate(WRONG)])
def test_a_security_that_cannot_be_is_named(file: str, old: str, new: str, code: str) -> None:
    assert FILES[file].count(old) == 1
    assert code in codes({**FILES, file: FILES[file].replace(old, new)})


def test_the_port_as_it_is_has_nothing_wrong_and_editors_know_the_language() -> None:
    assert codes(FILES) == set()
    for file in (DECLARE, RETURN, MONTH):
        page = json.loads(json.dumps(read_page(file, FILES[file])[0].value, default=str))
        jsonschema.validate(page, schema.schema("service"))
