"""Recordings as the API tells them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema

from liuhen.access.rights import Rights
from liuhen.api.finding import FindingOut, told
from liuhen.api.values import Moment, Named, Sha256, named
from liuhen.recordings.changes import seen_of
from liuhen.recordings.models import ContentTick, Recording
from liuhen.recordings.receipts import findings_of


class MarkOut(Schema):
    """A doubt about the file, found when it was sealed."""

    code: str
    words: str


class DeviceRef(Schema):
    """A device by key and number."""

    id: str
    number: str


class RecordingRow(Schema):
    """A recording in a list."""

    id: str
    code: str
    name: str
    title: str
    media: str
    size: int
    sha256: Sha256
    duration_ms: int | None
    unit: Named
    device: DeviceRef | None
    person: Named | None
    activity: str | None
    intake: str
    assignment: str
    started_at: Moment | None
    ended_at: Moment | None
    exported_at: Moment
    stored_at: Moment
    handed_over_at: Moment | None
    party_name: str
    case_name: str
    place: str
    risk: str
    evidence: bool
    secret: list[str]
    keep: str
    keep_until: date | None
    marks: list[MarkOut]
    fixity: str


class TickOut(Schema):
    """A content point, seen between two offsets or stated not to apply."""

    id: str
    item: str
    from_ms: int | None
    to_ms: int | None
    not_applicable: str
    at: Moment


class RecordingOut(RecordingRow):
    """A recording with all that is known about it. `version` moves with every entry of the log about it."""

    version: str
    container: str
    codecs: str
    width: int | None
    height: int | None
    sm3: str
    device_started_at: Moment | None
    clock_offset_ms: int | None
    mode: str
    triggers: list[str]
    unrelated: bool
    risk_proposed: str
    fixity_at: Moment | None
    metadata: dict[str, str]
    ticks: list[TickOut]
    findings: list[FindingOut]
    can: list[str]


def row_of(recording: Recording) -> RecordingRow:
    """Return a recording as a list tells it."""
    return RecordingRow(**_columns(recording))


def _columns(recording: Recording) -> dict[str, Any]:
    device = recording.device
    return {
        "id": str(recording.pk),
        "code": recording.code,
        "name": recording.original_name,
        "title": recording.title,
        "media": recording.media,
        "size": recording.size,
        "sha256": f"sha256:{recording.sha256}",
        "duration_ms": recording.duration_ms,
        "unit": named(recording.unit),
        "device": DeviceRef(id=str(device.pk), number=device.number) if device else None,
        "person": named(recording.person),
        "activity": str(recording.activity_id) if recording.activity_id else None,
        "intake": str(recording.intake_id),
        "assignment": recording.assignment,
        "started_at": recording.started_at,
        "ended_at": recording.ended_at,
        "exported_at": recording.exported_at,
        "stored_at": recording.stored_at,
        "handed_over_at": recording.handed_over_at,
        "party_name": recording.party_name,
        "case_name": recording.case_name,
        "place": recording.place,
        "risk": recording.risk,
        "evidence": recording.evidence,
        "secret": recording.secret,
        "keep": recording.keep,
        "keep_until": recording.keep_until,
        "marks": [MarkOut(code=mark["code"], words=mark["words"]) for mark in recording.marks],
        "fixity": recording.fixity,
    }


def whole_of(recording: Recording, held: Rights) -> RecordingOut:
    """Return a recording with its metadata, ticks, findings as of its export, and what the caller may do with it."""
    ticks = ContentTick.objects.filter(recording=recording, withdrawn_at=None).order_by("pk")
    return RecordingOut(
        **_columns(recording),
        version=str(seen_of([recording])[recording.pk]),
        container=recording.container,
        codecs=recording.codecs,
        width=recording.width,
        height=recording.height,
        sm3=f"sm3:{recording.sm3}" if recording.sm3 else "",
        device_started_at=recording.device_started_at,
        clock_offset_ms=recording.clock_offset_ms,
        mode=recording.mode,
        triggers=recording.triggers,
        unrelated=recording.unrelated,
        risk_proposed=recording.risk_proposed,
        fixity_at=recording.fixity_at,
        metadata=dict(recording.metadata.order_by("key").values_list("key", "value")),
        ticks=[tick_of(tick) for tick in ticks],
        findings=told(findings_of(recording, recording.exported_at)),
        can=can(held),
    )


def tick_of(tick: ContentTick) -> TickOut:
    """Return a tick as it is told."""
    return TickOut(
        id=str(tick.pk),
        item=tick.item,
        from_ms=tick.from_ms,
        to_ms=tick.to_ms,
        not_applicable=tick.not_applicable,
        at=tick.at,
    )


def can(held: Rights) -> list[str]:
    """Return what the caller may do with a recording, by name."""
    acts = ("complete", "tick", "assign", "receive", "classify")
    return [*(["see"] if held.see.allowed else []), *(act for act in acts if getattr(held, act))]
