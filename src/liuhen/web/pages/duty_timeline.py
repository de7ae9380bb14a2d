"""The duty on one clock: a lane a recorder, what all cover together, what interrupts them, and the points ticked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.activities.queries import activity_of
from liuhen.kernel.spans import Span, gaps, merged
from liuhen.web.viewmodels.timeline import Gap, Lane, Segment, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from liuhen.activities.models import Activity, Interruption
    from liuhen.recordings.models import Recording
    from liuhen.web.viewmodels.timeline import GapKind, KeyPoint

_TOLERANCE = timedelta(seconds=60)
_MARGIN = timedelta(seconds=30)
REASONS = {
    "device": "设备故障",
    "weather": "天气",
    "power_or_storage": "电量或存储不足",
    "place_changed": "转移地点",
}


@dataclass(frozen=True, slots=True)
class Course:
    """A duty with its recordings and interruptions, as the timeline and the strip of the workbench draw it."""

    duty: Activity
    recordings: Sequence[Recording]
    interruptions: Sequence[Interruption]
    at: datetime

    @property
    def span(self) -> Span | None:
        """The duty from arrival to end; what is not over runs to now. None before it began."""
        starts = self.duty.arrived_at or self.duty.started_at
        if starts is None:
            return None
        return Span(starts, max(starts, self.duty.ended_at or self.at))

    @property
    def covered(self) -> list[Span]:
        """What the recordings cover together."""
        return merged(spans_in(self.recordings))

    @property
    def holes(self) -> tuple[Gap, ...]:
        """What stays uncovered for longer than a minute, and whether somebody said why."""
        if self.span is None:
            return ()
        return tuple(self._gap(hole) for hole in gaps(self.span, self.covered, _TOLERANCE))

    @property
    def percent(self) -> str:
        """The covered share of the duty; "" when it has no length."""
        if self.span is None or not self.span.length:
            return ""
        inside = [part for span in self.covered if (part := span.clipped(self.span)) is not None]
        share = sum((span.length for span in inside), timedelta(0)) / self.span.length
        return f"{share * 100:.1f}%"

    def _gap(self, hole: Span, device: str = "") -> Gap:
        interrupted = [each for each in self.interruptions if _overlaps(each, hole, self.at)]
        own = [each for each in interrupted if not each.device or not device or each.device == device]
        told = next((each for each in own if explains(each)), None)
        kind: GapKind = "explained" if told else "unexplained"
        if not told and device and any(_holds(span, hole) for span in self.covered):
            kind = "minor"
        if self.duty.ended_at is None and hole.end >= self.at - _TOLERANCE:
            kind = "open"
        return Gap(hole.start, hole.end, kind, interruption_words(told or next(iter(own), None)))

    def lane_gaps(self, recordings: Sequence[Recording], device: str) -> tuple[Gap, ...]:
        """Return the pieces between the first and the last picture of one recorder that it did not record."""
        spans = merged(spans_in(recordings))
        if not spans:
            return ()
        whole = Span(spans[0].start, spans[-1].end)
        return tuple(self._gap(hole, device) for hole in gaps(whole, spans, timedelta(seconds=2)))


def spans_in(recordings: Iterable[Recording]) -> list[Span]:
    """Return the spans the recordings cover; photographs and those without times cover nothing."""
    return [Span(r.started_at, r.ended_at) for r in recordings if r.media != "photo" and r.started_at and r.ended_at]


def course_of(recording: Recording, duty_recordings: Sequence[Recording], at: datetime) -> Course | None:
    """Return the duty of a recording with everything on it, None for one that stands alone."""
    duty = activity_of(f"activity:{recording.activity_id}") if recording.activity_id else None
    return Course(duty, duty_recordings, list(duty.interruptions.all()), at) if duty else None


def timeline_of(
    course: Course, current: Recording | None, playable: frozenset[str], points: tuple[KeyPoint, ...]
) -> Timeline | None:
    """Return the duty on one clock; None while nothing has a time. `playable` are the keys the player holds.

    `current` is the recording that the page is about, None for the page of the duty itself.
    """
    spans = [*spans_in(course.recordings), *([course.span] if course.span else [])]
    if not spans:
        return None
    devices: dict[str, list[Recording]] = {}
    for each in course.recordings:
        devices.setdefault(each.device.subject if each.device else "", []).append(each)
    return Timeline(
        start=min(span.start for span in spans) - _MARGIN,
        end=max(span.end for span in spans) + _MARGIN,
        lanes=tuple(_lane(course, subject, rows, current, playable) for subject, rows in devices.items()),
        covered=tuple(course.covered),
        holes=course.holes,
        percent=course.percent,
        points=points,
    )


def _lane(
    course: Course, subject: str, rows: Sequence[Recording], current: Recording | None, playable: frozenset[str]
) -> Lane:
    people = dict.fromkeys(row.person.name for row in rows if row.person)
    device = rows[0].device
    segments = [
        Segment(
            row.started_at,
            row.ended_at,
            row.code,
            reverse("recording", args=[row.pk]),
            str(row.pk) if str(row.pk) in playable else "",
            current=current is not None and row.pk == current.pk,
        )
        for row in rows
        if row.started_at and row.ended_at
    ]
    return Lane(
        device.number if device else "未登记设备",
        "、".join(people),
        tuple(segments),
        course.lane_gaps(rows, subject),
    )


def explains(interruption: Interruption) -> bool:
    """Say whether somebody told why: by voice, in writing, or by a confirmed reason."""
    return bool(interruption.voice_note_at or interruption.statement_at or interruption.confirmed_at)


def interruption_words(interruption: Interruption | None) -> str:
    """Return an interruption in words, "" for none."""
    if interruption is None:
        return ""
    reason = interruption.reason_text or REASONS.get(interruption.reason, interruption.reason)
    told = [
        words
        for words, moment in (("已作语音说明", interruption.voice_note_at), ("已交书面说明", interruption.statement_at))
        if moment
    ]
    return "，".join((f"中断：{reason}", *(told or ["没有说明"])))


def _overlaps(interruption: Interruption, hole: Span, at: datetime) -> bool:
    end = interruption.resumed_at or max(at, interruption.stopped_at)
    return interruption.stopped_at < hole.end and hole.start < end


def _holds(span: Span, hole: Span) -> bool:
    return span.start <= hole.start and hole.end <= span.end
