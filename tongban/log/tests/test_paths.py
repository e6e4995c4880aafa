import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.log import paths


def test_a_number_is_written_in_groups_of_three() -> None:
    assert paths.of_tile(0, 1234067) == "tile/0/x001/x234/067"
    assert paths.of_tile("entries", 5, 17) == "tile/entries/005.p/17"


@given(st.integers(0, 10**12))
def test_a_number_is_read_as_it_was_written(index: int) -> None:
    assert paths.number(paths.of_tile(3, index).removeprefix("tile/3/")) == index


@pytest.mark.parametrize("text", ["5", "x000/005", "x001/5", "../005", "x001/", "", "٠٠٥"])
def test_what_is_not_written_exactly_so_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the number"):
        paths.number(text)


def test_the_last_tile_is_partial_and_none_is_empty() -> None:
    assert paths.widths(0, 600) == [(0, 256), (1, 256), (2, 88)]
    assert paths.widths(1, 600) == [(0, 2)]
    assert paths.widths(2, 600) == []
    assert paths.widths(0, 512) == [(0, 256), (1, 256)]
