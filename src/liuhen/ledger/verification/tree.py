"""Stored nodes against their stored children, each by itself, so that one change is one finding and not a cascade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from liuhen.ledger.nodes import place_of, position_of
from liuhen.ledger.sequencer import tree_size
from liuhen.ledger.stored import as_bytes, octets
from liuhen.ledger.verification.findings import Fault, Report
from liuhen.ledger.verification.leaves import CHUNK, CHUNK_LEVEL, NO_HASH
from liuhen.ledger.verification.moved import Pair, explain
from liuhen.merkle.hashing import node_hash

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

_MOST_PAIRS = 20_000
_KEYS = 400  # keys in one SELECT


@dataclass(frozen=True, slots=True)
class _Judged:
    level: int
    index: int
    left: bytes | None
    right: bytes | None
    stored: bytes | None


class TreeCheck:
    """Judges the inner nodes of one chunk after the other, and in `finish` those that span several."""

    def __init__(self, cursor: CursorWrapper, size: int, report: Report) -> None:
        self._cursor = cursor
        self._size = size
        self._report = report
        self._pairs: list[Pair] = []
        self._chunks: list[int] = []
        self._last_leaf: bytes | None = None

    def chunk(self, start: int, leaves: dict[int, bytes]) -> None:
        """Judge the nodes over the leaves of one chunk (index → stored hash)."""
        self._chunks.append(start >> CHUNK_LEVEL)
        self._last_leaf = leaves.get(self._size - 1)
        nodes = self._nodes_between(start, start + CHUNK - 1)
        end = min(start + CHUNK, self._size)
        below = leaves
        for level in range(1, CHUNK_LEVEL + 1):
            here: dict[int, bytes] = {}
            for index in range(start >> level, end >> level):
                stored = nodes.pop(position_of(level, index), None)
                if stored is not None:
                    here[index] = stored
                left, right = below.get(2 * index), below.get(2 * index + 1)
                if left is None or right is None or stored is None or node_hash(left, right) != stored:
                    self._fault(_Judged(level, index, left, right, stored), leaves)
            below = here
        self._strays(list(nodes))

    def finish(self) -> None:
        """Judge the nodes above the chunks, find nodes that belong to no tree, and explain what was found."""
        level, indexes = CHUNK_LEVEL, self._chunks
        while len(indexes) > 1:
            level += 1
            indexes = sorted({index >> 1 for index in indexes})
            complete = [index for index in indexes if (index + 1) << level <= self._size]
            for first in range(0, len(complete), _KEYS // 4):
                self._above(level, complete[first : first + _KEYS // 4])
        self._cursor.execute(
            "SELECT position FROM ledger_node WHERE position < 0 "
            "OR position > (SELECT coalesce(max(leaf), -1) FROM ledger_leaf) LIMIT 1000"
        )
        self._strays([position for (position,) in self._cursor.fetchall()])
        explain(self._pairs, self._last_leaf, self._report)

    def _above(self, level: int, indexes: list[int]) -> None:
        children = [position_of(level - 1, 2 * index + side) for index in indexes for side in (0, 1)]
        wanted = [position_of(level, index) for index in indexes] + children
        self._cursor.execute(
            f"{_nodes_of(connection.vendor)} WHERE position IN ({','.join(['%s'] * len(wanted))})",
            wanted,
        )
        found = self._fetched()
        for index in indexes:
            left, right = (found.get(position_of(level - 1, 2 * index + side)) for side in (0, 1))
            stored = found.get(position_of(level, index))
            if left is None or right is None or stored is None or node_hash(left, right) != stored:
                self._fault(_Judged(level, index, left, right, stored), {})

    def _nodes_between(self, start: int, end: int) -> dict[int, bytes]:
        self._cursor.execute(f"{_nodes_of(connection.vendor)} WHERE position >= %s AND position < %s", [start, end])
        return self._fetched()

    def _fetched(self) -> dict[int, bytes]:
        """Return position → hash. What is not even bytes fits neither the node above it nor those below."""
        return {position: as_bytes(value) or NO_HASH for position, value in self._cursor.fetchall()}

    def _fault(self, judged: _Judged, leaves: dict[int, bytes]) -> None:
        level, index = judged.level, judged.index
        left, right, stored = judged.left, judged.right, judged.stored
        first, last = index << level, ((index + 1) << level) - 1
        if left is None or right is None:
            return  # what is below is missing, and was said there
        if stored is None:
            words = f"日志树缺少第 {first} 至 {last} 条的节点"
            self._report.add(Fault.REMOVED, f"node {level}/{index}", words)
        elif level == 1 and len(self._pairs) < _MOST_PAIRS:
            self._pairs.append(Pair(index, leaves.get(first - 1), left, right, leaves.get(last + 1), stored))
        else:
            words = f"第 {first} 至 {last} 条之间的记录或日志树节点被修改"
            self._report.add(Fault.EDITED, f"node {level}/{index}", words)

    def _strays(self, positions: list[int]) -> None:
        """Report nodes that no tree of the present size has; the log may have grown since the check began."""
        if not positions:
            return
        size = tree_size(self._cursor)
        for position in positions:
            level, index = place_of(position) if position >= 0 else (0, position)
            if position < 0 or (index + 1) << level > size:
                self._report.add(Fault.ADDED, f"node {level}/{index}", f"日志树中多出一个节点（行 {position}）")


def _nodes_of(vendor: str) -> str:
    return f"SELECT position, {octets('hash', vendor)} FROM ledger_node"  # noqa: S608  # our own words
