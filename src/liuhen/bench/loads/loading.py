"""Loads very many rows into the tables of an instance: executemany on SQLite, COPY on PostgreSQL.

Rows go into the real tables with their real indexes and triggers; values are written as Django would write them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

_GIN = "CREATE INDEX recordings_text_words ON recordings_text USING gin (words)"


class Table:
    """One table to load. `given` are the fields that differ from row to row; the others have their defaults."""

    def __init__(self, model: type[Model], given: Sequence[str]) -> None:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key or field.name in given]  # noqa: SLF001  # Django's documented API
        self.name = model._meta.db_table  # noqa: SLF001
        self.columns = [str(field.column) for field in fields]
        self._places = [self.columns.index(str(model._meta.get_field(name).column)) for name in given]  # type: ignore[union-attr]  # noqa: SLF001
        self._start: list[Any] = [field.get_db_prep_save(field.get_default(), connection) for field in fields]
        if connection.vendor == "postgresql":
            self._start = [
                json.dumps(field.get_default()) if field.get_internal_type() == "JSONField" else value
                for field, value in zip(fields, self._start, strict=True)
            ]

    def row(self, *values: object) -> list[Any]:
        """Return a row with the given values in the order of the given fields."""
        row = self._start.copy()
        for place, value in zip(self._places, values, strict=True):
            row[place] = stored(value)
        return row


def stored(value: object) -> object:
    """Return a value as the database takes it: SQLite keeps moments as text in UTC."""
    if type(value) is datetime and connection.vendor == "sqlite":
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value


def load(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows into a table in one transaction."""
    names = ",".join(f'"{column}"' for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ",".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  # our own names
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def load_words(rows: Sequence[tuple[int, list[str], int]]) -> None:
    """Insert the words of recordings into the search index: key, words and agency of each."""
    if connection.vendor == "sqlite":
        load("recordings_text", ("rowid", "words"), [(key, " ".join(words)) for key, words, _ in rows])
    else:
        load("recordings_text", ("id", "words", "agency"), rows)


def before() -> None:
    """Prepare for loading: PostgreSQL builds the inverted index faster afterwards."""
    _run({"postgresql": ["DROP INDEX recordings_text_words"]})


def after() -> None:
    """Finish: build what was put off, merge the search index, and let the planner know the tables."""
    _run(
        {
            "postgresql": ["SET maintenance_work_mem = '512MB'", _GIN, "VACUUM ANALYZE"],
            "sqlite": ["INSERT INTO recordings_text(recordings_text) VALUES ('optimize')", "ANALYZE"],
        }
    )


def _run(statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements.get(connection.vendor, []):
            cursor.execute(statement)
