"""Rows written by one prepared statement are the rows that Django would have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.devices.bureau import clock

from liuhen.recordings.models import Derivative, MetadataItem, Recording
from liuhen.writing import insert_rows

if TYPE_CHECKING:
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
