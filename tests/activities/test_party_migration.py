"""The numbers that stood in plain text: encrypted by the migration, and back again."""

from __future__ import annotations

import secrets
import sqlite3
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.devices.bureau import found
from tests.ledger.conftest import _triggers_afterwards, own_transactions

from liuhen.activities.models import Party
from liuhen.activities.numbers import digest_of, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["_triggers_afterwards", "own_transactions"]
BEFORE, AFTER = [("activities", "0004_transcripts")], [("activities", "0006_parties")]
CARD = "11010519491231002X"


def migrated(to: list[tuple[str, str]]):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def _back_again(own_transactions: None) -> Iterator[None]:
    yield
    migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())  # what rests on it went back too


@pytest.mark.usefixtures("_back_again")
def test_numbers_are_encrypted_where_they_stood_and_can_be_written_back():
    agency = found("zh").agency
    old = migrated(BEFORE).get_model("activities", "Party").objects
    numbers = {"甲": CARD, "乙": CARD.lower(), "丙": "", "丁": "91650000SS0000001F"}
    for name, number in numbers.items():
        old.create(agency_id=agency.pk, name=name, kind="person", id_no=number)
    old.create(agency_id=agency.pk, name="甲", kind="person", id_no=CARD.lower())  # differed in a small x only
    old.create(agency_id=agency.pk, name="甲", kind="person", id_no="")
    migrated(AFTER)
    parties = Party.objects.order_by("pk")
    assert [number_of(party) for party in parties] == [CARD, CARD, "", "91650000SS0000001F", CARD.lower(), ""]
    assert [party.id_digest == digest_of(agency, CARD) for party in parties[:2]] == [True, True]
    assert not any(number and number in repr(party.__dict__) for party in parties for number in numbers.values())
    back = migrated(BEFORE).get_model("activities", "Party").objects.order_by("pk")
    assert [party.id_no for party in back] == [CARD, CARD, "", "91650000SS0000001F", CARD.lower(), ""]


def test_sqlite_zeroes_what_the_column_leaves_behind_even_inside_a_transaction(tmp_path):
    """What the migration asks of SQLite: a file that was read with a hex editor tells the number no longer."""
    path, card = tmp_path / "db", secrets.token_hex(20)
    with sqlite3.connect(path, isolation_level=None) as base:
        base.execute("CREATE TABLE party (id INTEGER PRIMARY KEY, no TEXT)")
        base.executemany("INSERT INTO party (no) VALUES (?)", [(card,)] * 500)
        assert card.encode() in path.read_bytes()
        base.execute("BEGIN")
        base.execute("PRAGMA secure_delete = ON")
        base.execute("CREATE TABLE fresh (id INTEGER PRIMARY KEY)")
        base.execute("INSERT INTO fresh SELECT id FROM party")
        base.execute("DROP TABLE party")
        base.execute("COMMIT")
    assert card.encode() not in path.read_bytes()
