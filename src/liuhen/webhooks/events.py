"""From entries of the log to events: what is told of each, to whom. Keys and codes only, nobody's data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from liuhen.activities.queries import activity_of
from liuhen.devices.queries import device_of
from liuhen.kernel.moments import iso
from liuhen.recordings.queries import intake_by, recording_by

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.ledger.entries import Entry


class Told(NamedTuple):
    """A thing as an event names it: whose it is, and by what code people know it ("" where they have none)."""

    agency: str
    code: str


def named(subject: str) -> Told:
    """Return whose a subject is and its code; empty for what has neither."""
    kind, _, text = subject.partition(":")
    key = int(text) if text.isdecimal() else None
    if kind == "device" and (device := device_of(subject)) is not None:
        return Told(device.agency.code, device.number)
    if kind == "activity" and (activity := activity_of(subject)) is not None:
        return Told(activity.agency.code, activity.number)
    if kind == "recording" and key is not None and (recording := recording_by(key)) is not None:
        return Told(recording.agency.code, recording.code)
    if kind == "intake" and key is not None and (intake := intake_by(key)) is not None:
        return Told(intake.agency.code, intake.code)
    return Told("", "")


def body_of(entry: Entry, told: Told) -> str:
    """Return the JSON of the event that an entry is."""
    kind, _, key = entry.subject.partition(":")
    data: dict[str, object] = {
        "subject": entry.subject,
        "kind": kind,
        "id": key,
        "code": told.code,
        "agency": entry.agency or told.agency,
        "entry": entry.number,
        "index": entry.index,
    }
    return event(entry.act, entry.at, data)


def event(act: str, at: datetime, data: dict[str, object]) -> str:
    """Return an event as Standard Webhooks writes it: type, timestamp, data."""
    return json.dumps({"type": act, "timestamp": iso(at), "data": data}, ensure_ascii=False, separators=(",", ":"))
