"""The database itself refuses to change or take away what the log holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from tests.ledger.conftest import AT

from liuhen.ledger import queries, services, triggers
from liuhen.merkle.notes import SigningKey, parse_note, signature_of

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGES = {
    "ledger_entry": "UPDATE ledger_entry SET content = content",
    "ledger_leaf": "UPDATE ledger_leaf SET hash = hash",
    "ledger_node": "UPDATE ledger_node SET hash = hash",
    "ledger_checkpoint": "UPDATE ledger_checkpoint SET note = note",
    "ledger_countersignature": "UPDATE ledger_countersignature SET line = line",
}


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match=triggers.WORDS), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def full(log: Callable[[int], None]) -> None:
    log(3)
    note = parse_note(services.sign_checkpoint(at=AT).note)
    peer = SigningKey.from_seed("peer.test", b"p" * 32)
    services.countersign(at=AT, note=str(note.with_signature(signature_of(note.text, peer))), key=peer.verifier)


def test_every_table_of_the_log_is_guarded() -> None:
    assert CHANGES.keys() == triggers.TABLES.keys()


@pytest.mark.parametrize("table", CHANGES)
def test_no_row_is_changed(full: None, table: str) -> None:
    refused(CHANGES[table])


@pytest.mark.parametrize("table", CHANGES)
def test_no_row_is_deleted(full: None, table: str) -> None:
    refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", sorted(triggers.TABLES.keys() - triggers.DERIVED))
def test_no_row_is_replaced_by_another(full: None, table: str) -> None:
    key = triggers.TABLES[table]
    same = f"SELECT * FROM {table} WHERE {key} IN (SELECT max({key}) FROM {table})"
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE INTO {table} {same}")
    else:
        refused(f"INSERT INTO {table} {same} ON CONFLICT ({key}) DO UPDATE SET {key} = EXCLUDED.{key}")


@pytest.mark.parametrize("table", triggers.TABLES)
def test_no_table_is_emptied_at_once(full: None, table: str) -> None:
    refused(f"DELETE FROM {table}" if connection.vendor == "sqlite" else f"TRUNCATE {table}")


def test_rows_are_still_appended(full: None, log: Callable[[int], None]) -> None:
    log(1)
    assert queries.size() == 5


def test_the_triggers_are_installed_twice_without_harm(full: None) -> None:
    triggers.install(connection)
    refused(CHANGES["ledger_entry"])


def test_a_database_without_our_triggers_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="oracle"):
        list(triggers._creates("oracle"))
