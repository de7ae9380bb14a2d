"""Words that no column can hold are refused in words, on every database alike."""

from __future__ import annotations

import pytest
from tests.devices.bureau import ALL_ITEMS, Bureau, clock

from liuhen.devices.keeping import kept
from liuhen.devices.models import Device, HandOver
from liuhen.devices.services import check_device, hand_over, register_device
from liuhen.kernel.refusals import Refused


def test_a_number_longer_than_its_column_is_refused_and_shown(yc: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        register_device(
            actor=yc.actor(yc.wang),
            at=clock("09:00"),
            agency=yc.agency,
            unit=yc.unit,
            number="长" * 41,
            kind="body",
            custodian=yc.wang,
        )
    assert "最多 40 字，现有 41 字" in refused.value.words
    assert not Device.objects.exists()


@pytest.mark.parametrize("words", ["电池\0鼓包", "电池\ud800"])
def test_characters_nobody_can_write_are_refused(yc: Bureau, recorder: Device, words: str) -> None:
    with pytest.raises(Refused) as refused:
        check_device(actor=yc.actor(yc.zhang), at=clock("08:30"), device=recorder, items=ALL_ITEMS, note=words)
    assert refused.value.rule == "text.unwritable"
    recorder.refresh_from_db()
    assert recorder.state == Device.State.REGISTERED


def test_texts_inside_lists_are_looked_at_too(yc: Bureau, recorder: Device) -> None:
    with pytest.raises(Refused) as refused:
        hand_over(
            actor=yc.actor(yc.wang),
            at=clock("09:00"),
            object_kind="device",
            subject=recorder.subject,
            from_person=yc.wang,
            to_person=yc.li,
            items=["执法记录仪", "充\0电器"],
        )
    assert refused.value.rule == "text.unwritable"
    assert not HandOver.objects.exists()


@pytest.mark.parametrize(
    "brand", ["长" * 60, "𠮷" * 60, "  两端空格  ", "\u202e反向", "'; drop table devices_device; --"]
)
def test_whatever_fits_comes_back_as_it_was(yc: Bureau, recorder: Device, brand: str) -> None:
    recorder.brand = brand
    kept(recorder)
    assert Device.objects.get().brand == brand
