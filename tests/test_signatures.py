"""The map is held against the code."""

from pathlib import Path

import pytest

from checks import signatures


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- `names`: `uuid7() -> UUID`, `token(size=16)`.", []),
        ("- `names`: `uuid7()`.\n- `names`, in other words: `uuid7() -> UUID`.", ["names: uuid7 stands twice"]),
        ("- `names`: `token(length=16)`.", ["names: token(length=16) is token(size=16) -> str"]),
        ("- `names`: `uuid7() -> str`.", ["names: uuid7() -> str is uuid7() -> UUID"]),
        ("- `names`: first words,\n  `uuid8()`.", ["names has no uuid8"]),
        ("- `numbers`: nothing.", ["there is no tongban/base/numbers.py"]),
    ],
)
def test_what_the_map_says_of_functions_is_held_against_the_code(line: str, said: list[str]) -> None:
    assert signatures.functions("base", line) == said


def test_a_table_on_one_side_only_is_named() -> None:
    found = signatures.tables(Path("tongban/licences"), "Tables `Licence`, `Shown`; history is the log.\n")
    assert found == [f"the table {one} is on one side only" for one in ("Lead", "ShowCode", "Shown")]


def test_the_map_agrees_with_the_code() -> None:
    assert signatures.problems() == []
