"""The transaction of the log alone: it commits, rolls back, nests, and its errors are Django's."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from tests.ledger.conftest import AT, ZHANG

from liuhen.ledger import queries, services
from liuhen.ledger.cursors import Alone, direct

NEW: list[tuple[str, str, dict[str, object]]] = [("a.b", "x:1", {})]
_WAIT = "INSERT INTO ledger_pending (entry) VALUES (%s)"


def wait(*entries: int) -> None:
    with Alone() as cursor:
        for entry in entries:
            cursor.execute(_WAIT, [entry])


def wait_within(entry: int) -> None:
    with direct() as cursor:
        cursor.execute(_WAIT, [entry])


def fail_after(entry: int) -> None:
    with Alone() as cursor:
        cursor.execute(_WAIT, [entry])
        raise ZeroDivisionError


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_pending")
        return int(cursor.fetchone()[0])


def test_what_was_placed_alone_is_committed(own_transactions: None) -> None:
    services.append_and_integrate(actor=ZHANG, at=AT, entries=NEW)
    connection.close()
    assert queries.size() == 2


def test_after_an_error_nothing_of_it_stays_and_the_next_writes(own_transactions: None) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after(7)
    assert waiting() == 0
    wait(7)
    assert waiting() == 1


def test_an_error_of_the_database_is_djangos_and_rolls_back(own_transactions: None) -> None:
    with pytest.raises(IntegrityError):
        wait(7, 7)
    assert waiting() == 0


def test_what_cannot_be_committed_leaves_the_connection_free(own_transactions: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE parent (id bigint PRIMARY KEY)")
        cursor.execute("CREATE TABLE child (parent bigint REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(IntegrityError), Alone() as alone:
        alone.execute("INSERT INTO child VALUES (%s)", [7])
    wait(7)
    connection.close()
    assert waiting() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM child")
        assert cursor.fetchone() == (0,)
        cursor.execute("DROP TABLE child")
        cursor.execute("DROP TABLE parent")


def test_inside_a_transaction_it_falls_with_it(own_transactions: None) -> None:
    with transaction.atomic():
        services.append_and_integrate(actor=ZHANG, at=AT, entries=NEW)
        transaction.set_rollback(True)
    assert queries.size() == 0


@pytest.mark.django_db
def test_inside_a_transaction_an_error_takes_back_only_its_own() -> None:
    with transaction.atomic():
        wait(7)
        with pytest.raises(IntegrityError):
            wait(8, 7)
    assert waiting() == 1


@pytest.mark.django_db
def test_a_broken_transaction_takes_no_entry() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            wait_within(7)
