"""Writes many small rows, or a few columns of many: one prepared statement for all of them.

Django's `bulk_update` builds a CASE over every row, which costs ten times as much as the statement itself; its
`bulk_create` prepares every column of every row by several calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Field, Model

_AS_IT_IS = frozenset({str, int, type(None)})


def update_columns(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write the named fields of rows of one model, found by their primary keys. Raises DatabaseError."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001  # Django's documented API
    fields = [field for field in meta.concrete_fields if field.name in names]
    settings = ", ".join(f'"{field.column}" = %s' for field in fields)
    statement = f'UPDATE "{meta.db_table}" SET {settings} WHERE "{meta.pk.column}" = %s'  # noqa: S608  # our own names
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows of a model given as the values of the named fields, a foreign key by its value.

    Other fields take their defaults; the database gives the primary key. Raises DatabaseError.
    """
    meta = model._meta  # noqa: SLF001  # Django's documented API
    fields = [next(field for field in meta.concrete_fields if field.name == name) for name in names]
    others = [field for field in meta.concrete_fields if not field.primary_key and field.name not in names]
    rest = [field.get_db_prep_save(field.get_default(), connection) for field in others]
    columns = ", ".join(f'"{field.column}"' for field in (*fields, *others))
    marks = ", ".join(["%s"] * (len(fields) + len(others)))
    values = [[*map(_prepared, fields, row), *rest] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({marks})', values)  # noqa: S608  # our own names


def _prepared(field: Field[object, object], value: object) -> object:
    return value if type(value) in _AS_IT_IS else field.get_db_prep_save(value, connection)
