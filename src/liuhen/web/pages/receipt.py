"""The receipt of a hand-in, ready for A4: what may be erased from the card, what must stay, under which checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen.kernel.moments import local
from liuhen.ledger.queries import page as entries
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.notes import parse_note
from liuhen.obligations.queries import of_subject
from liuhen.web.pages.intakes import handed_by
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Link, Note, Tone
from liuhen.web.viewmodels.receipt import ReceiptCheckpoint, ReceiptFile, ReceiptPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.recordings.models import Intake, IntakeFile, Recording
    from liuhen.recordings.services.receipt import Receipt

_CLOCKS = frozenset({"export", "upload", "store"})
_MOST_ENTRIES = 300  # files whose place in the log is looked up
LIMITS = "本单证明所列文件的字节在交接时刻已封存并回读核对，不证明画面内容真实，也不证明卡上没有别的文件被事先删去。"


def receipt_page(receipt: Receipt, now: datetime) -> ReceiptPage:
    """Return the receipt as it can be printed at any time."""
    intake = receipt.intake
    recordings = [recording for _, recording in receipt.sealed]
    places = _places(recordings)
    sealed = [_sealed(line, recording, places.get(recording.pk)) for line, recording in receipt.sealed]
    before = [_before(line, recording) for line, recording in receipt.duplicates]
    kept = [
        ReceiptFile(line.name, "refused", line.size, erasable=False, problem=line.words or "还没有采集，再插卡运行一次")
        for line in receipt.refused
    ]
    counts = f"封存 {len(sealed)} 个，此前已封存 {len(before)} 个，未能采集 {len(kept)} 个"
    return ReceiptPage(
        number=intake.code,
        agency=f"{intake.agency.name}　{intake.unit.name}",
        handed_by=handed_by(intake),
        received_by=intake.station,
        device=intake.device_no,
        at=intake.finished_at or intake.started_at,
        activities="、".join(dict.fromkeys(r.activity.title for r in recordings if r.activity)) or "没有关联执法活动",
        result=counts,
        deadline=_deadline(recordings, now),
        files=(*sealed, *before, *kept),
        erase_words="上表所列可以清除的文件已封存并回读核对。清除由设备使用人进行；“不要清除”的文件须留在卡上。",
        limits=LIMITS,
        back=Link("回采集", reverse("intakes")),
        now=now,
        checkpoint=_checkpoint(intake),
        notes=_notes(intake),
    )


def _sealed(line: IntakeFile, recording: Recording, entry: int | None) -> ReceiptFile:
    return ReceiptFile(
        line.name,
        "marked" if recording.marked else "sealed",
        line.size,
        erasable=True,
        start=recording.started_at,
        end=recording.ended_at,
        length=recording.duration_ms / 1000 if recording.duration_ms is not None else None,
        sha256=recording.sha256,
        entry=entry,
        href=reverse("recording", args=[recording.pk]),
    )


def _before(line: IntakeFile, recording: Recording) -> ReceiptFile:
    return ReceiptFile(
        line.name,
        "duplicate",
        line.size,
        erasable=True,
        start=recording.started_at,
        end=recording.ended_at,
        sha256=recording.sha256,
    )


def _places(recordings: Sequence[Recording]) -> dict[int, int]:
    places: dict[int, int] = {}
    for recording in recordings[:_MOST_ENTRIES]:
        for entry in entries(act="recording.sealed", subject=recording.subject, limit=1):
            if entry.index is not None:
                places[recording.pk] = entry.index
    return places


def _deadline(recordings: Sequence[Recording], now: datetime) -> str:
    """Return the earliest end of a hand-in clock among the recordings and whether it was kept."""
    owed = [
        each
        for r in recordings[:_MOST_ENTRIES]
        for each in of_subject(r.subject)
        if each.what in _CLOCKS and each.due_at
    ]
    if not owed:
        return "制度没有规定期限，或时钟未起"
    first = min(owed, key=lambda each: each.due_at or now)
    if first.due_at is None:
        return ""
    due = f"{local(first.due_at):%Y年%-m月%-d日} {chinese.due_clock(first.due_at)} 前"  # paper has no today
    if first.fulfilled_at is None:
        return f"应于 {due}，还没有办完"
    late = chinese.is_late(first.due_at, first.fulfilled_at)
    kept = chinese.remaining(first.due_at, first.fulfilled_at) if late else "按时"
    return f"应于 {due}，实际 {chinese.moment(first.fulfilled_at, now)}，{kept}"


def _checkpoint(intake: Intake) -> ReceiptCheckpoint | None:
    if not intake.checkpoint or intake.finished_at is None:
        return None
    note = parse_note(intake.checkpoint)
    body = CheckpointBody.parse(note.text)
    others = [signature.name for signature in note.signatures if signature.name != settings.LIUHEN_ORIGIN]
    return ReceiptCheckpoint(
        body.size, body.root.hex(), intake.finished_at, f"会签：{'、'.join(others)}" if others else ""
    )


def _notes(intake: Intake) -> tuple[Note, ...]:
    if intake.finished_at is not None:
        return ()
    return (
        Note("这次采集没有做完。", "再插上这张卡运行采集，会从断处接着做；做完以前请不要清除任何文件。", Tone.OVER),
    )
