"""Writes many rows, or a few columns of many: one prepared statement for all of them.

Django's `bulk_update` builds a CASE over every row, which costs ten times as much as the statement itself; its
`bulk_create` prepares every column of every row by several calls.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import JSONField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Field, Model

_AS_IT_IS = frozenset({str, int, type(None)})
_TIMES = frozenset({datetime, date, type(None)})


def update_columns(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write the named fields of rows of one model, found by their primary keys. Raises DatabaseError."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001  # Django's documented API
    fields = [field for field in meta.concrete_fields if field.name in names]
    settings = ", ".join(f'"{field.column}" = %s' for field in fields)
    statement = f'UPDATE "{meta.db_table}" SET {settings} WHERE "{meta.pk.column}" = %s'  # noqa: S608  # our own names
    columns = [_prepared(field, [getattr(row, field.attname) for row in rows]) for field in fields]
    values = list(zip(*columns, (row.pk for row in rows), strict=True))
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def insert_all(rows: Sequence[Model]) -> None:
    """Insert new rows of one model with all their columns. A key that the database gives is not read back.

    Raises DatabaseError.
    """
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001  # Django's documented API
    fields = [field for field in meta.concrete_fields if not (field.primary_key and rows[0].pk is None)]
    _insert(meta.db_table, fields, [[getattr(row, field.attname) for field in fields] for row in rows])
    for row in rows:
        row._state.adding = False  # noqa: SLF001  # as bulk_create leaves it: a later save is an update


def insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows of a model given as the values of the named fields, a foreign key by its value.

    Other fields take their defaults; the database gives the primary key. Raises DatabaseError.
    """
    meta = model._meta  # noqa: SLF001  # Django's documented API
    fields = [next(field for field in meta.concrete_fields if field.name == name) for name in names]
    others = [field for field in meta.concrete_fields if not field.primary_key and field.name not in names]
    defaults = [field.get_default() for field in others]
    _insert(meta.db_table, [*fields, *others], [[*row, *defaults] for row in rows])


def _insert(table: str, fields: Sequence[Field[Any, Any]], rows: Iterable[Sequence[object]]) -> None:
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608  # our own names
    given = list(zip(*rows, strict=True))
    if not given:
        return
    prepared = [_prepared(field, values) for field, values in zip(fields, given, strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*prepared, strict=True)))


def _prepared(field: Field[Any, Any], values: Sequence[object]) -> Sequence[Any]:
    """Return a column's values as the driver takes them: plain text, numbers and NULL are that already.

    Moments and days are prepared once each: rows written together share most of theirs.
    """
    database = connections[DEFAULT_DB_ALIAS]  # not `connection`, which looks it up at every attribute
    if isinstance(field, JSONField):
        return [field.get_db_prep_save(value, database) for value in values]
    kinds = set(map(type, values))
    if kinds <= _AS_IT_IS:
        return values
    if kinds <= _TIMES:
        known = {value: field.get_db_prep_save(value, database) for value in set(values)}
        return [known[value] for value in values]
    return [field.get_db_prep_save(value, database) for value in values]
