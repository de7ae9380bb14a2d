"""Inclusion and consistency proofs read from stored nodes (RFC 6962 §2.1.1 and §2.1.2); nothing is rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.merkle.tree import Nodes, Place, cover, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

Range = tuple[int, int]


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of the first `size` leaves, leaf to root.

    Raises ValueError when the leaf is not in that tree, MissingNodeError when a node is not kept.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    return _hashes(nodes, inclusion_ranges(index, size))


def consistency_proof(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """Return the proof that the tree of `second` leaves begins with the tree of `first` leaves.

    Raises ValueError unless 1 <= first <= second (a proof from nothing says nothing), MissingNodeError when a node
    is not kept.
    """
    if not 1 <= first <= second:
        raise ValueError(f"no consistency proof between sizes {first} and {second}: need 1 <= first <= second")
    return _hashes(nodes, consistency_ranges(first, second))


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the ranges of leaves whose hashes are the audit path, leaf to root."""
    ranges: list[Range] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """Return the ranges of leaves whose hashes are the consistency proof, in the order of RFC 6962."""
    ranges: list[Range] = []
    low, high = 0, second
    while first != high:
        middle = low + _split(high - low)
        if first <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    if low:  # the old tree itself is known to the verifier, a part of it is not
        ranges.append((low, high))
    return ranges[::-1]


def _split(length: int) -> int:
    """Return the largest power of two below `length`."""
    return 1 << (length - 1).bit_length() - 1


def _hashes(nodes: Nodes, ranges: Sequence[Range]) -> list[bytes]:
    """Fold every range from its complete subtrees, fetched together."""
    covers = [cover(start, end) for start, end in ranges]
    places: list[Place] = [place for part in covers for place in part]
    stored = nodes.get_many(places)
    result: list[bytes] = []
    taken = 0
    for part in covers:
        result.append(fold(stored[taken : taken + len(part)]))
        taken += len(part)
    return result
