"""The forms beside a recording that mark it: circumstances, mode, a wrong clock, nothing to do with the work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.kernel.moments import local
from liuhen.recordings.keeping import to_confirm
from liuhen.recordings.services.classifying import BY_HISTORY
from liuhen.web.pages.change_words import MODES, TRIGGERS
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Choice, Field
from liuhen.web.viewmodels.recording import ActForm

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.access.rights import Rights
    from liuhen.recordings.models import Recording

BY_HAND = tuple(code for code in TRIGGERS if code not in BY_HISTORY)


def marking_forms(recording: Recording, held: Rights, now: datetime) -> tuple[ActForm, ...]:
    """Return the forms that this person may use: of who classifies, then of who assigns."""
    forms = []
    if held.classify:
        forms += [_triggers(recording), _mode(recording)]
    if held.assign:
        forms += [_time(recording, now), _unrelated(recording)]
    return tuple(replace(form, folded=True) for form in forms)


def _triggers(recording: Recording) -> ActForm:
    words = "有其中一项的，按制度长期保存、刻盘。去掉已登记的须写明理由。"
    if to_confirm(recording):
        words += "现在有一项建议等确认，在「资料管理」的待定级里办。"
    return ActForm(
        "triggers",
        "重要情形",
        reverse("set_triggers", args=[recording.pk]),
        (
            *(
                Field(f"trigger_{code}", TRIGGERS[code], "checkbox", "1" if code in recording.triggers else "")
                for code in BY_HAND
            ),
            Field("reason", "理由或说明", wide=True),
        ),
        "保存情形",
        words,
    )


def _mode(recording: Recording) -> ActForm:
    return ActForm(
        "mode",
        "记录方式",
        reverse("set_mode", args=[recording.pk]),
        (
            Field(
                "mode",
                "方式",
                "select",
                recording.mode,
                (Choice("", "请选择"), *(Choice(code, words) for code, words in MODES.items())),
                required=True,
            ),
            Field(
                "limitation_reason",
                "客观条件限制的理由",
                value=recording.limitation_reason,
                hint="只记录重要环节的必填",
            ),
            Field("key_steps", "所记录的环节", value="、".join(recording.key_steps), hint="用顿号分开"),
            Field("papers", "关联的执法文书", value="、".join(recording.papers), hint="文书编号或名称，用顿号分开"),
        ),
        "保存记录方式",
        "只记录重要环节的，理由、环节、执法文书缺一样就不能保存。",
    )


def _time(recording: Recording, now: datetime) -> ActForm:
    start = recording.started_at
    device = recording.device_started_at
    told = f"设备时钟写的是 {chinese.moment_second(device, now)}，原值一直保留。" if device else "文件里没有时间。"
    return ActForm(
        "time",
        "更正摄录时间",
        reverse("correct_time", args=[recording.pk]),
        (
            Field(
                "started_at",
                "真实的开始时间",
                "datetime-local",
                f"{local(start):%Y-%m-%dT%H:%M:%S}" if start else "",
                required=True,
            ),
            Field("reason", "依据", required=True, hint="如另一设备的画面、告知单"),
        ),
        "更正时间",
        f"{told}更正后按新的时间重新判定期限，前后两次结果都留着。",
    )


def _unrelated(recording: Recording) -> ActForm:
    marked = recording.unrelated
    return ActForm(
        "unrelated",
        "与工作无关",
        reverse("mark_unrelated", args=[recording.pk]),
        (Field("reason", "理由", required=True, wide=True),),
        "取消标记" if marked else "标为与工作无关",
        "现在标为与工作无关；取消也要写明理由。" if marked else "标记是一条线索，由人核实；资料照样保管，不会删除。",
        hidden=(Choice("1", "related"),) if marked else (),
    )
