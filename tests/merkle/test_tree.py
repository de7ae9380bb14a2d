"""Roots and growth against the vectors of RFC 6962 and against the recursive reference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.merkle import reference, vectors

from liuhen.merkle.hashing import EMPTY_ROOT, leaf_hash, node_hash
from liuhen.merkle.tree import MissingNodeError, cover, fold, frontier_places, grow, root


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert EMPTY_ROOT.hex() == vectors.EMPTY
    assert root(reference.MemoryNodes([]), 0) == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_roots_come_out(size: int) -> None:
    grown = grow(0, [], map(leaf_hash, vectors.LEAVES[:size]))
    assert fold(grown.frontier).hex() == vectors.ROOTS[size - 1]
    assert reference.mth(vectors.LEAVES[:size]).hex() == vectors.ROOTS[size - 1]


def test_leaves_and_nodes_never_hash_alike() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) != leaf_hash(left + right)


@given(st.lists(st.binary(max_size=8), max_size=70), st.data())
def test_growing_in_any_batches_gives_the_reference(entries: list[bytes], data: st.DataObject) -> None:
    size = 0
    frontier: list[bytes] = []
    kept = {(0, i): leaf_hash(entry) for i, entry in enumerate(entries)}
    while size < len(entries):
        step = data.draw(st.integers(1, len(entries) - size))
        grown = grow(size, frontier, map(leaf_hash, entries[size : size + step]))
        size, frontier = grown.size, grown.frontier
        kept |= {(level, index): value for level, index, value in grown.nodes}
        assert fold(frontier) == reference.mth(entries[:size])
    assert kept == reference.MemoryNodes(entries).kept


@given(st.integers(1, 200), st.data())
def test_the_root_of_any_earlier_size_is_read_from_stored_nodes(count: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, count))
    entries = reference.entries_of(count)
    assert root(reference.MemoryNodes(entries), size) == reference.mth(entries[:size])


@given(st.integers(0, 2**60))
def test_a_frontier_has_one_subtree_for_each_bit_and_covers_every_leaf(size: int) -> None:
    places = frontier_places(size)
    assert len(places) == size.bit_count()
    reached = 0
    for level, index in places:
        assert index << level == reached
        reached += 1 << level
    assert reached == size


def test_a_range_that_no_tree_has_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[1, 3\)"):
        cover(1, 3)
    with pytest.raises(ValueError, match=r"\[3, 1\)"):
        cover(3, 1)


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="a tree of 3 leaves has 2 frontier hashes, not 1"):
        grow(3, [b"x" * 32], [])


def test_a_missing_node_is_named() -> None:
    nodes = reference.MemoryNodes(reference.entries_of(6))
    del nodes.kept[1, 2]
    with pytest.raises(MissingNodeError, match="level 1, index 2") as caught:
        root(nodes, 6)
    assert caught.value.place == (1, 2)
