"""Explains pairs of leaves that no longer fit the node above them: moved, removed, added or edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.ledger.verification.findings import Fault, Report
from liuhen.merkle.hashing import node_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_TRIED = 64  # pairs among which a permutation is searched: 128 leaves, 16,384 hashes


@dataclass(frozen=True, slots=True)
class Pair:
    """Leaves `2 * index` and `2 * index + 1`, their neighbours, and the node that was stored over them."""

    index: int
    before: bytes | None
    left: bytes
    right: bytes
    after: bytes | None
    stored: bytes


def explain(pairs: Sequence[Pair], last_leaf: bytes | None, report: Report) -> None:
    """Report what happened to the pairs. `last_leaf` may have traded places with one of them unseen."""
    shifted = {pair.index: shift for pair in pairs if (shift := _shift(pair)) is not None}
    moved = _exchanged(pairs, last_leaf) - {index for shift in shifted for index in (shift, shift - 1)}
    for pair in pairs:
        first = 2 * pair.index
        where = f"第 {first} 至 {first + 1} 条"
        if pair.index in moved:
            report.add(Fault.REORDERED, f"entry {first}", f"{where}被调换了位置")
        elif pair.index in shifted:
            if pair.index - 1 not in shifted and not _follows(pairs, pair, moved):
                report.add(shifted[pair.index], f"entry {first}", f"{where}之前有记录被移除或插入，其后的序号已错位")
        elif shifted.get(pair.index + 1) is Fault.REMOVED:
            report.add(Fault.REMOVED, f"entry {first}", f"{where}处有记录被移除，其后的序号已错位")
        elif shifted.get(pair.index + 1) is Fault.ADDED:
            report.add(Fault.ADDED, f"entry {first}", f"{where}处被插入记录，其后的序号已错位")
        else:
            report.add(Fault.EDITED, f"entry {first}", f"{where}被修改，且伪造了散列值")


def _follows(pairs: Sequence[Pair], pair: Pair, moved: set[int]) -> bool:
    """Say whether the pair before was found changed, and so reports the shift."""
    return any(other.index == pair.index - 1 and other.index not in moved for other in pairs)


def _shift(pair: Pair) -> Fault | None:
    """Return REMOVED or ADDED when the pair fits its node after a step to the left or right."""
    if pair.before is not None and node_hash(pair.before, pair.left) == pair.stored:
        return Fault.REMOVED
    if pair.after is not None and node_hash(pair.right, pair.after) == pair.stored:
        return Fault.ADDED
    return None


def _exchanged(pairs: Sequence[Pair], last_leaf: bytes | None) -> set[int]:
    """Return the pairs whose node fits two leaves that now stand elsewhere."""
    if not 0 < len(pairs) <= _MOST_TRIED:
        return set()
    leaves = {leaf for pair in pairs for leaf in (pair.left, pair.right)} | ({last_leaf} if last_leaf else set())
    possible = {node_hash(left, right) for left in leaves for right in leaves}
    return {pair.index for pair in pairs if pair.stored in possible}
