"""The sequencer: gives entries their gap-free indexes and stores every subtree that becomes complete.

One writer at a time: an IMMEDIATE transaction on SQLite, an advisory lock held to the end of the transaction on
PostgreSQL. Entries wait in `ledger_pending`, so a transaction that commits late is never passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from liuhen.kernel.actors import system
from liuhen.kernel.moments import parse_iso
from liuhen.ledger import keys
from liuhen.ledger.cursors import direct
from liuhen.ledger.entries import Entry, document_of
from liuhen.ledger.inserts import LEAVES, NODES
from liuhen.ledger.nodes import DatabaseNodes, position_of
from liuhen.ledger.rows import insert, make
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.tree import Grown, frontier_places, grow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.ledger.cursors import Cursor

BATCH = 20_000
GENESIS = "ledger.genesis"
_LOCK = 0x6C69_7568  # "liuh": the advisory lock of the log on PostgreSQL


def integrate() -> int:
    """Give every waiting entry its place in the tree, in the order of arrival. Return how many were placed.

    The first call on an empty log writes its genesis at index 0 (origin and public key), making the key if there is
    none. Each batch of BATCH entries is one transaction of its own, or part of the caller's.
    """
    total = 0
    while True:
        with transaction.atomic(), direct() as cursor:
            placed = _integrate_batch(cursor)
        total += placed
        if placed < BATCH:
            return total


def place(cursor: Cursor, entries: Sequence[Entry]) -> Grown:
    """Add entries to the tree at once, inside the caller's transaction. The caller holds the lock (`lock`)."""
    size = begin(cursor, entries[0].at)
    return _add_leaves(cursor, size, [(entry.number, entry.content) for entry in entries])


def lock(cursor: Cursor) -> None:
    """Become the only writer of the tree until the transaction ends."""
    if cursor.db.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def tree_size(cursor: Cursor) -> int:
    """Return how many leaves the tree has."""
    cursor.execute("SELECT max(leaf) FROM ledger_leaf")
    (last,) = cursor.fetchone()
    return 0 if last is None else int(last) + 1


def begin(cursor: Cursor, at: datetime) -> int:
    """Write the genesis of an empty log: its name and the key that its checkpoints will be checked against.

    Return the size of the tree, which is left alone when it has leaves. The caller holds the lock.
    """
    size = tree_size(cursor)
    if size:
        return size
    origin = str(settings.LIUHEN_ORIGIN)
    key = keys.load_or_create(origin)
    new = [(GENESIS, f"ledger:{origin}", {"origin": origin, "keys": [str(key.verifier)]})]
    (entry,) = make(cursor, actor=system("ledger"), at=at, agency="", entries=new)
    insert(cursor, [entry])
    return _add_leaves(cursor, 0, [(entry.number, entry.content)]).size


def _integrate_batch(cursor: Cursor) -> int:
    lock(cursor)
    cursor.execute(
        "SELECT e.number, e.content FROM ledger_pending p JOIN ledger_entry e ON e.number = p.entry "
        "ORDER BY p.entry LIMIT %s",
        [BATCH],
    )
    waiting = [(number, bytes(content)) for number, content in cursor.fetchall()]
    if not waiting:
        return 0
    size = tree_size(cursor) or begin(cursor, parse_iso(str(document_of(waiting[0][1])["at"])))
    _add_leaves(cursor, size, waiting)
    cursor.execute("DELETE FROM ledger_pending WHERE entry IN (SELECT entry FROM ledger_leaf WHERE leaf >= %s)", [size])
    return len(waiting)


def _add_leaves(cursor: Cursor, size: int, rows: Sequence[tuple[int, bytes]]) -> Grown:
    frontier = DatabaseNodes(cursor).get_many(frontier_places(size))
    hashes = [leaf_hash(content) for _, content in rows]
    grown = grow(size, frontier, hashes)
    LEAVES.write(cursor, ((size + i, row[0], value) for i, (row, value) in enumerate(zip(rows, hashes, strict=True))))
    if grown.nodes:
        NODES.write(cursor, ((position_of(level, index), value) for level, index, value in grown.nodes))
    return grown
