"""Questions that every page asks: Django builds the statement once, and each asking only puts its values in.

Building a statement costs ten times as much as SQLite takes to answer it, and a page asks the same dozen each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.models import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, QuerySet
    from django.db.models.sql.compiler import SQLCompiler


class Given(Value):
    """Stands in a query for a value that comes with each asking, under a name. It is never None: that is other SQL."""

    def __init__(self, name: str, kind: Field[Any, Any]) -> None:
        super().__init__(None, output_field=kind)
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Leave the place open: what stands among the values is this itself."""
        return "%s", [self]

    def prepared(self, value: object) -> Any:
        """Return the value as the database takes it. Raises ValueError for None."""
        if value is None:
            raise ValueError(f"{self.name} is not known")
        return self.output_field.get_db_prep_value(value, connection)


class _Built(NamedTuple):
    statement: str
    values: tuple[object, ...]
    compiler: SQLCompiler
    converters: dict[int, Any]


class Question:
    """One query for rows of values (`values_list`), some of its values `Given`. Kept for the life of the process."""

    def __init__(self, query: Callable[[], QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._query = query
        self._built: dict[str, _Built] = {}

    def ask(self, **given: object) -> list[tuple[Any, ...]]:
        """Return the rows for these values. Raises KeyError when one is missing, DatabaseError."""
        built = self._built.get(connection.vendor) or self._build()
        values: list[Any] = [
            each.prepared(given[each.name]) if isinstance(each, Given) else each for each in built.values
        ]
        with connection.cursor() as cursor:
            cursor.execute(built.statement, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not built.converters:
            return rows
        return [tuple(row) for row in built.compiler.apply_converters(rows, built.converters)]

    def _build(self) -> _Built:
        compiler = self._query().query.get_compiler(connection=connection)
        statement, values = compiler.as_sql()
        converters = compiler.get_converters([each[0] for each in compiler.select[: compiler.col_count]])
        self._built[connection.vendor] = _Built(statement, tuple(values), compiler, converters)
        return self._built[connection.vendor]
