"""The inbox of somebody who keeps recordings: the queues, the recording in the middle, what is to be done with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access import scope
from liuhen.access.rights import rights
from liuhen.accounts.queries import reach
from liuhen.obligations.queries import judgement_of, of_subject
from liuhen.recordings.changes import UNDOABLE, last_change, seen_of
from liuhen.recordings.queues import ASSIGN, CLASSIFY, COMPLETE, COUNTED, QUEUES, RECEIVE, Kept, number, part
from liuhen.recordings.queues import rows as rows_of
from liuhen.recordings.slips import waiting_for
from liuhen.web.addresses import address
from liuhen.web.pages.acts import act_words
from liuhen.web.pages.file_facts import mark_notes
from liuhen.web.pages.judged import judged_row
from liuhen.web.pages.judgements import judged
from liuhen.web.pages.keeping_form import NO_UNDO, Task, form_of
from liuhen.web.pages.keeping_rows import queue_rows
from liuhen.web.pages.recordings import keep_words, states, thumbnails, title_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.keeping import KeepingPage, KeptItem, Together, Undo
from liuhen.web.viewmodels.parts import Action, Choice, EmptyState, Field, Note, Pager, Row, View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.recordings.models import Recording
    from liuhen.web.viewmodels.keeping import KeptForm

TITLES = {RECEIVE: "待接收", COMPLETE: "待补全", CLASSIFY: "待定级", ASSIGN: "待关联"}
_EMPTY = {
    RECEIVE: ("没有等待接收的资料", "制度要求移交的资料采集后会排在这里，最先到期的在前。"),
    COMPLETE: ("登记项目都齐了", "缺当事人、案由等必填项目的资料会排在这里。"),
    CLASSIFY: ("没有等待确认的定级", "制度建议定为高风险或长期保存的资料会排在这里。"),
    ASSIGN: ("都有执法活动", "按时间找不到或对应不止一次执法活动的资料会排在这里。"),
}
_TOGETHER = {
    RECEIVE: ("receive", "接收勾选的"),
    COMPLETE: ("fill", "给勾选的填同一项"),
    CLASSIFY: ("confirm", "确认勾选的定级"),
    ASSIGN: ("assign", "把勾选的关联到同一次活动"),
}
SHORTCUTS = (
    ("j 或 k", "下一份、上一份"),
    ("Enter", "打开所在的一份"),
    ("x", "勾选或取消勾选"),
    ("a", "办理：接收、保存或确认"),
    ("e", "到表单的第一格"),
    ("b", "办理勾选的"),
    ("u", "撤销刚才的一步"),
    ("1 到 4", "换一个队列"),
    ("?", "显示或收起这张表"),
)
BY_HAND = (("party_name", "案件当事人"), ("case_name", "案由（案件名称）"), ("place", "摄录地点"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the queue, the recording in the middle, the cursor, and what was just done.

    `given` is what was typed into a form that was refused, `notes` say why.
    """

    queue: str
    item: int | None = None
    after: int | None = None
    done: int | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def kept_by(person: Person, at: datetime) -> Kept:
    """Return whose recordings the person keeps."""
    return Kept(scope.kept(person, at), scope.units_at(reach(person, "recording.receive", at)))


def keeping_page(asked: Asked, kept: Kept, person: Person, now: datetime) -> KeepingPage:
    """Return the inbox with one queue open."""
    counts = {queue: number(kept, queue) for queue in QUEUES}
    found = part(kept, asked.queue, asked.after)
    recordings = rows_of(found.keys)
    path = reverse("keeping")
    here = {"queue": asked.queue, "after": asked.after}
    chosen = _chosen(asked, recordings, person, now)
    rows = queue_rows(asked.queue, recordings, chosen=chosen, href=lambda key: address(path, here, item=key), now=now)
    title, words = _EMPTY[asked.queue]
    act, label = _TOGETHER[asked.queue]
    waiting = waiting_for(person)
    return KeepingPage(
        summary=_summary(counts),
        views=tuple(
            View(
                f"{TITLES[queue]} {_counted(counts[queue])}",
                address(path, {"queue": queue}),
                None,
                queue == asked.queue,
            )
            for queue in QUEUES
        ),
        queue=TITLES[asked.queue],
        rows=rows,
        pager=Pager(
            f"本页 {len(rows)} 份",
            address(path, {"queue": asked.queue}) if asked.after is not None else "",
            address(path, here, after=found.following) if found.following is not None else "",
        ),
        empty=EmptyState(title, words, (Action("看音像资料", reverse("recordings")),)),
        shortcuts=SHORTCUTS,
        item=_item(chosen, now) if chosen else None,
        form=_form(asked, chosen, recordings, person, now) if chosen else None,
        together=Together(reverse("together"), act, label, _together_fields(asked.queue)) if rows else None,
        undo=_undo(asked, person),
        notes=asked.notes,
        actions=(
            Action(f"移交单 {len(waiting)} 张待确认" if waiting else "移交单", reverse("slips"), "receipt"),
            Action("逾期清单", reverse("overdue_list"), "clock-exclamation", desktop_only=True),
        ),
    )


