"""Proofs from the database verify by the pure code, at any size, and read few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liuhen.ledger import queries, services
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.verification import verify_consistency, verify_inclusion

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("size", [1, 2, 7, 12])
def test_every_entry_is_proven_at_every_size(log: Callable[[int], None], size: int) -> None:
    log(11)
    for index in range(size):
        entry = queries.entry(index)
        assert entry is not None
        proof = services.prove_inclusion(index, size)
        verify_inclusion(leaf=leaf_hash(entry.content), index=index, size=size, proof=proof.hashes, root=proof.root)
        assert proof.root == services.prove_consistency(1, size).second_root


def test_growth_is_proven_between_all_sizes(log: Callable[[int], None]) -> None:
    log(11)
    for second in range(1, 13):
        for first in range(1, second + 1):
            proof = services.prove_consistency(first, second)
            verify_consistency(
                first=first,
                second=second,
                proof=proof.hashes,
                first_root=proof.first_root,
                second_root=proof.second_root,
            )


def test_a_proof_is_for_the_whole_log_unless_said(log: Callable[[int], None]) -> None:
    log(6)
    assert services.prove_inclusion(3).size == 7
    assert services.prove_consistency(3).second == 7


def test_a_proof_takes_a_fixed_number_of_questions(log: Callable[[int], None]) -> None:
    log(3)
    with CaptureQueriesContext(
        connection,
    ) as small:
        services.prove_inclusion(2)
    log(500)
    with CaptureQueriesContext(connection) as large:
        services.prove_inclusion(2)
    assert len(large) <= len(small) + 1 <= 5


def test_a_proof_as_json_says_everything_in_hex(log: Callable[[int], None]) -> None:
    log(1)
    proof = services.prove_inclusion(1)
    assert proof.as_json() == {
        "kind": "inclusion",
        "index": 1,
        "size": 2,
        "leaf": proof.leaf.hex(),
        "hashes": [proof.hashes[0].hex()],
        "root": proof.root.hex(),
    }


def test_what_the_log_does_not_hold_is_not_proven(log: Callable[[int], None]) -> None:
    log(2)
    for index, size in ((3, None), (-1, None), (2, 2)):
        with pytest.raises(ValueError, match="没有第"):
            services.prove_inclusion(index, size)
    with pytest.raises(ValueError, match="日志只有 3 条"):
        services.prove_inclusion(0, 4)
    with pytest.raises(ValueError, match="need 1 <= first"):
        services.prove_consistency(0)
