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
from tongban.pack.world import World

FILES = {path: text for path, text in reader.files(Path("packs/eport")).items() if "/scenarios/" not in path}
STANDARDS = reader.read(Path("packs/standards")).pack
DRAWS, OPENS = (f"services/import-{name}/service.yaml" for name in ("declaration", "licence"))
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
    (OPENS, "quantity: quantity,", "quantity: quantity, ledger: name,", "use.no_part"),
    (OPENS, "type: eport.licence", "type: eport.manifest", "use.not_theirs"),
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
