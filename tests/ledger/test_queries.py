"""What the pages read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from tests.ledger.conftest import AT, ZHANG

from liuhen.ledger import queries, services

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> None:
    new: list[tuple[str, str, dict[str, object]]] = [
        ("device.checked", "device:1", {"n": 1}),
        ("device.issued", "device:1", {"n": 2}),
        ("device.checked", "device:2", {"n": 3}),
        ("device.returned", "device:1", {"n": 4}),
    ]
    with transaction.atomic():
        services.append_many(actor=ZHANG, at=AT, entries=new)


def test_the_history_of_a_subject_runs_from_old_to_new(story: None) -> None:
    assert [entry.facts["n"] for entry in queries.history("device:1")] == [1, 2, 4]


def test_a_page_runs_from_new_to_old_and_goes_on_where_it_ended(story: None) -> None:
    first = queries.page(limit=3)
    assert [entry.facts["n"] for entry in first] == [4, 3, 2]
    assert [entry.facts["n"] for entry in queries.page(before=first[-1].number)] == [1]


def test_a_page_is_narrowed_by_act_and_subject(story: None) -> None:
    assert [entry.facts["n"] for entry in queries.page(act="device.checked")] == [3, 1]
    assert [entry.facts["n"] for entry in queries.page(act="device.checked", subject="device:1")] == [1]


def test_entries_that_wait_have_no_index_yet(story: None) -> None:
    assert {entry.index for entry in queries.page()} == {None}
    services.integrate()
    assert [entry.index for entry in queries.page(subject="device:1")] == [4, 2, 1]


def test_an_entry_is_found_by_its_index(log: Callable[[int], None]) -> None:
    log(3)
    entry = queries.entry(2)
    assert entry is not None
    assert (entry.subject, entry.index) == ("recording:1", 2)
    assert queries.entry(4) is None


def test_a_log_without_entries_has_nothing() -> None:
    assert (queries.size(), queries.waiting(), queries.page(), queries.latest_checkpoint()) == (0, 0, [], None)
