"""The list of recordings: one page of fifty with its search, filters and tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.rights import watchable
from liuhen.obligations.queries import judgements_of
from liuhen.recordings.models import Derivative, Recording
from liuhen.recordings.queries import listed
from liuhen.web.addresses import address, address_of
from liuhen.web.pages.judged import judged_row
from liuhen.web.pages.recording_filters import FLAGS, LISTED, MEDIA, filters_of, picked_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Action, Chip, EmptyState, Filters, Pager, View, chip
from liuhen.web.viewmodels.recordings import RecordingRow, RecordingsPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.obligations.models import Judgement
    from liuhen.recordings.queries import Listed, Page
    from liuhen.web.pages.recording_filters import Asked, Narrowing

_STATES = ("changed", "unreadable", "marked", "unclassified", "evidence")


def recordings_page(asked: Asked, found: Page, narrowing: Narrowing, person: Person, now: datetime) -> RecordingsPage:
    """Return the page for what was asked and found."""
    recordings = listed(found.keys)
    may_watch = watchable(person, now)
    pictures = thumbnails([recording.pk for recording in recordings if may_watch(recording)])
    judgements = judgements_of([recording.subject for recording in recordings])
    path = reverse("recordings")
    plain = {name: value for name, value in asked.given.items() if name not in {"before", "after"}}
    return RecordingsPage(
        summary="一份资料就是记录设备上的一个文件。先看判定，有问题的写着缺什么、差多久。",
        filters=Filters(
            path,
            filters_of(asked, narrowing),
            query=asked.filters.text,
            placeholder="编号、当事人、地点、人员、设备",
            hidden=asked.hidden,
            picked=picked_of(asked, narrowing, now),
            found=f"本页 {len(recordings)} 份，按摄录时间倒序" if recordings else "没有找到",
            clear=path if plain else "",
            error=asked.problem,
            choices=reverse("recording_choices") if narrowing.offered and not asked.listed else "",
            listed=address(path, plain, **{LISTED: 1}) if narrowing.offered and not asked.listed else "",
        ),
        rows=tuple(recording_row(each, judgements.get(each.subject), pictures, now) for each in recordings),
        pager=Pager(
            f"本页 {len(recordings)} 份",
            address(path, plain, after=found.newer) if found.newer else "",
            address(path, plain, before=found.older) if found.older else "",
        ),
        empty=_empty(asked, narrowed=bool(plain)),
        views=tuple(
            View(words, address(path, plain, flag=flag), None, flag == asked.filters.flag) for flag, words in FLAGS
        ),
    )


def thumbnails(keys: Sequence[int]) -> frozenset[int]:
    """Return of the keys of recordings those that have a thumbnail."""
    made = Derivative.objects.filter(
        recording__in=keys,
        kind=Derivative.Kind.THUMBNAIL,
        state__in=[Derivative.State.MADE, Derivative.State.ORIGINAL],
    )
    return frozenset(made.values_list("recording", flat=True))


def recording_row(
    recording: Listed, judgement: Judgement | None, pictures: frozenset[int], now: datetime
) -> RecordingRow:
    """Return one row of the list."""
    judged = judged_row(judgement, now)
    return RecordingRow(
        href=address_of("recording", recording.pk),
        title=title_of(recording),
        code=recording.code,
        media=recording.media if recording.media in MEDIA else "none",  # type: ignore[arg-type]  # one of the literal
        recorder=recording.person if recording.person is not None else "摄录人待定",
        unit=recording.unit,
        device=recording.device if recording.device is not None else "设备未登记",
        start=recording.started_at or recording.exported_at,
        end=recording.ended_at,
        when="" if recording.started_at else "摄录时间不明",
        about=tuple(words for words in (recording.party_name, recording.case_name) if words),
        thumbnail=address_of("thumbnail", recording.pk) if recording.pk in pictures else "",
        length=recording.duration_ms / 1000 if recording.duration_ms is not None else None,
        length_words=MEDIA.get(recording.media, "") if recording.duration_ms is None else "",
        findings=judged.findings,
        keep=keep_words(recording, now),
        keep_cites=judged.keep_cites,
        states=states(recording),
    )


def title_of(recording: Recording | Listed) -> str:
    """Return what a recording is called: its duty, or the bare name of its file."""
    return recording.title or recording.original_name.rpartition("/")[2]


def keep_words(recording: Recording | Listed, now: datetime) -> str:
    """Return until when a recording is kept."""
    if recording.keep == Recording.Keep.DATE and recording.keep_until is not None:
        return chinese.day(recording.keep_until, now)
    return str(Recording.Keep(recording.keep).label)


def states(recording: Recording | Listed) -> tuple[Chip, ...]:
    """Return at most two chips: that it is sealed, and the worst there is to know about it."""
    holds = {
        "changed": recording.fixity == "changed",
        "unreadable": recording.fixity == "unreadable",
        "marked": recording.marked,
        "unclassified": recording.keep == Recording.Keep.UNCLASSIFIED,
        "evidence": recording.evidence,
    }
    worst = next((state for state in _STATES if holds[state]), None)
    shown = {"marked": chip("lead", "有疑点")}
    return (chip("sealed"), *((shown.get(worst) or chip(worst),) if worst else ()))


def _empty(asked: Asked, *, narrowed: bool) -> EmptyState:
    if asked.problem:
        return EmptyState("还没有查找", asked.problem)
    if asked.filters.text:
        words = "可以放宽日期，或只用两三个字再找一次：当事人、地点、编号、人员和设备都能找到。"
        return EmptyState(
            f"没有找到「{asked.filters.text}」", words, (Action("清除全部条件", reverse("recordings"), primary=True),)
        )
    if narrowed:
        return EmptyState(
            "没有符合这些条件的资料",
            "去掉一两个条件再看。",
            (Action("清除全部条件", reverse("recordings"), primary=True),),
        )
    return EmptyState(
        "还没有资料",
        "执法活动结束后，把记录设备的存储卡插到采集工作站导出，封存好的资料就列在这里。",
        (Action("看怎么采集", reverse("intakes"), primary=True),),
    )
