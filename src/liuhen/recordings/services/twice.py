"""What stands twice: the same content in two files of a card, or two recordings of one device at the same time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.identifiers import key_floor
from liuhen.recordings.marks import Mark
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_TOLERANCE = timedelta(seconds=2)  # segments of one take join with a second of overlap
_LONGEST = timedelta(days=1)  # no recorder writes a longer file; keys order recordings by their start


def mark_twice(recordings: Sequence[Recording]) -> None:
    """Mark recordings of one hand-in that are about to be sealed. Both are kept; a person decides what they mean."""
    if not recordings:
        return
    _mark_same_content(recordings)
    _mark_overlaps(recordings)


def _mark_same_content(recordings: Sequence[Recording]) -> None:
    """Mark every file but the first of the same bytes. Empty files have the same bytes and their own mark."""
    digests = [recording.sha256 for recording in recordings if recording.size]
    sealed = Recording.objects.filter(agency=recordings[0].agency, sha256__in=digests).order_by("-exported_at")
    first = dict(sealed.values_list("sha256", "code"))
    for recording in recordings:
        if recording.size and recording.sha256 in first:
            words = f"内容与已封存的 {first[recording.sha256]} 相同，请核对是否重复。"
            _mark(recording, Mark("same_content", words))
        first.setdefault(recording.sha256, recording.code)


def _mark_overlaps(recordings: Sequence[Recording]) -> None:
    """Mark what the device recorded while it was recording something else: one of the two times is wrong."""
    timed = sorted(filter(_has_length, recordings), key=lambda recording: recording.pk)
    if not timed or timed[0].device_id is None:
        return
    below = key_floor(max(_end(recording) for recording in timed))
    above = key_floor(_start(timed[0]) - _LONGEST)
    others = Recording.objects.filter(
        device=timed[0].device_id, pk__gte=above, pk__lte=below, started_at__isnull=False, ended_at__isnull=False
    )
    running: Recording | None = None  # of those that started before, the one that ends last
    fresh = {recording.pk for recording in timed}
    for recording in sorted([*others, *timed], key=lambda recording: (_start(recording), recording.pk)):
        if not _has_length(recording):
            continue
        if running is not None and _end(running) - _start(recording) > _TOLERANCE:
            _mark_pair(running, recording, fresh)
        if running is None or _end(recording) > _end(running):
            running = recording


def _mark_pair(earlier: Recording, later: Recording, fresh: set[int]) -> None:
    """Mark the later one; when that is sealed already, the earlier one, which has just come in."""
    marked, other = (later, earlier) if later.pk in fresh else (earlier, later)
    if marked.pk in fresh and not any(mark["code"] == "overlap" for mark in marked.marks):
        words = f"与同一设备的 {other.original_name}（{other.code}）时间重叠，请核对设备时钟或来源。"
        _mark(marked, Mark("overlap", words[:300]))


def _mark(recording: Recording, mark: Mark) -> None:
    recording.marks = [*recording.marks, mark.stored()]
    recording.marked = True


def _has_length(recording: Recording) -> bool:
    return recording.media != "photo" and recording.started_at is not None and recording.ended_at is not None


def _start(recording: Recording) -> datetime:
    assert recording.started_at is not None
    return recording.started_at


def _end(recording: Recording) -> datetime:
    assert recording.ended_at is not None
    return recording.ended_at
