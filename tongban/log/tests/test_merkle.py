import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.log import merkle


class Tiles:
    """A tree in memory that grows as the sequencer grows it."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.size = 0

    def read(self, level: int, index: int) -> bytes:
        return self.tiles.get((level, index), b"")

    def add(self, count: int) -> None:
        leaves = [merkle.leaf_hash(entry(self.size + place)) for place in range(count)]
        self.tiles.update(merkle.grow(self.size, leaves, self.read))
        self.size += count


def entry(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1 as it is written, without tiles."""
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return merkle.node_hash(plain_root(leaves[:middle]), plain_root(leaves[middle:]))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_tiles_grown_in_any_batches_give_the_root_of_the_standard(batches: list[int]) -> None:
    tree = Tiles()
    for count in batches:
        tree.add(count)
    assert merkle.root(tree.size, tree.read) == plain_root([merkle.leaf_hash(entry(number)) for number in range(tree.size)])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.data())
def test_every_entry_proves_itself_and_no_other(size: int, data: st.DataObject) -> None:
    tree = Tiles()
    tree.add(size)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(index, size, tree.read)
    root = merkle.root(size, tree.read)
    assert merkle.included(entry(index), index, size, path, root)
    assert not merkle.included(entry(index + 1), index, size, path, root)
    assert not merkle.included(entry(index), size, size, path, root)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 600), st.integers(0, 300))
def test_a_later_tree_is_consistent_with_an_earlier_one(old: int, more: int) -> None:
    tree = Tiles()
    tree.add(old)
    first = merkle.root(old, tree.read)
    if more:
        tree.add(more)
    path = merkle.consistency(old, tree.size, tree.read)
    assert merkle.consistent(old, tree.size, first, merkle.root(tree.size, tree.read), path)
    assert not merkle.consistent(old, tree.size, merkle.leaf_hash(b"other"), merkle.root(tree.size, tree.read), path)


@pytest.mark.parametrize("size", [255, 256, 257, 65536 // 64])
def test_tiles_fill_at_256(size: int) -> None:
    tree = Tiles()
    tree.add(size)
    assert len(tree.read(0, 0)) == min(size, 256) * 32
    assert len(tree.read(1, 0)) == size // 256 * 32
