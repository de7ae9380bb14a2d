"""The rows of a queue: each tells its clock, what it lacks, what is proposed, or why nobody knows its duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.obligations.queries import open_obligations
from liuhen.recordings.marks import title as mark_title
from liuhen.recordings.models import Recording
from liuhen.recordings.queues import ASSIGN, CLASSIFY, RECEIVE
from liuhen.web.pages.obligations import clock_of
from liuhen.web.pages.recordings import title_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.keeping import QueueRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from liuhen.obligations.models import Obligation

_DOUBTS = frozenset({"several_activities", "no_activity", "not_issued", "time_unknown", "clock_doubtful"})


def queue_rows(
    queue: str,
    recordings: Sequence[Recording],
    *,
    chosen: Recording | None,
    href: Callable[[int], str],
    now: datetime,
) -> tuple[QueueRow, ...]:
    """Return the rows of a part of a queue in its order, with one query for all of their clocks."""
    owed: dict[str, Obligation] = {}
    for each in open_obligations().filter(subject__in=[recording.subject for recording in recordings]):
        if queue != RECEIVE or each.what == "hand_over":
            owed.setdefault(each.subject, each)
    return tuple(
        _row(
            queue,
            recording,
            owed.get(recording.subject),
            href(recording.pk),
            now=now,
            current=chosen is not None and chosen.pk == recording.pk,
        )
        for recording in recordings
    )


def _row(
    queue: str, recording: Recording, owed: Obligation | None, href: str, *, now: datetime, current: bool
) -> QueueRow:
    clock = clock_of(owed, now) if owed is not None and owed.due_at is not None else None
    person = recording.person.name if recording.person else "摄录人待定"
    when = chinese.near(recording.started_at, now) if recording.started_at else "摄录时间不明"
    headline, tone = _told(queue, recording)
    return QueueRow(
        key=str(recording.pk),
        href=href,
        title=title_of(recording),
        code=recording.code,
        about=f"{person}　{when}",
        headline=clock.headline if clock and not headline else headline or "没有期限",
        tone=(clock.tone if clock else "") if not headline else tone,
        current=current,
    )


def _told(queue: str, recording: Recording) -> tuple[str, str]:
    """Return what a queue without clocks says of a recording, with its tone."""
    if queue == CLASSIFY:
        return ("建议高风险", "warn") if recording.risk_proposed == "high" else ("建议长期保存", "warn")
    if queue == ASSIGN:
        doubt = next((mark["code"] for mark in recording.marks if mark["code"] in _DOUBTS), "")
        if doubt:
            return mark_title(doubt), "warn"
        return str(Recording.Assignment(recording.assignment).label), ""
    return "", ""
