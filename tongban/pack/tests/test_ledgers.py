"""Types of ledgers and tables of units: what a pack may say of them, and what is wrong with others, with line, reason and cure."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from tongban.pack import reader, schema
from tongban.pack.checker import check
from tongban.pack.lines import Problem
from tongban.pack.lines import read as read_page
from tongban.pack.world import World

EPORT = Path("packs/eport")
PACK = "id: one\ntitle: {en: One, zh-Hans: 一, zh-Hant: 一, fr: Un}\n"
TITLE = "{en: One, zh-Hans: 一, zh-Hant: 一, fr: Un}"
LEDGER = f"""id: one.licence
owner: commerce
title: {TITLE}
measures: [quantity]
drawn_by: [customs]
reserve: acceptance
consume: release
assumed: true
note: of the test
"""
UNITS = f"""id: units
source: of the test
units:
  - {{code: "035", title: {TITLE}}}
  - {{code: "070", title: {TITLE}, of: "035", times: 1000}}
"""


def problems(ledger: str = LEDGER, units: str = UNITS) -> list[Problem]:
    reading = reader.parse({"pack.yaml": PACK, "ledgers/licence.yaml": ledger, "units/units.yaml": units})
    return [*reading.errors, *(one for one in check(reading.pack, World.of([reading.pack])) if not one.warning)]


def test_the_types_of_the_electronic_port_are_there() -> None:
    pack = reader.read(EPORT).pack
    names = "licence quota ciq-note manifest handbook-import handbook-export payment collection refund-declaration refund-invoice"
    forms = "collection-form receipt"  # what the collection item by item and the totals after it draw on
    partners = "rail-waybill air-waybill telecom-permit vehicle-permit"  # what partners of the paper own beside these
    assert sorted(pack.ledgers) == sorted(
        f"eport.{one}" for one in (*names.split(), *forms.split(), "duty-bill", "security", *partners.split())
    )
    assert all(one.law.assumed and one.law.note for one in pack.ledgers.values())  # no source confirms a whole configuration
    assert (pack.ledgers["eport.licence"].uses[0].value, pack.ledgers["eport.ciq-note"].whole) == (12, True)
    assert {unit.code: unit.numerator for unit in pack.units["customs-units"].units}["070"] == 1000


def test_the_files_of_the_port_fit_their_schemas() -> None:
    known: dict[str, jsonschema.protocols.Validator] = {}  # a schema is itself held against its rules, which takes longest
    for path, text in reader.files(EPORT).items():
        if not path.endswith(".yaml"):
            continue
        value, kind = json.loads(json.dumps(read_page(path, text)[0].value, default=date.isoformat)), schema.kind_of(path)
        if kind not in known:
            rules = schema.schema(kind)
            jsonschema.validators.validator_for(rules).check_schema(rules)
            known[kind] = jsonschema.validators.validator_for(rules)(rules)
        known[kind].validate(value)


def test_a_plain_type_and_table_have_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("written", "instead", "code", "line"),
    [
        ("measures: [quantity]", "measures: [weight]", "ledger.no_measure", 4),
        ("measures: [quantity]", "measures: []", "ledger.nothing", 4),
        ("drawn_by: [customs]", "drawn_by: []", "ledger.nothing", 5),
        ("drawn_by: [customs]", "drawn_by: [customs, customs]", "ledger.twice", 5),
        ("consume: release", "consume: acceptance", "ledger.same_point", 7),
        ("consume: release", "consume: At Once", "shape.bad_name", 1),
        ("consume: release\n", "", "shape.missing", 1),
        ("assumed: true\n", "assumed: true\nchecks: [X13]\n", "ledger.no_check", 9),
        ("assumed: true\n", "assumed: true\nuses: [{from: 2001-06-01, at_most: 0, assumed: true}]\n", "ledger.uses", 9),
        ("assumed: true\n", "assumed: true\ntolerance: [{from: 2001-06-01, percent: 101, assumed: true}]\n", "ledger.percent", 9),
        ("assumed: true\n", 'assumed: true\ntolerance: [{from: 2001-06-01, percent: "1.234", assumed: true}]\n', "ledger.percent", 9),
        ("assumed: true\n", "assumed: true\none_ofice: true\n", "shape.unknown_key", 9),
        ("assumed: true\n", "assumed: true\nover: maybe\n", "shape.not_among", 9),
        ("assumed: true\n", "law: {act: no-such-act, article: '1'}\n", "law.unknown_act", 8),
    ],
)
def test_what_is_wrong_with_a_type_is_told_with_line_reason_and_cure(written: str, instead: str, code: str, line: int) -> None:
    found = [one for one in problems(LEDGER.replace(written, instead)) if one.code == code]
    assert found, problems(LEDGER.replace(written, instead))
    assert (found[0].file, found[0].line) == ("ledgers/licence.yaml", line)
    assert found[0].reason
    assert found[0].cure


@pytest.mark.parametrize(
    ("written", "instead", "code"),
    [
        ('of: "035"', 'of: "099"', "unit.no_base"),
        ("times: 1000", "times: 0", "unit.factor"),
        ('code: "070"', 'code: "035"', "unit.twice"),
        ("source: of the test\n", "", "shape.missing"),
    ],
)
def test_what_is_wrong_with_a_unit_is_told(written: str, instead: str, code: str) -> None:
    assert code in {one.code for one in problems(units=UNITS.replace(written, instead))}
