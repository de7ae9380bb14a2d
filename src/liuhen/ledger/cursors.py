"""The cursor and the transaction that the log is written through: SQLite's own where microseconds count, else Django's.

Django's wrappers around a cursor and a transaction cost several times what the statements of one entry cost.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.db import DEFAULT_DB_ALIAS, connections, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from django.db.backends.base.base import BaseDatabaseWrapper


class Cursor(Protocol):
    """What the log asks of a cursor. Statements are written with `%s`, as everywhere in Django."""

    db: BaseDatabaseWrapper

    def __enter__(self) -> Self:
        """Begin to use it."""
        ...  # pragma: no cover

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        ...  # pragma: no cover

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> object:
        """Run one statement."""
        ...  # pragma: no cover

    def executemany(self, statement: str, rows: Any, /) -> object:
        """Run one statement for every row."""
        ...  # pragma: no cover

    def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        ...  # pragma: no cover

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        ...  # pragma: no cover


class SqliteCursor(sqlite3.Cursor):
    """SQLite's cursor as it is.

    Errors leave the `with` block as Django's, as they would from `connection.cursor()`.
    """

    db: BaseDatabaseWrapper

    def __enter__(self) -> Self:
        """Refuse a transaction that must be rolled back, as Django's cursor does at each statement."""
        self.db.validate_no_broken_transaction()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, and turn an error of SQLite into Django's."""
        self.close()
        self.db.wrap_database_errors.__exit__(kind, error, trace)

    def execute(self, statement: str, values: Any = (), /) -> Self:
        """Run one statement."""
        return super().execute(_qmark(statement), values)

    def executemany(self, statement: str, rows: Any, /) -> Self:
        """Run one statement for every row."""
        return super().executemany(_qmark(statement), rows)


def direct() -> Cursor:
    """Return a cursor to be used as a context manager; for writing, inside a transaction."""
    database = connections[DEFAULT_DB_ALIAS]  # not Django's `connection`, which looks it up at every attribute
    if database.vendor != "sqlite":
        return database.cursor()
    database.ensure_connection()
    cursor: SqliteCursor = database.connection.cursor(SqliteCursor)
    cursor.db = database
    return cursor


class Alone:
    """A transaction for the log alone, as a context manager that gives a cursor. Inside another one it is a savepoint.

    On SQLite it takes the write lock first. What happens inside must go through the cursor and register nothing with
    `transaction.on_commit`.
    """

    __slots__ = ("_cursor", "_stack")

    def __enter__(self) -> Cursor:
        """Begin."""
        self._cursor: Cursor | None = None
        database = connections[DEFAULT_DB_ALIAS]
        if database.vendor != "sqlite" or database.in_atomic_block:
            self._stack = ExitStack()
            self._stack.enter_context(transaction.atomic())
            return self._stack.enter_context(direct())
        self._cursor = direct()
        with database.wrap_database_errors:
            self._cursor.execute("BEGIN IMMEDIATE")
        return self._cursor

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or roll back after an error, also after one of the commit itself."""
        if self._cursor is None:
            self._stack.__exit__(kind, error, trace)
            return
        with self._cursor as cursor:
            if kind is None:
                _commit(cursor)
            else:
                cursor.execute("ROLLBACK")
        cursor.db.wrap_database_errors.__exit__(kind, error, trace)


def _commit(cursor: Cursor) -> None:
    """Commit. A connection outlives its request, so a transaction that cannot be committed must not stay open on it."""
    try:
        cursor.execute("COMMIT")
    except sqlite3.Error:
        if cursor.db.connection.in_transaction:
            cursor.execute("ROLLBACK")
        raise


@lru_cache(maxsize=256)
def _qmark(statement: str) -> str:
    return statement.replace("%s", "?")
