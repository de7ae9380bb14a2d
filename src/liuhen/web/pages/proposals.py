"""To which duty a recording may belong, by time: how long they overlap, and whether the device's holder took part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.spans import Span
from liuhen.web.pages.recording_forms import ALONE, candidates
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.keeping import Proposal

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.recordings.models import Recording

_MOST = 6


def proposals_of(recording: Recording, now: datetime) -> tuple[Proposal, ...]:
    """Return the duties within an hour, the best first; only a clear best one is chosen. The last is to stand alone."""
    scored = sorted(((_score(recording, duty), duty) for duty in candidates(recording)), key=lambda each: each[0])
    best = scored[::-1][:_MOST]
    clear = bool(best) and best[0][0] > (0, 0.0) and (len(best) == 1 or best[0][0] > best[1][0])
    offered = [
        Proposal(str(duty.pk), _words(duty, now), _reason(recording, duty), chosen=clear and place == 0)
        for place, (_, duty) in enumerate(best)
    ]
    alone = Proposal(ALONE, "独立记录", "不属于任何一次执法活动" if best else "前后一小时内没有登记执法活动")
    return (*offered, alone)


def _score(recording: Recording, duty: Activity) -> tuple[int, float]:
    """Return how well a duty fits: the holder took part, then the seconds that both share."""
    return (1 if _took_part(recording, duty) else 0, _shared(recording, duty))


def _shared(recording: Recording, duty: Activity) -> float:
    starts = duty.arrived_at or duty.started_at
    if recording.started_at is None or starts is None:
        return 0.0
    ends = recording.ended_at or recording.started_at
    begin, end = max(starts, recording.started_at), min(duty.ended_at or ends, ends)
    if begin > end:
        return 0.0
    return max(Span(begin, end).length.total_seconds(), 1.0)  # a photograph is one instant


def _took_part(recording: Recording, duty: Activity) -> bool:
    return any(officer.person_id == recording.person_id for officer in duty.officers.all())


def _words(duty: Activity, now: datetime) -> str:
    start = duty.arrived_at or duty.started_at or duty.planned_at
    return f"{chinese.between(start, duty.ended_at, now)} {duty.title}"


def _reason(recording: Recording, duty: Activity) -> str:
    seconds = _shared(recording, duty)
    overlap = f"时间重合 {chinese.playing_time(seconds)}" if seconds else "时间不重合，相距不到一小时"
    names = "、".join(officer.person.name for officer in duty.officers.all())
    who = recording.person.name if recording.person else "摄录人待定"
    part = f"{who}参加" if _took_part(recording, duty) else f"参加的是 {names or '没有登记人员'}"
    return f"{overlap}；{part}"
