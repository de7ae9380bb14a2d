"""The receipt of a hand-in, ready for A4: what may be erased from the card, what must stay, under which checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen.kernel.moments import local
from liuhen.ledger.queries import indexes_of
from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.notes import parse_note
from liuhen.obligations.queries import first_due
from liuhen.recordings.models import IntakeFile
from liuhen.recordings.queries import duties_of
from liuhen.web.pages.intakes import handed_by
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Link, Note, Pager, Tone
from liuhen.web.viewmodels.receipt import ReceiptCheckpoint, ReceiptFile, ReceiptPage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.recordings.models import Intake, Recording
    from liuhen.recordings.services.receipt import Line, Receipt

_CLOCKS = frozenset({"export", "upload", "store"})
MOST = 300  # files of one page; larger cards are paged
_MOST_DUTIES = 10
_LIMITS = "本单证明所列文件的字节在交接时刻{how}，不证明画面内容真实，也不证明卡上没有别的文件被事先删去。"
_READ_BACK, _NOT_READ_BACK = "已封存并回读核对", "已封存（没有回读核对）"


def receipt_page(receipt: Receipt, now: datetime, after: int = -1) -> ReceiptPage:
    """Return the receipt as it can be printed at any time: the files behind a position, and the numbers of all."""
    intake = receipt.intake
    lines = receipt.page(after, MOST)
    recordings = [recording for line, recording in lines if recording and line.state == IntakeFile.State.SEALED]
    entries = indexes_of([recording.subject for recording in recordings], "recording.sealed")
    duties = list(duties_of(intake).values_list("title", flat=True)[: _MOST_DUTIES + 1])
    how = _READ_BACK if intake.read_back else _NOT_READ_BACK
    more = "等" if len(duties) > _MOST_DUTIES else ""
    return ReceiptPage(
        number=intake.code,
        agency=f"{intake.agency.name}　{intake.unit.name}",
        handed_by=handed_by(intake),
        received_by=intake.station,
        device=intake.device_no,
        at=intake.finished_at or intake.started_at,
        activities="、".join(duties[:_MOST_DUTIES]) + more or "没有关联执法活动",
        result=f"封存 {receipt.sealed} 个，此前已封存 {receipt.duplicates} 个，未能采集 {receipt.refused} 个",
        deadline=_deadline(recordings, now),
        files=tuple(_file(line, recording, entries) for line, recording in lines),
        safe_count=receipt.sealed + receipt.duplicates - receipt.changed,
        kept_count=receipt.refused + receipt.changed,
        erase_words=f"上表所列可以清除的文件{how}。清除由设备使用人进行；“不要清除”的文件须留在卡上。",
        limits=_LIMITS.format(how=how),
        back=Link("回采集", reverse("intakes")),
        now=now,
        checkpoint=_checkpoint(intake),
        notes=_notes(intake),
        pager=_pager(receipt, lines, after),
    )


def _pager(receipt: Receipt, lines: Sequence[Line], after: int) -> Pager | None:
    """Return the way through a card with more files than one page holds."""
    if receipt.files <= MOST:
        return None
    path = reverse("receipt", args=[receipt.intake.pk])
    last = lines[-1][0].position if lines else after
    words = f"本页 {len(lines)} 个，全卡 {receipt.files:,} 个；每页各自打印，编号和根值相同"
    following = f"{path}?after={last}" if last < receipt.files - 1 and lines else ""
    previous = "" if after < 0 else path if after < MOST else f"{path}?after={after - MOST}"
    return Pager(words, previous, following)


def _file(line: IntakeFile, recording: Recording | None, entries: Mapping[str, int]) -> ReceiptFile:
    if recording is not None and line.state == IntakeFile.State.SEALED and line.problem != IntakeFile.CHANGED_SINCE:
        return _sealed(line, recording, entries.get(recording.subject))
    if recording is not None and line.state == IntakeFile.State.DUPLICATE:
        return _before(line, recording)
    problem = line.words or "还没有采集，再插卡运行一次"
    return ReceiptFile(line.name, "refused", line.size, erasable=False, problem=problem)


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


def _deadline(recordings: Sequence[Recording], now: datetime) -> str:
    """Return the earliest end of a hand-in clock among the recordings and whether it was kept."""
    first = first_due([recording.subject for recording in recordings], _CLOCKS)
    if first is None or first.due_at is None:
        return "制度没有规定期限，或时钟未起"
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
