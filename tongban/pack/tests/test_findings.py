"""Findings that become cases: what a pack may say of them."""

from pathlib import Path

import pytest

from tongban.pack import reader
from tongban.pack.checker import check
from tongban.pack.world import World

PARTS = ("pack.yaml", "services/difference/", "elements/", "codelists/", "laws/", "powers/", "units/", "ledgers/")
FILES = {path: text for path, text in reader.files(Path("packs/eport")).items() if path.startswith(PARTS) and "/scenarios/" not in path}
STANDARDS = reader.read(Path("packs/standards")).pack
MAIN, BY = "services/difference/service.yaml", 'against: eport.receipt, by: "04-15"'


def problems(files: dict[str, str]) -> list[tuple[str, str, int]]:
    reading = reader.parse(files)
    found = [*reading.errors, *(one for one in check(reading.pack, World.of([STANDARDS, reading.pack])) if not one.warning)]
    return [(one.code, one.file, one.line) for one in found if one.code.startswith("findings.")]


@pytest.mark.parametrize("day", ["02-30", "02-29", "04-31", "13-01", "00-10", "04-00", "4-15", "０4-15"])
def test_a_day_that_is_not_there_in_every_year_is_refused_on_its_line(day: str) -> None:
    text = FILES[MAIN].replace(BY, BY.replace("04-15", day))
    line = text[: text.index(f'by: "{day}"')].count("\n") + 1
    assert problems({**FILES, MAIN: text}) == [("findings.day", MAIN, line)]


@pytest.mark.parametrize("day", ["04-15", "02-28", "12-31", "01-01"])
def test_a_day_of_every_year_is_taken(day: str) -> None:
    assert problems({**FILES, MAIN: FILES[MAIN].replace(BY, BY.replace("04-15", day))}) == []
