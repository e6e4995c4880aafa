"""The groups of GB/T 39046-2020 in the base pack: each is taken, or the README says how much of it is not."""

import re
from pathlib import Path

import pytest

from tongban.pack import reader

FOLDER = Path("packs/standards")
READING = reader.read(FOLDER)
README = (FOLDER / "README.md").read_text(encoding="utf-8")
STANDARD = "GB/T 39046-2020, "
# Group and number of fields, as the source counts them.
GROUPS = {
    "item management": 64,
    "application": 26,
    "acceptance": 13,
    "handling": 21,
    "closure": 11,
    "performance rating": 9,
    "interaction": 30,
    "electronic supervision": 11,
    "common support: identity": 21,
    "common support: seal": 7,
    "common support: payment": 7,
    "common support: logistics": 13,
    "common support: data directory": 9,
}
ELEMENTS = [one for one in READING.pack.elements.values() if one.source.startswith(STANDARD)]
LISTED = {row[0]: row[1:] for row in re.findall(r"^\| ([a-z: ]+) \| (\d+) \| (\d+) \| (\d+) \| ?`?([a-z/.]*)`? ?\|$", README, re.MULTILINE)}


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_is_taken_or_listed(group: str):
    fields, taken, missing, file = LISTED[group]
    mine = [one.id for one in ELEMENTS if one.source.removeprefix(STANDARD).partition(",")[0] == group]
    assert (int(fields), int(taken)) == (GROUPS[group], len(mine))
    assert int(taken) + int(missing) == int(fields)
    written = set(re.findall(r"^([a-z-]+):$", (FOLDER / file).read_text(encoding="utf-8"), re.MULTILINE)) if file else set()
    assert written == set(mine)


def test_every_element_of_the_standard_belongs_to_a_listed_group():
    assert set(LISTED) == set(GROUPS)
    assert {one.source.removeprefix(STANDARD).partition(",")[0] for one in ELEMENTS} <= set(GROUPS)


@pytest.mark.parametrize("one", ELEMENTS, ids=lambda one: one.id)
def test_a_form_comes_from_the_standard_or_is_assumed(one):
    """Lengths are those of the source, such as an..200; without one the element has no length and says that its type is ours."""
    _, _, form = one.source.removeprefix(STANDARD).partition(", ")
    assert one.assumed == (not form)
    exact = re.fullmatch(r"an(\.\.)?(\d+)", form)
    if exact:
        assert (one.type, one.most) == ("text", int(exact[2]))
        assert one.least == (None if exact[1] else one.most)
    elif one.type in ("text", "long_text"):
        assert (one.least, one.most) == (None, None)
    assert set(one.label) == {"zh-Hans", "zh-Hant", "en", "fr"}
