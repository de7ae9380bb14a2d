"""Writes many rows at once: executemany on SQLite, one unnest for a thousand rows on PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liuhen.ledger.cursors import Cursor

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Insert:
    """A table and its columns in the order of the rows, each with its type on PostgreSQL."""

    table: str
    columns: dict[str, str]

    def write(self, cursor: Cursor, rows: Iterable[tuple[object, ...]]) -> None:
        """Insert the rows in their order."""
        if cursor.db.vendor == "postgresql":
            self._unnest(cursor, rows)
            return
        marks = ",".join(["%s"] * len(self.columns))
        statement = f"INSERT INTO {self.table} ({','.join(self.columns)}) VALUES ({marks})"  # noqa: S608  # our own names
        cursor.executemany(statement, rows)

    def _unnest(self, cursor: Cursor, rows: Iterable[tuple[object, ...]]) -> None:
        arrays = ",".join(f"%s::{kind}[]" for kind in self.columns.values())
        statement = f"INSERT INTO {self.table} ({','.join(self.columns)}) SELECT * FROM unnest({arrays})"  # noqa: S608  # our own names
        left = iter(rows)
        while part := list(islice(left, _AT_ONCE)):
            columns: list[Any] = [list(column) for column in zip(*part, strict=True)]
            cursor.execute(statement, columns)


ENTRIES = Insert(
    "ledger_entry",
    {
        "number": "bigint",
        "content": "bytea",
        "at": "timestamptz",
        "act": "text",
        "subject": "text",
        "agency": "text",
        "actor": "text",
    },
)
PENDING = Insert("ledger_pending", {"entry": "bigint"})
LEAVES = Insert("ledger_leaf", {"leaf": "bigint", "entry": "bigint", "hash": "bytea"})
NODES = Insert("ledger_node", {"position": "bigint", "hash": "bytea"})
