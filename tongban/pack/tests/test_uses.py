"""What services do on ledgers: what a pack may say of it, and what is wrong with anything else, with line, reason and cure."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tongban.pack import reader, schema
from tongban.pack.checker import check
from tongban.pack.comparer import compare
from tongban.pack.lines import Problem
from tongban.pack.lines import read as read_page
from tongban.pack.tests import thin
from tongban.pack.world import World

FILES = {path: text for path, text in thin.files().items() if "/scenarios/" not in path}
STANDARDS = reader.read(Path("packs/standards")).pack
DRAWS, OPENS = (f"services/import-{name}/service.yaml" for name in ("declaration", "licence"))
GIVES = "services/licence-return/service.yaml"
ACTS = "acts: {submit: reserve, decide: consume}"
OPEN = "acts: {decide: open}"
# file, what stands there, what is put there, the code expected on that line
WRONG = [
    (DRAWS, "type: eport.licence", "type: eport.license", "use.no_type"),
    (DRAWS, "type: eport.licence", "type: eport.payment", "use.not_theirs"),
    (DRAWS, ACTS, "acts: {filing: reserve, decide: consume}", "use.no_point"),
    (DRAWS, ACTS, "acts: {release: reserve, decide: consume}", "use.no_point"),  # a step that decides
    (DRAWS, ACTS, "acts: {accept: reserve, decide: consume}", "use.no_point"),  # it is accepted as it is filed
    (DRAWS, ACTS, "acts: {submit: hold, decide: consume}", "use.no_act"),
    (DRAWS, ACTS, "acts: {submit: [reserve, consume]}", "use.too_early"),
    (DRAWS, ACTS, "acts: {decide: [reserve, consume]}", "use.too_late"),
    (DRAWS, ACTS, "acts: {submit: reserve}", "use.half"),
    (DRAWS, ACTS, "acts: {decide: note}", "use.not_noted"),
    (DRAWS, ACTS, "acts: {submit: reserve, examine: reserve, decide: consume}", "use.twice"),
    (DRAWS, ACTS, "acts: {}", "use.no_acts"),
    (DRAWS, "each: goods", "each: head", "use.no_table"),
    (DRAWS, ACTS, f'{ACTS}\n    instead: {{colour: {{"1": eport.quota}}}}', "use.no_source"),
    (DRAWS, ACTS, f'{ACTS}\n    instead: {{unit: {{"zz": eport.licence}}}}', "use.no_code"),
    (DRAWS, ACTS, f'{ACTS}\n    instead: {{unit: {{"035": eport.license}}}}', "use.no_type"),
    (DRAWS, ACTS, f'{ACTS}\n    instead: {{unit: {{"035": eport.payment}}}}', "use.not_theirs"),
    (DRAWS, ACTS, f"{ACTS}\n    instead: {{unit: eport.licence}}", "ledger.instead"),
    (DRAWS, ACTS, f'{ACTS}\n    told: lines\n    instead: {{unit: {{"035": eport.licence}}}}', "use.instead"),
    (DRAWS, "goods: code,", "goods: colour,", "use.no_source"),
    (DRAWS, "goods: code,", "goods: quantity,", "use.other_type"),
    (DRAWS, "goods: code,", "wares: code,", "use.no_part"),
    (DRAWS, "office: office}", "office: name}", "use.no_source"),  # of the document, so no column
    (DRAWS, "unit: unit, office: office}", "unit: unit}", "use.missing"),
    (DRAWS, "each: goods", "each: goods\n    tolerance: [{from: 2002-01-01, percent: 5, assumed: true, note: x}]", "use.tolerance"),
    (OPENS, OPEN, "acts: {decide: [open, close]}", "use.opens_too"),
    (OPENS, OPEN, "acts: {examine: open}", "use.too_early"),
    (OPENS, "until: until, ", "", "use.missing"),
    (OPENS, "until: until, ", "until: batches, ", "use.other_type"),
    (OPENS, "quantity: quantity,", "quantity: quantity, line: name,", "use.no_part"),
    (OPENS, "type: eport.licence", "type: eport.manifest", "use.not_theirs"),
    (OPENS, OPEN, f"{OPEN}\n    valid: [{{from: 2002-01-01, months: 6, assumed: true, note: x}}]", "use.valid"),
    (OPENS, OPEN, f"{OPEN}\n    says: {{uses: none}}", "use.no_part"),  # a question says it
    (OPENS, OPEN, f"{OPEN}\n    less: refuse", "use.no_outcome"),
    (DRAWS, "each: goods", "each: goods\n    collect: [{from: 2002-01-01, months: 1, assumed: true, note: x}]", "use.opens_none"),
    (DRAWS, "each: goods", "each: goods\n    beyond: [{from: 2002-01-01, years: 1, assumed: true, note: x}]", "use.beyond"),
    (GIVES, "acts: {decide: give_back}", "acts: {submit: give_back}", "use.too_early"),
    (GIVES, "about: {case: decided, needed: true,", "about: {case: decided, needed: false,", "use.gives_what"),
    (OPENS, "limit: [{from: 2002-01-01, days: 30,", "deemed: grant\n    limit: [{from: 2002-01-01, days: 30,", "use.deemed"),
]


def problems(files: dict[str, str]) -> list[Problem]:
    reading = reader.parse(files)
    return [*reading.errors, *(one for one in check(reading.pack, World.of([STANDARDS, reading.pack])) if not one.warning)]


def plain(file: str, text: str) -> Any:
    """A file as an editor sees it: days are texts."""
    return json.loads(json.dumps(read_page(file, text)[0].value, default=str))


@pytest.mark.parametrize(("file", "old", "new", "code"), WRONG, ids=[f"{row[3]}-{place}" for place, row in enumerate(WRONG)])
def test_a_use_that_cannot_be_is_named_with_its_line(file: str, old: str, new: str, code: str) -> None:
    assert FILES[file].count(old) == 1
    text = FILES[file].replace(old, new)
    found = [one for one in problems({**FILES, file: text}) if one.code == code]
    assert found
    line = text[: text.index(new)].count("\n") + 1 if new else 0
    section = text[: text.index("ledgers:")].count("\n") + 2
    assert all(one.file == file and one.line in (line, line + 1, *range(section, section + 8)) for one in found)
    assert all(one.reason and one.cure.endswith((".", "?")) for one in found)


def test_a_question_that_may_be_left_out_and_a_personal_one_say_nothing_to_a_ledger() -> None:
    form = "services/import-licence/form.yaml"
    until, number = "element: eport-until}", "element: eport-goods}"
    files = {**FILES, form: FILES[form].replace(until, until.replace("}", ", required: false}"))}
    assert [one.code for one in problems(files)] == ["use.optional"]
    files[form] = FILES[form].replace(number, number.replace("}", ", personal: true}"))
    assert "use.personal" in {one.code for one in problems(files)}


def test_the_services_of_the_port_are_right_and_editors_know_the_language() -> None:
    assert problems(FILES) == []
    for file in (DRAWS, OPENS):
        jsonschema.validate(plain(file, FILES[file]), schema.schema("service"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(DRAWS, FILES[DRAWS].replace(ACTS, "acts: {submit: hold}")), schema.schema("service"))


def test_another_act_on_a_ledger_is_a_difference_of_its_own() -> None:
    old, new = (reader.parse({**FILES, DRAWS: FILES[DRAWS].replace(ACTS, acts)}).pack for acts in (ACTS, f"{ACTS[:-1]}, examine: check}}"))
    assert [(one.part, one.name, one.breaks) for one in compare(old, new)] == [("ledgers", "licence", False)]


INVOICE, RED, FORM = (f"services/{name}.yaml" for name in ("invoice/service", "red-invoice/service", "invoice/form"))
TAX = {path: text for path, text in reader.files(Path("packs/tax")).items() if "/scenarios/" not in path}
BESIDE = [STANDARDS, reader.read(Path("packs/eport")).pack, reader.read(Path("packs/redshield")).pack]
VAT = "lines.vat: tax_of_lines"
WRONG_TOLD = [
    (INVOICE, VAT, "lines.vat: tax_of_line", "reckon.no_rule"),
    (INVOICE, VAT, "vat: tax_of_lines", "reckon.no_question"),
    (FORM, "element: tax-vat, required: false}", "element: tax-vat}", "reckon.required"),
    (INVOICE, "holder: buyer,", "holder: seller,", "use.no_source"),
    (INVOICE, "when: {field: kind,", "when: {field: sort,", "condition.unknown_field"),
    (INVOICE, "acts: {decide: open}", "acts: {decide: [open, void]}", "use.opens_too"),
    (RED, "acts: {decide: void}", "acts: {submit: void}", "use.too_early"),
    (RED, "told: ledger", "told: lots", "shape.not_among"),
    (RED, "    told: ledger\n    acts: {decide: void}", "", "use.no_acts"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), WRONG_TOLD, ids=[row[3] for row in WRONG_TOLD])
def test_what_is_told_reckoned_or_opened_for_another_and_cannot_be_is_named(file: str, old: str, new: str, code: str) -> None:
    assert TAX[file].count(old) == 1
    reading = reader.parse({**TAX, file: TAX[file].replace(old, new)})
    found = [*reading.errors, *(one for one in check(reading.pack, World.of([*BESIDE, reading.pack])) if not one.warning)]
    assert code in {one.code for one in found}
    assert all(one.line and one.reason and one.cure.endswith((".", "?")) for one in found)


def test_what_the_tax_pack_says_of_ledgers_is_known_to_editors() -> None:
    known = jsonschema.Draft202012Validator(schema.schema("service"))  # that it is a schema is seen above
    assert [one for file in (INVOICE, RED) for one in known.iter_errors(plain(file, TAX[file]))] == []
