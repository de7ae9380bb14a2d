"""Proofs on demand, read from stored nodes: nothing is rebuilt, whatever the size of the log."""

from __future__ import annotations

from dataclasses import dataclass

from liuhen.ledger.cursors import direct
from liuhen.ledger.nodes import DatabaseNodes
from liuhen.ledger.sequencer import tree_size
from liuhen.merkle import proofs
from liuhen.merkle.tree import root
from liuhen.merkle.verification import root_from_inclusion


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """The entry whose leaf hash is `leaf` stands at `index` in the tree of `size` leaves with this root."""

    index: int
    size: int
    leaf: bytes
    hashes: list[bytes]
    root: bytes

    def as_json(self) -> dict[str, object]:
        """Return the proof as it is written to a file, hashes in lower-case hex."""
        return {
            "kind": "inclusion",
            "index": self.index,
            "size": self.size,
            "leaf": self.leaf.hex(),
            "hashes": [value.hex() for value in self.hashes],
            "root": self.root.hex(),
        }


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """The tree of `second` leaves begins with the tree of `first` leaves."""

    first: int
    second: int
    hashes: list[bytes]
    first_root: bytes
    second_root: bytes

    def as_json(self) -> dict[str, object]:
        """Return the proof as it is written to a file, hashes in lower-case hex."""
        return {
            "kind": "consistency",
            "first": self.first,
            "second": self.second,
            "hashes": [value.hex() for value in self.hashes],
            "first_root": self.first_root.hex(),
            "second_root": self.second_root.hex(),
        }


def prove_inclusion(index: int, size: int | None = None) -> InclusionProof:
    """Return the proof that an entry stands in the tree of `size` leaves (the whole tree unless given).

    Raises ValueError when the entry is not in that tree or the log is not that large, MissingNodeError when a hash
    that it takes is gone or is no hash any more.
    """
    with direct() as cursor:
        within = _size(tree_size(cursor), size)
        if not 0 <= index < within:
            raise ValueError(f"日志 {within} 条时没有第 {index} 条（序号从 0 起）")
        nodes = DatabaseNodes(cursor)
        hashes = proofs.inclusion_proof(nodes, index, within)
        (leaf,) = nodes.get_many([(0, index)])
    top = root_from_inclusion(leaf=leaf, index=index, size=within, proof=hashes)
    return InclusionProof(index, within, leaf, hashes, top)


def prove_consistency(first: int, second: int | None = None) -> ConsistencyProof:
    """Return the proof that the log only grew between two sizes (to the whole tree unless given).

    Raises ValueError unless 1 <= first <= second <= the size of the log, MissingNodeError as `prove_inclusion`.
    """
    with direct() as cursor:
        within = _size(tree_size(cursor), second)
        nodes = DatabaseNodes(cursor)
        hashes = proofs.consistency_proof(nodes, first, within)
        return ConsistencyProof(first, within, hashes, root(nodes, first), root(nodes, within))


def _size(present: int, asked: int | None) -> int:
    if asked is not None and asked > present:
        raise ValueError(f"日志只有 {present} 条，没有 {asked} 条时的状态")
    return present if asked is None else asked
