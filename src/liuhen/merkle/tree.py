"""An append-only tree over stored complete subtrees: no root and no proof ever needs the leaves again (RFC 6962 §2.1).

A `Place` is (level, index): the complete subtree over the leaves `index * 2**level` up to `(index + 1) * 2**level`.
It never changes once it is complete, so it is stored once. The root of any size folds at most 64 of them.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, Protocol

from liuhen.merkle.hashing import EMPTY_ROOT, NODE_PREFIX, node_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Place = tuple[int, int]


class MissingNodeError(LookupError):
    """A complete subtree that the tree needs is not stored; `place` names it."""

    words = "the tree has no node"

    def __init__(self, place: Place) -> None:
        super().__init__(f"{self.words} at level {place[0]}, index {place[1]}")
        self.place = place


class DamagedNodeError(MissingNodeError):
    """What is stored of a complete subtree is no hash, so the tree has to do without it."""

    words = "the tree holds something else than a hash"


class Nodes(Protocol):
    """Where complete subtree hashes are kept."""

    def get_many(self, places: Sequence[Place]) -> Sequence[bytes]:
        """Return the hashes in the order of `places`. Raises MissingNodeError for the first that is not kept."""
        ...  # pragma: no cover


class Grown(NamedTuple):
    """A tree after leaves were added: its new size, its frontier, and every subtree that became complete."""

    size: int
    frontier: list[bytes]
    nodes: list[tuple[int, int, bytes]]


def cover(start: int, end: int) -> list[Place]:
    """Return the complete subtrees that make up the leaves [start, end), left to right, largest first.

    `start` must be a multiple of the largest power of two in the length, as it is for every range of an RFC 6962
    tree. Raises ValueError otherwise.
    """
    length = end - start
    if length < 0 or start < 0 or (length and start % (1 << (length.bit_length() - 1))):
        raise ValueError(f"not a range of an RFC 6962 tree: [{start}, {end})")
    if length.bit_count() == 1:  # one complete subtree, as nearly every part of a proof is
        level = length.bit_length() - 1
        return [(level, start >> level)]
    places: list[Place] = []
    for level in range(length.bit_length() - 1, -1, -1):
        if length >> level & 1:
            places.append((level, start >> level))
            start += 1 << level
    return places


def frontier_places(size: int) -> list[Place]:
    """Return the places of the frontier, the complete subtrees that make up a tree of `size` leaves."""
    return cover(0, size)


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over neighbouring subtrees given left to right, largest first; EMPTY_ROOT for none."""
    if not hashes:
        return EMPTY_ROOT
    result = hashes[-1]
    for left in reversed(hashes[:-1]):
        result = node_hash(left, result)
    return result


def root(nodes: Nodes, size: int) -> bytes:
    """Return the 32-byte root of the first `size` leaves. Raises MissingNodeError when a node is not kept."""
    return fold(nodes.get_many(frontier_places(size)))


def grow(size: int, frontier: Sequence[bytes], leaf_hashes: Iterable[bytes]) -> Grown:
    """Add leaves to a tree of `size` leaves whose frontier is given.

    The returned nodes are those above the leaves (level 1 and up), in the order in which they became complete.
    Raises ValueError when the frontier does not fit the size.
    """
    if len(frontier) != size.bit_count():
        raise ValueError(f"a tree of {size} leaves has {size.bit_count()} frontier hashes, not {len(frontier)}")
    stack = list(frontier)
    nodes: list[tuple[int, int, bytes]] = []
    for leaf in leaf_hashes:
        current, index, level = leaf, size, 0
        while index & 1:
            current = sha256(
                NODE_PREFIX + stack.pop() + current
            ).digest()  # node_hash, inlined: the hot loop of the log
            index >>= 1
            level += 1
            nodes.append((level, index, current))
        stack.append(current)
        size += 1
    return Grown(size, stack, nodes)
