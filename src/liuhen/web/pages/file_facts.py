"""The facts of the stored file: name, size, digests, format, and its four clocks apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.recordings.marks import title
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Note, Row, Tone
from liuhen.web.viewmodels.recording import FileFacts

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.recordings.models import Recording

_SECOND = 1000


def file_facts(recording: Recording, now: datetime) -> FileFacts:
    """Return the facts of the file."""
    return FileFacts(
        title="原件",
        rows=(
            Row("原文件名", recording.original_name, mono=True),
            Row("大小", chinese.exact_size(recording.size)),
            Row("格式", _format(recording) or "没有识别"),
            *((Row("长度", chinese.playing_time(recording.duration_ms / _SECOND)),) if recording.duration_ms else ()),
            *((Row("位置", _place(recording)),) if recording.latitude is not None else ()),
            Row("采集", f"{chinese.moment_second(recording.exported_at, now)}　{recording.intake.station}"),
        ),
        digests=(
            Row("SHA-256", chinese.grouped(recording.sha256), mono=True),
            *((Row("SM3", chinese.grouped(recording.sm3), mono=True),) if recording.sm3 else ()),
        ),
        clock=_clocks(recording, now),
    )


def mark_notes(recording: Recording) -> tuple[Note, ...]:
    """Return the doubts about the file, each with what it means."""
    return tuple(Note(f"{title(mark['code'])}。", mark["words"], Tone.WARN) for mark in recording.marks)


def _format(recording: Recording) -> str:
    size = f"{recording.width}×{recording.height}" if recording.width and recording.height else ""
    return "，".join(part for part in (recording.container.upper(), recording.codecs, size) if part)


def _place(recording: Recording) -> str:
    return f"纬度 {recording.latitude:.5f}，经度 {recording.longitude:.5f}"


def _clocks(recording: Recording, now: datetime) -> tuple[Row, ...]:
    rows = [Row("文件内写的", f"{name} {value}", mono=True) for name, value in recording.time_tags.items()]
    if recording.device_started_at is not None:
        rows.append(Row("设备时钟", chinese.moment_second(recording.device_started_at, now)))
    rows.append(Row("偏差", _offset(recording.clock_offset_ms)))
    if recording.started_at is not None:
        rows.append(Row("真实时间", chinese.moment_second(recording.started_at, now)))
    return tuple(rows)


def _offset(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "没有测过，按设备时钟"
    if milliseconds == 0:
        return "没有偏差"
    return f"设备{'快' if milliseconds > 0 else '慢'} {abs(milliseconds) / _SECOND:.1f} 秒，原值保留"
