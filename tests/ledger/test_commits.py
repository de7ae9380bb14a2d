"""Writing with real commits: what only shows outside the transaction that wraps other tests."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from tests.ledger.conftest import AT, ZHANG

from liuhen.ledger import queries, services


def test_an_entry_outside_a_transaction_is_refused(own_transactions: None) -> None:
    with pytest.raises(TransactionManagementError, match=r"inside transaction\.atomic"):
        services.append(actor=ZHANG, at=AT, act="a.b", subject="x:1", facts={})


def test_committed_entries_are_placed_by_a_later_transaction(own_transactions: None) -> None:
    with transaction.atomic():
        services.append(actor=ZHANG, at=AT, act="a.b", subject="device:7", facts={})
    assert services.integrate() == 1
    assert [entry.index for entry in queries.history("device:7")] == [1]
