"""The stored nodes of the tree: leaves by their index, complete subtrees by their in-order position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.merkle.tree import MissingNodeError, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper


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

    def __init__(self, cursor: CursorWrapper) -> None:
        self._cursor = cursor

    def get_many(self, places: Sequence[Place]) -> list[bytes]:
        """Return the hashes in the order of `places`. Raises MissingNodeError for the first that is not stored."""
        leaves = [index for level, index in places if level == 0]
        positions = [position_of(level, index) for level, index in places if level]
        found_leaves = self._read("SELECT leaf, hash FROM ledger_leaf WHERE leaf IN", leaves)
        found_nodes = self._read("SELECT position, hash FROM ledger_node WHERE position IN", positions)
        result: list[bytes] = []
        for level, index in places:
            value = found_nodes.get(position_of(level, index)) if level else found_leaves.get(index)
            if value is None:
                raise MissingNodeError((level, index))
            result.append(value)
        return result

    def _read(self, select: str, keys: list[int]) -> dict[int, bytes]:
        if not keys:
            return {}
        self._cursor.execute(f"{select} ({','.join(['%s'] * len(keys))})", keys)
        return {key: bytes(value) for key, value in self._cursor.fetchall()}
