"""What a person was told, newest first; each opens its thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.kernel.refusals import Citation
from liuhen.notifications.arrangements import mails_go_out, preference_of
from liuhen.notifications.queries import MOST_COUNTED, still_matters, told, unread, unread_count
from liuhen.notifications.stages import ABOUT_OTHERS, BEFORE, WORDS, Stage
from liuhen.web.addresses import address
from liuhen.web.errors import cites_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.notifications import NotificationsPage, Told
from liuhen.web.viewmodels.parts import Action, Chip, EmptyState, Note, Pager, Tone, View, chip

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.notifications.models import Notification

PAGE = 50


def notifications_page(
    person: Person, at: datetime, *, everything: bool, before: int | None, may_arrange: bool, size: int = PAGE
) -> NotificationsPage:
    """Return one page; `before` is the key of the last one on the page before."""
    found = told(person) if everything else unread(person)
    rows = list((found.filter(pk__lt=before) if before is not None else found)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    path = reverse("notifications")
    given = {"show": "all"} if everything else {}
    waiting = unread_count(person)
    return NotificationsPage(
        summary=_summary(waiting),
        views=(
            View("未看的", path, None, not everything),
            View("全部", address(path, {"show": "all"}), None, everything),
        ),
        rows=tuple(_told(each, at) for each in rows),
        pager=Pager(
            f"本页 {len(rows)} 条",
            address(path, given) if before is not None else "",
            address(path, given, before=rows[-1].pk) if more else "",
        ),
        empty=_empty(everything=everything),
        until=rows[0].pk if rows else 0,
        read_all=reverse("notifications_read") if waiting and rows else "",
        actions=(
            Action("我的通知方式", reverse("preferences"), "user"),
            *((Action("本局通知安排", reverse("arrangement"), "checklist"),) if may_arrange else ()),
        ),
        notes=_notes(person, at),
    )


def _summary(waiting: int) -> str:
    if not waiting:
        return "没有未看的通知。"
    number = f"{MOST_COUNTED}+" if waiting > MOST_COUNTED else str(waiting)
    return f"{number} 条未看。办好了的事不再计数；点开事项就算看过。"


def _told(each: Notification, at: datetime) -> Told:
    owed, stage = each.obligation, Stage(each.stage)
    read = each.read_at is not None
    return Told(
        title=f"{each.what}「{owed.title}」" if owed.title else each.what,
        href=reverse("obligation", args=[owed.pk]),
        chip=_chip(stage),
        clock=f"期限 {chinese.deadline(owed.due_at, at)}" if owed.due_at else "时钟未起",
        when=chinese.near(each.made_at, at),
        about=owed.unit.name if stage in ABOUT_OTHERS and owed.unit else "",
        cites=cites_of(tuple(Citation(**cite) for cite in owed.cites), owed.rule),
        state=_state(each),
        unread=not read and still_matters(each),
        toggle=Action("标为未看" if read else "标为已看", reverse("notification_mark", args=[each.pk]), post=True),
    )


def _state(each: Notification) -> str:
    owed = each.obligation
    if owed.withdrawn_at:
        return "已不再需要"
    if owed.excused_at:
        return "" if each.stage == Stage.EXCUSED else "已免除"
    return "已办好" if owed.fulfilled_at else ""


def _chip(stage: Stage) -> Chip:
    if stage in BEFORE:
        return chip("due_soon", WORDS[stage])
    if stage is Stage.EXCUSED:
        return chip("excused", WORDS[stage])
    return chip("overdue", WORDS[stage]) if stage is not Stage.RESTORED else chip("lead", WORDS[stage])


def _empty(*, everything: bool) -> EmptyState:
    words = "期限临近、过了期限、被免除时，会在这里通知您；什么时候通知由本局安排，您也可以自己选。"
    actions = (Action("看应办事项", reverse("obligations")), Action("我的通知方式", reverse("preferences")))
    return EmptyState("还没有通知" if everything else "没有未看的通知", words, actions)


def _notes(person: Person, at: datetime) -> tuple[Note, ...]:
    """Return what keeps mails from arriving, with what to do about it."""
    preference = preference_of(person)
    change = (Action("改邮箱地址", reverse("preferences"), primary=True),)
    if preference.refused:
        when = f"{chinese.near(preference.refused_at, at)} " if preference.refused_at else ""
        words = f"{when}邮件服务器说：{preference.refused}。改好地址以前只在这里通知您。"
        return (Note("寄给您的邮件被退回。", words, Tone.WARN, actions=change),)
    if mails_go_out() and not preference.email:
        return (Note("您还没有填邮箱地址。", "现在只在这里通知您；填了地址，也会寄邮件。", actions=change),)
    return ()
