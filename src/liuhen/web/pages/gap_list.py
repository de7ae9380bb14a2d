"""F-59 未记录/中断/覆盖不足清单: duties of a period whose recording is not whole, each with its article and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.activities.models import Activity
from liuhen.kernel.moments import local
from liuhen.obligations.queries import judgements_of
from liuhen.recordings.reports import INTERRUPTED, MOST, SHORT, SIZE, UNRECORDED, gaps_in
from liuhen.web.addresses import address
from liuhen.web.pages.judged import question_cites
from liuhen.web.pages.overdue_list import exports
from liuhen.web.pages.periods import filters_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.lists import GapRow, ListPage
from liuhen.web.viewmodels.parts import Chip, EmptyState, Pager, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.activities.models import Interruption
    from liuhen.obligations.models import Judgement
    from liuhen.web.pages.periods import Asked

TITLE = "未记录、中断和覆盖不足清单"
HEADS = ("执法日期", "执法活动", "单位", "执法人员", "情形", "说明", "原因", "依据")
KINDS = {UNRECORDED: "未记录", INTERRUPTED: "中断", SHORT: "覆盖不足"}
REASONS = {
    "device": "设备故障、损坏",
    "weather": "天气情况恶劣",
    "power_or_storage": "电量、存储空间不足",
    "place_changed": "检查场所变化",
    "obstructed": "现场有关人员阻挠",
    "limits": "客观条件限制",
    "other": "其他客观原因",
}
_QUESTIONS = ("recording.coverage", "activity.close", "recording.required")


def gaps_page(asked: Asked, now: datetime) -> ListPage:
    """Return a page of the list."""
    path = reverse("gap_list")
    found = gaps_in(asked.period, after=asked.after, size=SIZE + 1)
    rows = found[:SIZE]
    days = f"{chinese.day(asked.period.first, now)}–{chinese.day(asked.period.last, now)}"
    return ListPage(
        title=TITLE,
        summary=f"{days}安排的执法活动里，没有记录、中断过或没有录全的，按日期倒序。",
        filters=filters_of(asked, path, f"本页 {len(rows)} 项" if rows else "没有"),
        pager=Pager(
            f"本页 {len(rows)} 项",
            address(path, asked.given) if asked.after is not None else "",
            address(path, asked.given, after=rows[-1].pk) if len(found) > SIZE else "",
        ),
        empty=EmptyState(f"{days}都录全了", "这些天的执法活动都有完整的记录。换个日期或单位再看。"),
        gaps=tuple(_rows(rows, now)),
        actions=exports("gap_sheet", asked.given) if rows else (),
    )


def gap_cells(asked: Asked, now: datetime) -> list[Sequence[str]]:
    """Return the whole list as rows of text in the order of `HEADS`, at most `MOST` of them."""
    return [
        (
            row.when,
            row.title,
            row.unit,
            row.officers,
            row.chip.words,
            "；".join(row.told),
            row.reason,
            "、".join(cite.full or cite.words for cite in row.cites),
        )
        for row in _rows(gaps_in(asked.period, size=MOST), now)
    ]


def _rows(duties: Sequence[Activity], now: datetime) -> list[GapRow]:
    subjects = [each.subject for each in duties]
    subjects += [each.subject for duty in duties for each in duty.interruptions.all()]
    judgements = judgements_of(subjects)
    return [_row(duty, judgements, now) for duty in duties]


def _row(duty: Activity, judgements: Mapping[str, Judgement], now: datetime) -> GapRow:
    stops = list(duty.interruptions.all())
    kind = _kind(duty, stops)
    rests_on = [(duty.subject, question) for question in _QUESTIONS]
    if kind == INTERRUPTED:
        rests_on = [(stops[0].subject, "activity.interruption"), *rests_on]
    found = (question_cites(judgements.get(subject), question, now) for subject, question in rests_on)
    statement = next(iter(duty.statements.all()), None)
    return GapRow(
        when=f"{local(duty.planned_at):%Y-%m-%d}",
        title=duty.title,
        href=f"{reverse('recordings')}?activity={duty.pk}",
        unit=duty.unit.name,
        officers="、".join(each.person.name for each in duty.officers.all()),
        chip=_chip(kind, excused=duty.outcome == Activity.Outcome.EXEMPT),
        told=tuple(_told(duty, stops, now)),
        reason=duty.shortfall_reason or (statement.reason if statement else "") or "没有说明",
        cites=next((cites for cites in found if cites), ()),
    )


def _kind(duty: Activity, stops: Sequence[Interruption]) -> str:
    if duty.outcome == Activity.Outcome.PARTLY:
        return SHORT
    if not duty.covered:
        return UNRECORDED
    return INTERRUPTED if stops else SHORT


def _chip(kind: str, *, excused: bool) -> Chip:
    if excused:
        return Chip(Tone.MUTE, "未记录，已说明", "notes")
    tone = Tone.WARN if kind == INTERRUPTED else Tone.OVER
    return Chip(tone, KINDS[kind], "circle-dashed" if kind != INTERRUPTED else "player-pause")


def _told(duty: Activity, stops: Sequence[Interruption], now: datetime) -> list[str]:
    told = [str(words) for words in duty.shortfall]
    told += [
        f"中断 {chinese.between(each.stopped_at, each.resumed_at, now)}，{_reason(each)}"
        f"{'，有书面说明' if each.statement_at else '，没有书面说明'}"
        for each in stops
    ]
    if not told:
        told = ["没有音像记录" if not duty.covered else "没有录全"]
    return told if duty.closed_at else [*told, "还没有办结"]


def _reason(stop: Interruption) -> str:
    return stop.reason_text or REASONS.get(stop.reason, stop.reason)
