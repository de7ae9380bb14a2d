"""What stands in a mail: what is owed, its article, its clock and a link. No names, no places, no parties.

Nothing is asserted: that a deadline passed is what the registered facts say, and a person has to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen.notifications.stages import ABOUT_OTHERS, WORDS, Stage
from liuhen.policy.words import when_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.notifications.models import Notification
    from liuhen.obligations.models import Obligation

MOST = 30  # lines in one mail; the rest is a number and a link
FOOT = (
    "到期、过期都由系统按已登记的事实和本局制度算出，是提醒和线索，不是结论；以核实为准。\n"
    "本邮件由系统自动发出，请不要回复。邮件里不写当事人、地点和人员姓名，详情请登录查看。"
)


def notice_letter(notifications: Sequence[Notification], at: datetime) -> tuple[str, str]:
    """Return subject and body of one mail about some notifications of one person, in the order they are given."""
    first = WORDS[Stage(notifications[0].stage)]
    count = len(notifications)
    subject = f"留痕：{notifications[0].what}，{first}" if count == 1 else f"留痕：{count} 项应办事项有新情况"
    lines = [_line(f"【{_label(each)}】{each.what}", each.obligation, at) for each in notifications[:MOST]]
    return subject[:120], _letter(lines, count, reverse("notifications"))


def digest_letter(
    owed: Sequence[tuple[str, Obligation]], counts: tuple[int, int, int], at: datetime
) -> tuple[str, str]:
    """Return the mail of the day: the first things owed with their words; counts are all, late, due today."""
    count, late, today = counts
    parts = [f"{late} 项已过期限"] if late else []
    parts += [f"{today} 项今天到期"] if today else []
    subject = f"留痕：今天的应办事项，共 {count} 项" + (f"，{'，'.join(parts)}" if parts else "")
    lines = [
        _line(f"【{'已过期限' if each.due_at and each.due_at < at else '待办'}】{what}", each, at)
        for what, each in owed[:MOST]
    ]
    return subject[:120], _letter(lines, count, reverse("obligations"))


def link(path: str) -> str:
    """Return the whole address of a page; only its path when the instance does not know its own address."""
    return f"{settings.LIUHEN_ADDRESS.rstrip('/')}{path}"


def _label(notification: Notification) -> str:
    stage = Stage(notification.stage)
    unit = notification.obligation.unit
    return f"{WORDS[stage]}：{unit.name}" if stage in ABOUT_OTHERS and unit else WORDS[stage]


def _line(words: str, obligation: Obligation, at: datetime) -> str:
    due = f"期限 {when_words(obligation.due_at, at)} 前" if obligation.due_at else "期限还没有起算"
    articles = "、".join(str(cite["words"]) for cite in obligation.cites) or "本局设定"
    return f"{words}\n  {due}；依据 {articles}\n  {link(reverse('obligation', args=[obligation.pk]))}"


def _letter(lines: list[str], count: int, path: str) -> str:
    more = [f"另有 {count - MOST} 项，见 {link(path)}"] if count > MOST else []
    return "\n\n".join([*lines, *more, FOOT]) + "\n"
