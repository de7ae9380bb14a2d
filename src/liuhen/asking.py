"""Questions that every page asks: Django builds the statement once, and each asking only puts its values in.

Building a statement costs ten times as much as SQLite takes to answer it, and a page asks the same dozen each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model, Value
from django.db.models.query import get_related_populators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, QuerySet
    from django.db.models.sql.compiler import SQLCompiler

Thing = TypeVar("Thing", bound=Model)


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

    def rows(self, given: dict[str, Any]) -> Iterable[Any]:
        """Return the rows for these values, in Python's types."""
        values: list[Any] = [
            each.prepared(given[each.name]) if isinstance(each, Given) else each for each in self.values
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.statement, values)
            rows = cursor.fetchall()
        return self.compiler.apply_converters(rows, self.converters) if self.converters else rows


class _Asked:
    """A query that is built once for each kind of database, and kept for the life of the process."""

    def __init__(self, query: Callable[[], QuerySet[Any, Any]]) -> None:
        self._query = query
        self._built: dict[str, _Built] = {}

    def built(self) -> _Built:
        """Return the statement."""
        return self._built.get(connection.vendor) or self._build()

    def _build(self) -> _Built:
        compiler = self._query().query.get_compiler(connection=connection)
        statement, values = compiler.as_sql()
        converters = compiler.get_converters([each[0] for each in compiler.select[: compiler.col_count]])
        self._built[connection.vendor] = _Built(statement, tuple(values), compiler, converters)
        return self._built[connection.vendor]


class Question:
    """One query for rows of values (`values_list`), some of its values `Given`."""

    def __init__(self, query: Callable[[], QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._asked = _Asked(query)

    def ask(self, **given: object) -> list[tuple[Any, ...]]:
        """Return the rows for these values. Raises KeyError when one is missing, DatabaseError."""
        return [tuple(row) for row in self._asked.built().rows(given)]


class Things(Generic[Thing]):
    """One query for objects with what `select_related` names, some of its values `Given`."""

    def __init__(self, query: Callable[[], QuerySet[Thing]]) -> None:
        self._asked = _Asked(query)

    def ask(self, **given: object) -> list[Thing]:
        """Return the objects for these values. Raises KeyError when one is missing, DatabaseError."""
        built = self._asked.built()
        return list(_made(built.compiler, built.rows(given)))


def _made(compiler: SQLCompiler, rows: Iterable[Any]) -> Iterator[Any]:
    """Make objects of rows as Django's own `ModelIterable` makes them."""
    info: dict[str, Any] = compiler.klass_info
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [each[0].target.attname for each in compiler.select[first:last]]
    related = get_related_populators(info, compiler.select, connection.alias)  # type: ignore[call-arg]  # stubs of Django 6
    for row in rows:
        made = info["model"].from_db(connection.alias, names, row[first:last])
        for each in related:
            each.populate(row, made)
        yield made
