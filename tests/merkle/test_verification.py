"""Proofs that must not verify: some three hundred ways to be wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.merkle import hostile

from liuhen.merkle.hashing import EMPTY_ROOT
from liuhen.merkle.verification import ProofError, verify_consistency, verify_inclusion

LEAVES = [(0, 1), (0, 2), (1, 3), (2, 5), (5, 8), (6, 7), (11, 24)]
SIZES = [(1, 1), (1, 2), (2, 3), (3, 8), (4, 8), (6, 8), (7, 24)]
INCLUSIONS = [(place, case) for place in LEAVES for case in hostile.inclusions(*place)]
CONSISTENCIES = [(place, case) for place in SIZES for case in hostile.consistencies(*place)]


def check_inclusion(case: hostile.Inclusion) -> None:
    verify_inclusion(leaf=case.leaf, index=case.index, size=case.size, proof=case.proof, root=case.root)


def check_consistency(case: hostile.Consistency) -> None:
    verify_consistency(
        first=case.first,
        second=case.second,
        proof=case.proof,
        first_root=case.first_root,
        second_root=case.second_root,
    )


@pytest.mark.parametrize("place", LEAVES)
def test_the_sound_inclusion_proof_holds(place: tuple[int, int]) -> None:
    check_inclusion(hostile.sound_inclusion(*place))


@pytest.mark.parametrize("place", SIZES)
def test_the_sound_consistency_proof_holds(place: tuple[int, int]) -> None:
    check_consistency(hostile.sound_consistency(*place))


@pytest.mark.parametrize(
    "case", [case for _, case in INCLUSIONS], ids=[f"{i} of {n}, {case.words}" for (i, n), case in INCLUSIONS]
)
def test_a_broken_inclusion_proof_is_refused(case: hostile.Inclusion) -> None:
    with pytest.raises(ProofError):
        check_inclusion(case)


@pytest.mark.parametrize(
    "case", [case for _, case in CONSISTENCIES], ids=[f"{a} to {b}, {case.words}" for (a, b), case in CONSISTENCIES]
)
def test_a_broken_consistency_proof_is_refused(case: hostile.Consistency) -> None:
    with pytest.raises(ProofError):
        check_consistency(case)


def test_there_are_enough_ways_to_be_wrong() -> None:
    assert len(INCLUSIONS) + len(CONSISTENCIES) >= 190


def test_a_tree_never_grows_out_of_nothing() -> None:
    with pytest.raises(ProofError, match="need 1 <= first"):
        verify_consistency(first=0, second=1, proof=[], first_root=EMPTY_ROOT, second_root=hostile.NOISE)


@given(st.integers(1, 24), st.lists(st.binary(min_size=32, max_size=32), max_size=8), st.data())
def test_no_random_proof_puts_a_stranger_into_the_log(size: int, proof: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    good = hostile.sound_inclusion(index, size)
    with pytest.raises(ProofError):
        verify_inclusion(leaf=hostile.NOISE, index=index, size=size, proof=proof, root=good.root)
