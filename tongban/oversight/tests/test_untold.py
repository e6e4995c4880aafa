"""What open figures do not tell, so that nobody is known by a difference."""

from tongban.oversight.rules import untold

NATION, EAST, WEST = "0/", "0/1/", "0/2/"


def test_few_are_not_told_and_neither_is_the_one_by_which_they_could_be_reckoned() -> None:
    assert untold({"a": {EAST: 9}, "b": {EAST: 7}, "c": {}}, "", 5) == set()
    assert untold({"a": {EAST: 9}, "b": {EAST: 3}, "c": {EAST: 20}}, "", 5) == {"b", "a"}  # else the sum without the others is 3
    assert untold({"a": {EAST: 3}, "b": {EAST: 4}, "c": {EAST: 20}}, "", 5) == {"a", "b"}  # 7 together tell of neither
    assert untold({"a": {EAST: 3}}, "", 5) == {"a"}


def test_a_region_is_told_only_where_none_beside_it_has_few() -> None:
    assert untold({"a": {EAST: 9, WEST: 7}}, EAST, 5) == set()
    assert untold({"a": {EAST: 9, WEST: 2}}, EAST, 5) == {"a"}  # 11 less 9 would be the 2
    assert untold({"a": {EAST: 9, NATION: 2}}, EAST, 5) == {"a"}  # nor what the offices of the nation have
    assert untold({"a": {EAST: 9, WEST: 2}}, "", 5) == set()
    assert untold({"a": {EAST: 9, WEST: 2}}, NATION, 5) == set()


def test_few_beside_a_region_above_hide_what_lies_below_it() -> None:
    assert untold({"a": {"0/1/1/": 8, "0/1/2/": 8, WEST: 3}}, "0/1/1/", 5) == {"a"}  # both would give 16, and the whole 19
    assert untold({"a": {"0/1/1/": 8, "0/1/2/": 8, WEST: 5}}, "0/1/1/", 5) == set()
