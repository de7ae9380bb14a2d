"""Triggers that make the tables of the log append-only, on SQLite and PostgreSQL.

They stop mistakes and careless hands. Whoever may drop a trigger is found by the tree and its checkpoints instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

# table → its primary key
TABLES = {
    "ledger_entry": "number",
    "ledger_leaf": "leaf",
    "ledger_node": "position",
    "ledger_checkpoint": "size",
    "ledger_countersignature": "id",
}
# what can be computed again from the entries is not guarded against INSERT OR REPLACE: it would cost a look-up a row
DERIVED = {"ledger_leaf", "ledger_node"}
WORDS = "存证日志只能追加，不能修改或删除"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are not there. Raises NotImplementedError for any other database."""
    _run(connection, _creates(connection.vendor))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: the way back of the migration."""
    _run(connection, _drops(connection.vendor))


def _run(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _creates(vendor: str) -> Iterator[str]:
    if vendor == "sqlite":
        for table, key in TABLES.items():
            refuse = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {refuse}"
            yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {refuse}"
            if table in DERIVED:
                continue
            # INSERT OR REPLACE deletes without firing the delete trigger
            present = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608  # our own names
            yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} WHEN {present} {refuse}"
    elif vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}（%）', TG_TABLE_NAME; END $$"
        )
        for table in TABLES:
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
            )
    else:
        raise NotImplementedError(f"the log has no triggers for {vendor}")


def _drops(vendor: str) -> Iterator[str]:
    for table in TABLES:
        if vendor == "sqlite":
            for what in ("update", "delete", "replace"):
                yield f"DROP TRIGGER IF EXISTS {table}_no_{what}"
        else:
            yield f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
    if vendor == "postgresql":
        yield "DROP FUNCTION IF EXISTS ledger_refuse()"
