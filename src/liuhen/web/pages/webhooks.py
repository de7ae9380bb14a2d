"""Where events go: the list of subscriptions, and the form that opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.web.pages.acts import act_words
from liuhen.web.pages.instance import tabs
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card, Form, Line
from liuhen.web.viewmodels.instance import InstancePage
from liuhen.web.viewmodels.parts import Action, Chip, Crumb, Field, Tone
from liuhen.webhooks.patterns import LONGEST, MOST
from liuhen.webhooks.queries import latest_of, subscriptions_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.webhooks.models import Delivery, Subscription

# families of acts that other systems ask for, in words
FAMILIES = {
    "recording.*": "音像资料的每一步",
    "recording.sealed": "音像资料封存",
    "recording.received": "资料管理人员接收",
    "intake.*": "采集",
    "activity.*": "执法活动的每一步",
    "activity.closed": "执法活动办结",
    "device.*": "设备",
    "hand_over.*": "交接",
    "slip.*": "移交单",
    "obligation.*": "免除应办事项",
    "person.*": "人员和任职",
    "unit.*": "单位",
    "agency.*": "本局设定和制度",
}
_MOST_LETTERS = 4000
_SUMMARY = "日志里发生了什么，推给案件系统等别的程序。推的只有编号和代码，没有当事人、人员和内容。"


def webhooks_page(agency: Agency, at: datetime) -> InstancePage:
    """Return the page: what runs first, then what was stopped."""
    found = list(subscriptions_of(agency).order_by("-pk"))
    latest = latest_of(found)
    running = [each for each in found if each.ended_at is None]
    ended = [each for each in found if each.ended_at is not None][:20]
    new = Action("登记推送", reverse("webhook_open"), "plus", primary=True)
    stopped = Card("已停止的", lines=tuple(_line(each, None, at) for each in ended), side="aside")
    return InstancePage(
        "事件推送",
        _SUMMARY,
        tabs("webhooks"),
        (
            Card(
                "推送到哪里",
                lines=tuple(_line(each, latest.get(each.pk), at) for each in running),
                actions=(new,),
                empty="还没有登记推送。登记时写上接收方给的 https 地址，选要推的事件，密钥交给接收方。",
            ),
            *((stopped,) if ended else ()),
        ),
    )


def state_chip(subscription: Subscription) -> Chip:
    """Return whether events go out now."""
    if subscription.ended_at is not None:
        return Chip(Tone.MUTE, "已停止", "ban")
    if subscription.paused_at is not None:
        return Chip(Tone.WARN, "暂停着", "player-pause")
    return Chip(Tone.OK, "推送中", "check")


def acts_words(acts: list[str]) -> str:
    """Return what is asked for, in words where there are some."""
    return "、".join(FAMILIES.get(each) or act_words(each) for each in acts)


def _line(each: Subscription, last: Delivery | None, at: datetime) -> Line:
    words = f"{each.url}　{acts_words(each.acts)}。{_last(last, at)}"
    if each.ended_at is not None:
        words = f"{each.url}　{chinese.near(each.ended_at, at)}，{each.ended_because}。"
    chips = [state_chip(each)]
    if last is not None and last.state != last.State.DONE and last.attempts and each.ended_at is None:
        chips.append(Chip(Tone.OVER, "最近一次没有送到", "alert-triangle"))
    return Line(each.name, words, reverse("webhook", args=[each.pk]), tuple(chips))


def _last(last: Delivery | None, at: datetime) -> str:
    if last is None:
        return "还没有推过。"
    return (
        f"最近：{act_words(last.act)}，{last.get_state_display()}，{chinese.near(last.last_at or last.made_at, at)}。"
    )


def open_page(given: Mapping[str, str] | None = None, problem: str = "") -> InstancePage:
    """Return the form that opens a subscription; `given` and `problem` are those of an attempt that was refused."""
    typed: Mapping[str, str] = given or {}
    boxes = tuple(
        Field(_box(act), f"{words}（{act}）", "checkbox", typed.get(_box(act), "")) for act, words in FAMILIES.items()
    )
    form = Form(
        "推送到哪里、推什么",
        reverse("webhook_open"),
        "登记，看密钥",
        (
            Field(
                "name", "推送给哪个系统", value=typed.get("name", ""), required=True, hint="以后好认，例如：区案件系统"
            ),
            Field(
                "url",
                "接收方的地址",
                "url",
                typed.get("url", ""),
                required=True,
                hint="以 https:// 开头；内网的主机先写进 settings.toml 的 webhook_hosts",
            ),
            *boxes,
            Field(
                "more",
                "另外的事件",
                "textarea",
                typed.get("more", ""),
                hint="每行一种，例如 recording.fixity；不勾选也可以只写在这里",
                wide=True,
            ),
        ),
        "登记以后显示一次密钥，抄给接收方，用来核对推送是不是本系统发的。",
        problem=problem,
        folded=False,
    )
    return InstancePage(
        "登记推送",
        _SUMMARY,
        tabs("webhooks"),
        (Card("新的推送", forms=(form,)),),
        crumbs=(Crumb("事件推送", reverse("webhooks")),),
    )


def acts_in(given: Mapping[str, str]) -> list[str]:
    """Return the acts that a form asks for, ticked or written."""
    ticked = [act for act in FAMILIES if given.get(_box(act))]
    written = [line.strip()[: LONGEST + 1] for line in given.get("more", "")[:_MOST_LETTERS].split()]
    return list(dict.fromkeys([*ticked, *written]))[: MOST + 1]


def _box(act: str) -> str:
    return f"act_{act.replace('.*', '_all').replace('.', '_')}"
