"""Rows written by one prepared statement are the rows that Django would have written."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import clock

from liuhen.recordings.models import Derivative, MetadataItem, Recording
from liuhen.writing import insert_rows, update_columns

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from tests.recordings.conftest import Card


def test_fields_that_are_not_named_take_their_defaults(card: Card) -> None:
    card.film("09:10")
    card.hand_in("17:00")
    recording = Recording.objects.get()
    Derivative.objects.all().delete()
    insert_rows(Derivative, ("recording", "kind"), [(recording.pk, Derivative.Kind.PROXY)])
    written: dict[str, object] = {**Derivative.objects.values().get()}
    fresh = {field.attname: field.get_default() for field in Derivative._meta.concrete_fields if not field.primary_key}
    fresh |= {"recording_id": recording.pk, "kind": "proxy"}
    assert {name: written[name] for name in fresh} == fresh


def test_moments_are_written_in_utc(card: Card) -> None:
    card.film("09:10")
    card.hand_in("17:00")
    recording = Recording.objects.get()
    at = clock("18:30")
    row = (recording.pk, "place", "河滨路", at, "王五")
    MetadataItem.objects.filter(recording=recording, key="place").delete()
    insert_rows(MetadataItem, ("recording", "key", "value", "filled_at", "filled_by"), [row])
    assert MetadataItem.objects.get(recording=recording, key="place").filled_at == at


def test_moments_that_rows_share_are_written_to_each(card: Card) -> None:
    card.film("09:10")
    card.hand_in("17:00")
    recording = Recording.objects.get()
    MetadataItem.objects.filter(recording=recording).delete()
    moments = [clock("18:30"), clock("18:30").astimezone(UTC), clock("19:00")]
    rows = [(recording.pk, f"key{number}", "河滨路", at, "王五") for number, at in enumerate(moments)]
    insert_rows(MetadataItem, ("recording", "key", "value", "filled_at", "filled_by"), rows)
    written = MetadataItem.objects.filter(recording=recording).order_by("key")
    assert [item.filled_at for item in written] == moments


def test_a_moment_that_is_not_known_is_written_over_one_that_was(card: Card) -> None:
    card.film("09:10")
    card.hand_in("17:00")
    recording = Recording.objects.get()
    ended = [Recording(pk=recording.pk, ended_at=at) for at in (clock("09:20"), None)]
    for one in ended:
        update_columns([one], ["ended_at"])
        assert Recording.objects.get().ended_at == one.ended_at


@pytest.mark.django_db
def test_no_rows_are_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        insert_rows(Derivative, ("recording", "kind"), [])
        update_columns([], ["ended_at"])
