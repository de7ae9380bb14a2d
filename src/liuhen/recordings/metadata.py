"""Metadata keys of a recording: their codes, labels, and which of them the program fills by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.moments import local

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.recordings.models import Recording

LABELS: dict[str, str] = {
    "agency_name": "执法单位名称",
    "device_no": "执法记录设备编号",
    "officers": "执法人员信息",
    "used_at": "使用时间",
    "party_name": "案件当事人",
    "case_name": "案由（案件名称）",
    "recorded_on": "记录日期",
    "stored_on": "存储日期",
    "place": "摄录地点",
    "activity": "执法活动",
}

# People fill these; everything else follows from the file, the device and the duty.
BY_HAND = ("party_name", "case_name", "place")


def label(key: str) -> str:
    """Return the label of a key; a key that a pack invented is its own label."""
    return LABELS.get(key, key)


def known_values(recording: Recording, officers: str) -> dict[str, str]:
    """Return the values that follow from what is known already: key → text, empty ones left out."""
    started: datetime | None = recording.started_at
    values: Mapping[str, str] = {
        "agency_name": recording.unit.agency.name,
        "device_no": recording.device.number if recording.device else recording.intake.device_no,
        "officers": officers,
        "used_at": f"{local(started):%Y-%m-%d %H:%M:%S}" if started else "",
        "recorded_on": f"{local(started):%Y-%m-%d}" if started else "",
        "stored_on": f"{local(recording.stored_at):%Y-%m-%d}",
        "party_name": recording.party_name,
        "case_name": recording.case_name,
        "place": recording.place,
        "activity": recording.activity.title if recording.activity else "",
    }
    return {key: value for key, value in values.items() if value}
