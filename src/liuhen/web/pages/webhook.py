"""One subscription: what it asks for, what became of each event, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.web.addresses import address
from liuhen.web.pages.acts import act_words
from liuhen.web.pages.instance import tabs
from liuhen.web.pages.past import past_lines
from liuhen.web.pages.webhooks import acts_words, state_chip
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card, Form, Line
from liuhen.web.viewmodels.instance import InstancePage
from liuhen.web.viewmodels.parts import Action, Chip, Crumb, Link, Note, Row, Tone
from liuhen.webhooks.models import Delivery
from liuhen.webhooks.patterns import TEST
from liuhen.webhooks.queries import deliveries_of, waiting_of
from liuhen.webhooks.services.subscribing import BOTH_COUNT

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.webhooks.models import Subscription
    from liuhen.webhooks.services import Opened

PAGE = 30
_HOURS = int(BOTH_COUNT.total_seconds()) // 3600
_STATES = {
    Delivery.State.WAITING: (Tone.WARN, "hourglass"),
    Delivery.State.DONE: (Tone.OK, "check"),
    Delivery.State.DEAD: (Tone.OVER, "alert-triangle"),
}
_BACK = Crumb("事件推送", "/webhooks/")


def webhook_page(subscription: Subscription, at: datetime, before: int | None) -> InstancePage:
    """Return the page; deliveries newest first, a page of them."""
    rows = deliveries_of(subscription).order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    open_, here = subscription.ended_at is None, reverse("webhook", args=[subscription.pk])
    runs = open_ and subscription.paused_at is None
    older = Link("更早的", address(here, {"before": found[PAGE - 1].pk})) if len(found) > PAGE else None
    deliveries = Card(
        "最近的推送",
        "送不到的会自动再试，间隔越来越长，约三天后放弃。送到的和放弃的留 30 天。",
        lines=tuple(_delivery(each, at, runs=runs) for each in found[:PAGE]),
        actions=(Action("刷新", here),),
        empty="还没有推送。可以先试推一次，看接收方收不收得到。",
        more=older,
    )
    return InstancePage(
        subscription.name,
        "事件在发生几秒后推出，带签名。接收方答 2xx 才算送到。",
        tabs("webhooks"),
        (
            deliveries,
            Card("资料", rows=_facts(subscription, at), side="aside"),
            *((_acts(subscription),) if open_ else ()),
            Card("经过", lines=past_lines(subscription.subject, at), side="aside"),
        ),
        notes=_notes(subscription, at),
        chips=(state_chip(subscription),),
        crumbs=(_BACK,),
    )


def opened_page(opened: Opened, *, renewed: bool) -> InstancePage:
    """Return the page that shows a secret, this once."""
    subscription = opened.subscription
    here = reverse("webhook", args=[subscription.pk])
    words = "现在就抄给接收方。离开这一页以后再也看不到；丢了就更换密钥。"
    if renewed:
        words = f"{words}{_HOURS} 小时内新旧密钥都签名，接收方在这段时间里换上新的。"
    card = Card(
        "签名密钥",
        words,
        codes=(opened.secret,),
        actions=(Action("抄好了，看推送", here, primary=True),),
    )
    return InstancePage(
        "新的密钥" if renewed else f"“{subscription.name}”已登记",
        "只显示这一次。",
        tabs("webhooks"),
        (card,),
        crumbs=(_BACK, Crumb(subscription.name, here)),
    )


def _facts(subscription: Subscription, at: datetime) -> tuple[Row, ...]:
    until = subscription.previous_until
    signs = subscription.ended_at is None and until is not None and until > at
    both = f"到 {chinese.moment(until, at)}" if until and signs else ""
    ended = chinese.moment(subscription.ended_at, at) if subscription.ended_at else ""
    return (
        Row("地址", subscription.url, mono=True),
        Row("事件", acts_words(subscription.acts)),
        Row("登记", f"{subscription.made_by.name}，{chinese.moment(subscription.made_at, at)}"),
        *((Row("旧密钥", f"{both} 也签名"),) if both else ()),
        *((Row("停止", f"{ended}，{subscription.ended_because}"),) if ended else ()),
    )


def _notes(subscription: Subscription, at: datetime) -> tuple[Note, ...]:
    if subscription.ended_at is not None or subscription.paused_at is None:
        return ()
    kept = waiting_of(subscription)
    words = f"已经留下 {kept:,} 件，恢复以后先推它们。" if kept else "暂停期间的事件会留着。"
    return (Note(f"{chinese.near(subscription.paused_at, at)} 起暂停推送。", words, Tone.WARN),)


def _acts(subscription: Subscription) -> Card:
    key = [subscription.pk]
    paused = subscription.paused_at is not None
    change = (
        Action("恢复推送", reverse("webhook_resume", args=key), post=True, primary=True)
        if paused
        else Action("暂停", reverse("webhook_pause", args=key), "player-pause", post=True)
    )
    test = () if paused else (Action("试推一次", reverse("webhook_test", args=key), post=True),)
    rotate = Form(
        "更换密钥",
        reverse("webhook_rotate", args=key),
        "更换，看新密钥",
        words=f"密钥可能泄露、或者接收方弄丢时更换。{_HOURS} 小时内新旧都签名，不会断。",
    )
    end = Form(
        "停止推送",
        reverse("webhook_end", args=key),
        "停止，不再推送",
        words="停止以后不能恢复，没有推出去的不再推；只想停一阵的，用暂停。",
    )
    return Card("办理", actions=(*test, change), forms=(rotate, end), side="aside")


def _delivery(each: Delivery, at: datetime, *, runs: bool) -> Line:
    tone, icon = _STATES[Delivery.State(each.state)]
    address_ = reverse("webhook_again", args=[each.subscription_id, each.pk])
    retry = runs and each.attempts > 0
    words = "现在再试" if each.state == Delivery.State.WAITING else "重推"
    return Line(
        act_words(each.act),
        _detail(each, at, runs=runs),
        chips=(Chip(tone, each.get_state_display(), icon),),
        actions=(Action(words, address_, post=True),) if retry else (),
    )


def _detail(each: Delivery, at: datetime, *, runs: bool) -> str:
    """Return when it came up, what was answered, and when it is tried again."""
    tried = ""
    if each.last_at is not None:
        said = f"对方答 {each.last_status}" if each.last_status else each.last_words
        tried = f"第 {each.attempts} 次，{chinese.near(each.last_at, at)}，{said}。"
    about = "" if each.act == TEST else f"{each.subject}　"
    return f"{about}{chinese.near(each.made_at, at)} 发生。{tried}{_following(each, at, runs=runs)}"


def _following(each: Delivery, at: datetime, *, runs: bool) -> str:
    if each.state != Delivery.State.WAITING:
        return ""
    if not runs:
        return "等恢复推送。"
    return f"{chinese.near(each.next_at, at)} 再试。" if each.attempts else "马上推出。"
