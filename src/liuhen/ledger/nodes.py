"""The stored nodes of the tree: leaves by their index, complete subtrees by their in-order position."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from liuhen.ledger.stored import as_bytes, octets
from liuhen.merkle.tree import DamagedNodeError, MissingNodeError, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.ledger.cursors import Cursor


def position_of(level: int, index: int) -> int:
    """Return the row number of the complete subtree at (level, index), level 1 and up.

    Nodes are counted in order (left subtree, node, right subtree), so a growing tree fills the table from its end.
    """
    return ((2 * index + 1) << (level - 1)) - 1


def place_of(position: int) -> Place:
    """Return the (level, index) of a row number: the reverse of `position_of`."""
    level = ((position + 1) & -(position + 1)).bit_length()
    return level, (position + 1) >> level


class DatabaseNodes:
    """The `merkle.tree.Nodes` of the log, read through an open cursor. Nothing is kept in memory."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def get_many(self, places: Sequence[Place]) -> list[bytes]:
        """Return the hashes in the order of `places`.

        Raises MissingNodeError for the first that is not stored, DamagedNodeError when what is stored are not bytes.
        """
        if not places:
            return []
        keys = [position_of(level, index) if level else ~index for level, index in places]
        leaves = [~key for key in keys if key < 0]
        positions = [key for key in keys if key >= 0]
        of_leaves, of_nodes = _questions(self._cursor.db.vendor)
        parts = [of_leaves % _marks(leaves)] * bool(leaves) + [of_nodes % _marks(positions)] * bool(positions)
        self._cursor.execute(" UNION ALL ".join(parts), leaves + positions)
        found = dict(self._cursor.fetchall())
        hashes: list[bytes] = []
        for key, place in zip(keys, places, strict=True):
            if key not in found:
                raise MissingNodeError(place)
            value = as_bytes(found[key])
            if value is None:
                raise DamagedNodeError(place)
            hashes.append(value)
        return hashes


@cache
def _questions(vendor: str) -> tuple[str, str]:
    """Return what asks for leaves and what asks for nodes.

    Leaf numbers come back below zero, so that one question serves both tables.
    """
    value = octets("hash", vendor)
    return (
        f"SELECT -1 - leaf, {value} FROM ledger_leaf WHERE leaf IN (%s)",  # noqa: S608  # our own words
        f"SELECT position, {value} FROM ledger_node WHERE position IN (%s)",  # noqa: S608  # our own words
    )


def _marks(keys: list[int]) -> str:
    return ",".join(["%s"] * len(keys))