def carried(asked: Asked, recording: Recording, following: int | None) -> tuple[Choice, ...]:
    """Return what a form takes along: what was seen, the next recording, the cursor."""
    given = {
        "seen": str(seen_of([recording])[recording.pk]),
        "next": str(following or ""),
        "after": str(asked.after or ""),
    }
    return tuple(Choice(value, name) for name, value in given.items())


def _chosen(asked: Asked, recordings: Sequence[Recording], person: Person, now: datetime) -> Recording | None:
    """Return the recording in the middle: the one asked for when this person may, else the first of the queue."""
    if asked.item is None:
        return recordings[0] if recordings else None
    found = next((each for each in recordings if each.pk == asked.item), None) or next(
        iter(rows_of([asked.item])), None
    )
    return found if found is not None and rights(person, found, now).listed else None


def _form(
    asked: Asked, chosen: Recording, recordings: Sequence[Recording], person: Person, now: datetime
) -> KeptForm | None:
    held = rights(person, chosen, now)
    may = {RECEIVE: held.receive, COMPLETE: held.complete, CLASSIFY: held.listed, ASSIGN: held.assign}
    if not may[asked.queue]:
        return None
    keys = [each.pk for each in recordings]
    place = keys.index(chosen.pk) + 1 if chosen.pk in keys else 0
    following = keys[place] if place < len(keys) else None
    hidden = carried(asked, chosen, following)
    return form_of(asked.queue, Task(chosen, judged(chosen.subject, now), person, now, hidden, asked.given))


def _item(recording: Recording, now: datetime) -> KeptItem:
    duty = recording.activity
    clocks = [each for each in of_subject(recording.subject) if each.due_at is not None and each.fulfilled_at is None]
    return KeptItem(
        title=title_of(recording),
        code=recording.code,
        href=reverse("recording", args=[recording.pk]),
        media=recording.media,
        picture=reverse("thumbnail", args=[recording.pk]) if thumbnails([recording.pk]) else "",
        length=recording.duration_ms / 1000 if recording.duration_ms is not None else None,
        facts=(
            Row("摄录起止", _when(recording, now)),
            Row("摄录人", f"{recording.person.name if recording.person else '待定'}　{recording.unit.name}"),
            Row("设备", recording.device.number if recording.device else "未登记"),
            Row("执法活动", duty.title if duty else str(recording.get_assignment_display())),
            *((Row("当事人", recording.party_name),) if recording.party_name else ()),
            *((Row("案由", recording.case_name),) if recording.case_name else ()),
            *((Row("地点", recording.place),) if recording.place else ()),
            *(
                Row("期限", f"{chinese.remaining(each.due_at, now)}，{chinese.deadline(each.due_at, now)}")
                for each in clocks[:1]
                if each.due_at
            ),
            Row("保管至", keep_words(recording, now)),
        ),
        findings=judged_row(judgement_of(recording.subject), now).findings,
        states=states(recording),
        notes=mark_notes(recording),
    )


def _when(recording: Recording, now: datetime) -> str:
    if recording.started_at is None:
        return "摄录时间不明"
    return chinese.between(recording.started_at, recording.ended_at, now, seconds=True)


def _undo(asked: Asked, person: Person) -> Undo | None:
    """Return how the step just done is taken back, when it is the newest change and this person's own."""
    found = next(iter(rows_of([asked.done])), None) if asked.done is not None else None
    last = last_change(found) if found is not None else None
    if found is None or last is None or last.actor != person.subject:
        return None
    if last.act not in UNDOABLE:
        return Undo(NO_UNDO, "") if last.act == "recording.received" else None
    hidden = (("entry", last.number), ("queue", asked.queue), ("after", asked.after or ""))
    return Undo(
        f"{found.code} {act_words(last.act)}",
        reverse("undo", args=[found.pk]),
        tuple(Choice(str(value), name) for name, value in hidden),
    )


def _together_fields(queue: str) -> tuple[Field, ...]:
    if queue != COMPLETE:
        return ()
    keys = tuple(Choice(key, words) for key, words in BY_HAND)
    return (Field("key", "项目", "select", "case_name", keys), Field("value", "内容"))


def _counted(count: int) -> str:
    return f"{COUNTED}+" if count >= COUNTED else str(count)


def _summary(counts: Mapping[str, int]) -> str:
    left = [f"{TITLES[queue]} {_counted(count)} 份" for queue, count in counts.items() if count]
    return f"{'，'.join(left)}。按 ? 看键盘操作。" if left else "都办完了。新的资料采集后会排在这里。"
