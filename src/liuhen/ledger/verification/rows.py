"""Rows of checkpoints as they were found, page by page: what is of another kind than its column says is None here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from liuhen.ledger.checkpoints import AT
from liuhen.ledger.stored import as_bytes, moment, octets, spelt, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.utils import CursorWrapper

_PAGE = 500
_LARGEST = (1 << 63) - 1


class CheckpointFound(NamedTuple):
    """A row of a checkpoint; `at` is the extension line that its moment amounts to."""

    size: int
    root: bytes | None
    at: str | None
    note: str | None


def checkpoints(cursor: CursorWrapper, first: int = -_LARGEST, last: int = _LARGEST) -> Iterator[CheckpointFound]:
    """Yield the checkpoints of these sizes, smallest first. The cursor may be used between two of them."""
    vendor = cursor.db.vendor
    question = (
        f"SELECT size, {octets('root', vendor)}, {moment('at', vendor)}, {text('note', vendor)} "  # noqa: S608  # our own words
        "FROM ledger_checkpoint WHERE size >= %s AND size <= %s ORDER BY size LIMIT %s"
    )
    while True:
        cursor.execute(question, [first, last, _PAGE])
        rows = cursor.fetchall()
        for size, root, at, note in rows:
            yield CheckpointFound(size, as_bytes(root), _line(at), _words(note))
        if len(rows) < _PAGE:
            return
        first = rows[-1][0] + 1


def countersignatures(cursor: CursorWrapper, size: int) -> list[tuple[str | None, str | None]]:
    """Return the keys and lines of the countersignatures under a checkpoint."""
    key, line = text("key", cursor.db.vendor), text("line", cursor.db.vendor)
    cursor.execute(f"SELECT {key}, {line} FROM ledger_countersignature WHERE size = %s ORDER BY id", [size])  # noqa: S608  # our own words
    return [(_words(key), _words(line)) for key, line in cursor.fetchall()]


def _words(value: object) -> str | None:
    """Return the text of UTF-8 bytes, None when they are no text."""
    data = as_bytes(value)
    try:
        return None if data is None else data.decode()
    except UnicodeDecodeError:
        return None


def _line(value: object) -> str | None:
    words = _words(spelt(as_bytes(value)))
    return None if words is None else f"{AT}{words.replace(' ', 'T')}Z"
