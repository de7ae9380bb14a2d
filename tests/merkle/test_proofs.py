"""Proofs read from stored nodes: the same as the reference, and few nodes read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.merkle import reference

from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.proofs import consistency_proof, inclusion_proof
from liuhen.merkle.verification import root_from_inclusion, verify_consistency, verify_inclusion

sizes = st.integers(1, 130)


@given(sizes, st.data())
def test_an_inclusion_proof_is_the_audit_path_of_the_rfc_and_verifies(count: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, count))
    index = data.draw(st.integers(0, size - 1))
    entries = reference.entries_of(count)
    proof = inclusion_proof(reference.MemoryNodes(entries), index, size)
    assert proof == reference.path(index, entries[:size])
    leaf, top = leaf_hash(entries[index]), reference.mth(entries[:size])
    verify_inclusion(leaf=leaf, index=index, size=size, proof=proof, root=top)
    assert root_from_inclusion(leaf=leaf, index=index, size=size, proof=proof) == top


@given(sizes, st.data())
def test_a_consistency_proof_is_that_of_the_rfc_and_verifies(count: int, data: st.DataObject) -> None:
    second = data.draw(st.integers(1, count))
    first = data.draw(st.integers(1, second))
    entries = reference.entries_of(count)
    proof = consistency_proof(reference.MemoryNodes(entries), first, second)
    assert proof == reference.proof(first, entries[:second])
    verify_consistency(
        first=first,
        second=second,
        proof=proof,
        first_root=reference.mth(entries[:first]),
        second_root=reference.mth(entries[:second]),
    )


def test_every_proof_of_every_small_tree_verifies() -> None:
    entries = reference.entries_of(33)
    nodes = reference.MemoryNodes(entries)
    roots = [reference.mth(entries[:size]) for size in range(34)]
    for size in range(1, 34):
        for index in range(size):
            proof = inclusion_proof(nodes, index, size)
            verify_inclusion(leaf=leaf_hash(entries[index]), index=index, size=size, proof=proof, root=roots[size])
        for first in range(1, size + 1):
            proof = consistency_proof(nodes, first, size)
            verify_consistency(first=first, second=size, proof=proof, first_root=roots[first], second_root=roots[size])


def test_a_proof_reads_a_handful_of_nodes_whatever_the_size() -> None:
    nodes = reference.MemoryNodes(reference.entries_of(1023))
    inclusion_proof(nodes, 511, 1023)
    assert nodes.asked <= 2 * 10


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="is not in a tree of"):
        inclusion_proof(reference.MemoryNodes(reference.entries_of(3)), index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 3), (3, 2), (-1, 2)])
def test_sizes_that_say_nothing_have_no_consistency_proof(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="need 1 <= first <= second"):
        consistency_proof(reference.MemoryNodes(reference.entries_of(3)), first, second)
