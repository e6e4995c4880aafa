"""What services look up and check against other documents: what a pack may say of it, and what is wrong with anything else."""

from pathlib import Path

import jsonschema
import pytest

from tongban.pack import reader, schema
from tongban.pack.checker import check
from tongban.pack.comparer import compare
from tongban.pack.tests.test_uses import plain
from tongban.pack.world import World

FILES = {path: text for path, text in reader.files(Path("packs/eport")).items() if "/scenarios/" not in path}
BESIDE = [reader.read(Path("packs") / name).pack for name in ("standards", "redshield")]
MAIN, TARIFF = "services/import-declaration/service.yaml", "registers/tariff.yaml"
WAY = 'instead: {transport_mode: {"3": eport.rail-waybill, "5": eport.air-waybill}}'
BILL = f"bill: {{ledger: eport.manifest, by: bill, {WAY}}}"
WRONG = [
    (BILL, "bill: {ledger: eport.manifests, by: bill}", "use.no_type"),
    (BILL, "bill: {opened: eport.manifests, by: bill}", "use.no_type"),
    (BILL, "bill: {opened: eport.manifest, ledger: eport.manifest, by: bill}", "look.which"),
    (BILL, "bill: {ledger: eport.manifest, register: eport.tariff, field: code, by: bill}", "look.which"),
    (BILL, "bill: {ledger: eport.manifest, by: bills}", "use.no_source"),
    (BILL, "bill: {ledger: eport.manifest, each: head, by: bill}", "use.no_table"),
    (BILL, BILL.replace("transport_mode", "transport"), "use.no_source"),
    (BILL, BILL.replace("eport.rail-waybill", "eport.rail-bill"), "use.no_type"),
    (BILL, f"{BILL}\n  late: {{days: cus-imports, by: crossing_date}}", "look.no_rule"),
    ("register: eport.tariff, field: code", "register: eport.tarif, field: code", "look.no_register"),
    ("register: eport.tariff, field: code", "register: eport.tariff, field: vat", "look.not_found_by"),
    ("register: eport.tariff, field: code", "register: eport.declarations, field: number", "look.no_days"),
    ("check: X2, each: goods,", "check: X2,", "cross.each"),
    ("check: X10, takes", "check: X10, each: goods, takes", "cross.each"),
    ("takes: {mode: trade_mode, goods: code", "takes: {mode: trade_mod, goods: code", "use.no_source"),
    ("needs: found.tariff.needs", "needs: found.tariff.wants", "use.no_source"),
    ("takes: {mode: trade_mode, goods: code", "takes: {modes: trade_mode, mode: trade_mode, goods: code", "use.no_part"),
    ("takes: {mode: trade_mode, goods: code", "takes: {goods: code", "use.missing"),
]


def codes(files: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    reading = reader.parse(files)
    found = [*reading.errors, *(one for one in check(reading.pack, World.of([*BESIDE, reading.pack])) if not one.warning)]
    return {one.code: [(one.reason, one.cure)] for one in found}


@pytest.mark.parametrize(("old", "new", "code"), WRONG, ids=[f"{row[2]}-{place}" for place, row in enumerate(WRONG)])
def test_what_cannot_be_looked_up_or_checked_is_named(old: str, new: str, code: str) -> None:
    assert FILES[MAIN].count(old) == 1
    found = codes({**FILES, MAIN: FILES[MAIN].replace(old, new)})
    assert code in found
    assert all(reason and cure for reason, cure in found[code])


def test_the_declaration_is_right_and_another_look_is_a_difference_of_its_own() -> None:
    assert codes(FILES) == {}
    jsonschema.validate(plain(MAIN, FILES[MAIN]), schema.schema("service"))
    old, new = (reader.parse({**FILES, MAIN: text}).pack for text in (FILES[MAIN], FILES[MAIN].replace("shortest: 2", "shortest: 4")))
    assert [(one.part, one.name) for one in compare(old, new)] == [("looks_up", "tariff")]
