"""Writes a few columns of many rows: one prepared statement for all of them.

Django's `bulk_update` builds a CASE over every row, which costs ten times as much as the statement itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model


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
