"""What to do about a duty, by what is owed: the words of the next step, and the place where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.web.viewmodels.parts import Action

if TYPE_CHECKING:
    from liuhen.obligations.models import Obligation

_DOCK = frozenset({"export", "upload"})
_KEEPER = frozenset({"hand_over", "store"})
_STEPS = {
    "export": "把存储卡插到采集工作站导出",
    "upload": "把存储卡插到采集工作站上传",
    "store": "导出后补全登记项目",
    "hand_over": "移交资料管理人员，由其点“接收”",
    "unrecorded_statement": "写未记录工作记录，报有权接收的人",
    "interruption_report": "向科室负责人报告，由其登记报告时间",
    "interruption_statement": "写中断书面说明",
    "burn": "资料管理人员刻盘登记",
    "archive": "随案卷立卷归档",
    "rectify": "整改后报告结果",
    "service": "保养后由设备专人登记",
    "return": "归还后登记",
    "spot_check": "抽查后登记结果",
    "unit_check": "检查后登记结果",
    "train": "培训后登记参加的人",
}


def step_words(what: str) -> str:
    """Return the next step in words; a duty a pack invented has to speak for itself."""
    return _STEPS.get(what, "")


def href_of(subject: str) -> str:
    """Return where a subject is looked at: a recording's or a duty's page; "" where there is no page yet."""
    kind, _, key = subject.partition(":")
    if kind == "recording" and key.isdecimal():
        return reverse("recording", args=[int(key)])
    if kind in {"activity", "expected"} and (key := key.partition(":")[0]).isdecimal():
        return reverse("activity", args=[int(key)])
    if kind == "intake" and key.isdecimal():
        return reverse("receipt", args=[int(key)])
    if kind in {"device", "upkeep", "clock"} and (key := key.partition(":")[0]).isdecimal():
        return reverse("device", args=[int(key)])
    if kind == "training" and key.isdecimal():
        return reverse("training_one", args=[int(key)])
    return reverse("training") if kind in {"training", "trained"} else ""


def actions_of(obligation: Obligation, *, primary: bool = False) -> tuple[Action, ...]:
    """Return the one action of a due row: to the dock for what is still on a card, else to the thing itself."""
    href = href_of(obligation.subject)
    if obligation.what in _DOCK and not obligation.subject.startswith("recording:"):
        return (Action("去导出", reverse("intakes"), primary=primary),)
    if obligation.what in _KEEPER and obligation.subject.startswith("recording:"):
        return (Action("去补全" if obligation.what == "store" else "去移交", href, primary=primary),)
    if obligation.what == "service":
        return (Action("去登记保养", f"{href}#service", primary=primary),)
    if obligation.what == "train":
        return (Action("去登记培训", reverse("training_record"), primary=primary),)
    words = "看活动" if obligation.subject.startswith("activity:") else "查看"
    return (Action(words, href, primary=primary),) if href else ()
