"""Rows of entries: numbered, built and written through a plain cursor, since every act of the program passes here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.ledger.entries import Entry, New, contents_of
from liuhen.ledger.inserts import ENTRIES, PENDING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor
    from liuhen.ledger.cursors import Cursor


def make(cursor: Cursor, *, actor: Actor, at: datetime, agency: str, entries: Sequence[New]) -> list[Entry]:
    """Return numbered entries that are not written yet. Raises EntryError when one cannot be written."""
    contents = contents_of(actor=actor, at=at, agency=agency, entries=entries)
    numbers = _numbers(cursor, len(contents))
    key = actor.key
    return [
        Entry(number, content, at, act, subject, agency, key)
        for number, content, (act, subject, _) in zip(numbers, contents, entries, strict=True)
    ]


def insert(cursor: Cursor, entries: Sequence[Entry]) -> None:
    """Write entries made at one moment."""
    at = cursor.db.ops.adapt_datetimefield_value(entries[0].at)
    ENTRIES.write(cursor, ((e[0], e[1], at, e[3], e[4], e[5], e[6]) for e in entries))


def await_sequencer(cursor: Cursor, entries: Sequence[Entry]) -> None:
    """Leave entries for the sequencer."""
    PENDING.write(cursor, ((e[0],) for e in entries))


def _numbers(cursor: Cursor, count: int) -> Sequence[int]:
    """Return fresh row numbers: by the sequence on PostgreSQL, under the write lock on SQLite."""
    if cursor.db.vendor == "postgresql":
        cursor.execute("SELECT nextval('ledger_entry_number') FROM generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]
    cursor.execute("SELECT max(number) FROM ledger_entry")
    last = cursor.fetchone()[0] or 0
    return range(last + 1, last + 1 + count)
