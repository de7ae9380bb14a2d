"""Verification of inclusion and consistency proofs (RFC 9162 §2.1.3.2 and §2.1.4.2). Every input is hostile."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from liuhen.merkle.hashing import HASH_SIZE, node_hash

if TYPE_CHECKING:
    from collections.abc import Sequence


class ProofError(ValueError):
    """A proof does not prove what it claims; the message says where it fails."""


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with hash `leaf` stands at `index` in the tree of `size` leaves with this root.

    Raises ProofError when it does not.
    """
    if not compare_digest(root_from_inclusion(leaf=leaf, index=index, size=size, proof=proof), _checked(root)):
        raise ProofError("the inclusion proof leads to another root")


def root_from_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root that an inclusion proof leads to. Raises ProofError when index, size and length disagree."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} cannot be in a tree of {size} leaves")
    result = _checked(leaf)
    low, last = index, size - 1
    for part in proof:
        if last == 0:
            raise ProofError("the inclusion proof is too long")
        if low & 1 or low == last:
            result = node_hash(_checked(part), result)
            low, last = _past_complete(low, last)
        else:
            result = node_hash(result, _checked(part))
        low >>= 1
        last >>= 1
    if last:
        raise ProofError("the inclusion proof is too short")
    return result


def verify_consistency(
    *, first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """Check that the tree of `second` leaves begins with the tree of `first` leaves. Raises ProofError if not."""
    if not 1 <= first <= second:
        raise ProofError(f"sizes {first} and {second} cannot be consistent: need 1 <= first <= second")
    if first == second:
        _same_tree(proof, first_root, second_root)
        return
    path = list(proof)
    if first & (first - 1) == 0:  # the old tree is one complete subtree: the proof leaves it out
        path.insert(0, first_root)
    if not path:
        raise ProofError("the consistency proof is empty")
    old, new = _roots_from_consistency(first, second, path)
    if not compare_digest(old, _checked(first_root)):
        raise ProofError("the consistency proof leads to another first root")
    if not compare_digest(new, _checked(second_root)):
        raise ProofError("the consistency proof leads to another second root")


def _roots_from_consistency(first: int, second: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the two roots that the path leads to."""
    low, last = first - 1, second - 1
    while low & 1:
        low >>= 1
        last >>= 1
    old = new = _checked(path[0])
    for part in path[1:]:
        if last == 0:
            raise ProofError("the consistency proof is too long")
        if low & 1 or low == last:
            old, new = node_hash(_checked(part), old), node_hash(part, new)
            low, last = _past_complete(low, last)
        else:
            new = node_hash(new, _checked(part))
        low >>= 1
        last >>= 1
    if last:
        raise ProofError("the consistency proof is too short")
    return old, new


def _past_complete(low: int, last: int) -> tuple[int, int]:
    """Climb the levels at which the subtree at the right edge has no sibling."""
    while low and not low & 1:
        low >>= 1
        last >>= 1
    return low, last


def _same_tree(proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    if proof:
        raise ProofError("two equal sizes need an empty consistency proof")
    if not compare_digest(_checked(first_root), _checked(second_root)):
        raise ProofError("two equal sizes have different roots")


def _checked(value: bytes) -> bytes:
    if len(value) != HASH_SIZE:
        raise ProofError(f"a hash has {HASH_SIZE} bytes, not {len(value)}")
    return value
