"""Webhooks on pages: who manages them, the secret that is told once, and what became of each event."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from tests.web.house import ACTOR, NOW

from liuhen.ledger.queries import history
from liuhen.webhooks import services
from liuhen.webhooks.models import Delivery, Subscription

if TYPE_CHECKING:
    from tests.web.house import House

URL = "https://case.example.cn/hooks/liuhen"
FORM = {"name": "区案件系统", "url": URL, "act_recording_sealed": "1", "more": "activity.closed\nrecording.fixity"}


def opened(house: House, who: str = "system") -> services.Opened:
    """Return a subscription of the house's agency."""
    return services.subscribe(
        actor=ACTOR,
        at=NOW,
        agency=house.bureau.agency,
        person=house.people[who],
        name="区案件系统",
        url=URL,
        acts=["recording.*"],
    )


def read(house: House, name: str, *args: int) -> str:
    answer = house.client("system").get(reverse(name, args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def press(house: House, name: str, *args: int) -> Any:
    return house.client("system").post(reverse(name, args=args), follow=True)


@pytest.mark.parametrize("who", ["zhang", "keeper", "zhao", "legal", "audit", "security"])
def test_only_who_runs_the_instance_manages_webhooks(yc: House, who: str):
    key = opened(yc).subscription.pk
    client = yc.client(who)
    for name, args in (("webhooks", []), ("webhook_open", []), ("webhook", [key])):
        assert client.get(reverse(name, args=args)).status_code == 403
    assert client.post(reverse("webhook_end", args=[key])).status_code == 403
    assert Subscription.objects.get(pk=key).ended_at is None


def test_an_empty_list_says_what_to_do(yc: House):
    html = read(yc, "webhooks")
    assert "还没有登记推送" in html
    assert f'href="{reverse("webhook_open")}"' in html


def test_a_subscription_is_opened_by_a_form_and_its_secret_is_shown_once(yc: House):
    client = yc.client("system")
    assert "recording.sealed" in read(yc, "webhook_open")
    shown = client.post(reverse("webhook_open"), FORM)
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", shown.content.decode())
    made = Subscription.objects.get()
    assert (made.name, made.url) == ("区案件系统", URL)
    assert made.acts == ["activity.closed", "recording.fixity", "recording.sealed"]
    page = read(yc, "webhook", made.pk)
    assert secret not in page + read(yc, "webhooks")
    assert "音像资料封存" in page
    assert history(made.subject)[-1].act == "webhook.subscribed"
    again = client.post(reverse("webhook_open"), FORM)
    assert (again.status_code, "已经有叫“区案件系统”的推送" in again.content.decode()) == (422, True)
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"url": "http://case.example.cn/h"}, "地址要用 https"),
        ({"url": "https://10.0.0.5/h"}, "这个地址在内网"),
        ({"name": " "}, "写上推送给哪个系统"),
        ({"act_recording_sealed": "", "more": ""}, "写 1 到 50 种事件"),
        ({"more": "Recording sealed!"}, "写 1 到 50 种事件"),
    ],
)
def test_what_will_not_do_is_told_with_what_was_typed(yc: House, changed: dict[str, str], words: str):
    answer = yc.client("system").post(reverse("webhook_open"), FORM | changed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "登记号" in html
    assert f'value="{(FORM | changed)["url"]}"' in html
    assert not Subscription.objects.exists()


def test_the_latest_deliveries_stand_with_their_outcome_and_can_be_sent_again(yc: House):
    subscription = opened(yc).subscription
    made = services.send_test(at=NOW, subscription=subscription)
    assert "马上推出" in read(yc, "webhook", subscription.pk)
    Delivery.objects.filter(pk=made.pk).update(
        attempts=2, last_at=NOW, last_status=503, last_words="HTTP 503", next_at=NOW + timedelta(minutes=5)
    )
    html = read(yc, "webhook", subscription.pk)
    assert "第 2 次" in html
    assert "对方答 503" in html
    assert "现在再试" in html
    assert "最近一次没有送到" in read(yc, "webhooks")
    shown = press(yc, "webhook_again", subscription.pk, made.pk).content.decode()
    assert "已排上重推" in shown
    made.refresh_from_db()
    assert (made.next_at, made.attempts) == (NOW, 0)
    Delivery.objects.filter(pk=made.pk).update(state="dead", attempts=10)
    assert "重推" in read(yc, "webhook", subscription.pk)


def test_a_pause_says_what_waits_and_ends_with_the_button_beside_it(yc: House):
    subscription = opened(yc).subscription
    services.send_test(at=NOW, subscription=subscription)
    assert "事件照样留着" in press(yc, "webhook_pause", subscription.pk).content.decode()
    html = read(yc, "webhook", subscription.pk)
    assert "已经留下 1 件" in html
    assert "等恢复推送" in html
    assert "试推一次" not in html
    refused = press(yc, "webhook_test", subscription.pk).content.decode()
    assert "这个推送暂停着" in refused
    assert "暂停着" in read(yc, "webhooks")
    assert "已恢复" in press(yc, "webhook_resume", subscription.pk).content.decode()
    assert Subscription.objects.get().paused_at is None


def test_another_secret_is_shown_once_and_the_old_one_is_said_to_sign(yc: House):
    before = opened(yc)
    shown = press(yc, "webhook_rotate", before.subscription.pk).content.decode()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", shown)
    assert secret != before.secret
    page = read(yc, "webhook", before.subscription.pk)
    assert "也签名" in page
    assert secret not in page


def test_a_test_is_sent_and_one_that_waits_is_not_doubled(yc: House):
    key = opened(yc).subscription.pk
    for _ in range(2):
        assert "试推已排上" in press(yc, "webhook_test", key).content.decode()
    assert Delivery.objects.filter(subscription=key).count() == 1


def test_an_ended_subscription_says_who_ended_it_and_offers_nothing(yc: House):
    key = opened(yc).subscription.pk
    assert "没有推出去的不再推" in press(yc, "webhook_end", key).content.decode()
    html = read(yc, "webhook", key)
    assert "陈志远停止" in html
    assert "更换密钥" not in html
    assert "已停止的" in read(yc, "webhooks")
    assert "这个推送已经停止" in press(yc, "webhook_pause", key).content.decode()


def test_subscriptions_of_another_agency_are_not_there(yc: House, ss: House):
    key = opened(ss).subscription.pk
    client = yc.client("system")
    assert client.get(reverse("webhook", args=[key])).status_code == 404
    assert client.post(reverse("webhook_end", args=[key])).status_code == 404
    assert client.get(reverse("webhook", args=[2**62])).status_code == 404
    mine = opened(yc).subscription
    made = services.send_test(at=NOW, subscription=Subscription.objects.get(pk=key))
    assert client.post(reverse("webhook_again", args=[mine.pk, made.pk])).status_code == 404


def test_the_list_takes_as_few_questions_for_many_as_for_one(yc: House, django_assert_max_num_queries):
    for number in range(15):
        made = services.subscribe(
            actor=ACTOR, at=NOW, agency=yc.bureau.agency, person=yc.people["system"],
            name=f"系统 {number}", url=URL, acts=["recording.*"],
        )  # fmt: skip
        services.send_test(at=NOW, subscription=made.subscription)
    client = yc.client("system")
    client.get(reverse("webhooks"))
    with django_assert_max_num_queries(30):
        assert client.get(reverse("webhooks")).status_code == 200
