"""A subscription that rests for a while, and buttons that are pressed twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from standardwebhooks import Webhook
from tests.webhooks.conftest import NOW, listen
from tests.webhooks.test_telling import ACTOR, read_all, send_all, write

from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.webhooks import services
from liuhen.webhooks.models import Delivery

if TYPE_CHECKING:
    from tests.devices.bureau import Bureau
    from tests.webhooks.conftest import Receiver

LATER = NOW + timedelta(days=3)


def test_what_happens_during_a_pause_is_kept_and_sent_afterwards_in_order(bureau: Bureau, receiver: Receiver):
    subscription = listen(bureau, receiver.url).subscription
    services.pause_subscription(actor=ACTOR, at=NOW, subscription=subscription)
    write("recording.sealed", "recording.viewed")
    read_all()
    assert send_all(LATER) == 0
    assert list(Delivery.objects.values_list("state", "attempts")) == [("waiting", 0)] * 2
    services.resume_subscription(actor=ACTOR, at=LATER, subscription=subscription)
    assert send_all(LATER) == 2
    assert [body.split('"')[3] for _, body in receiver.seen] == ["recording.sealed", "recording.viewed"]
    assert [entry.act for entry in history(subscription.subject)][-2:] == ["webhook.paused", "webhook.resumed"]


def test_pausing_twice_and_resuming_what_runs_changes_and_writes_nothing(bureau: Bureau, receiver: Receiver):
    subscription = listen(bureau, receiver.url).subscription
    services.resume_subscription(actor=ACTOR, at=NOW, subscription=subscription)
    for at in (NOW, LATER):
        held = services.pause_subscription(actor=ACTOR, at=at, subscription=subscription)
        assert held.paused_at == NOW
    assert [entry.act for entry in history(subscription.subject)] == ["webhook.subscribed", "webhook.paused"]


def test_a_paused_subscription_is_neither_tried_nor_replayed_but_can_be_ended(bureau: Bureau, receiver: Receiver):
    subscription = listen(bureau, receiver.url).subscription
    made = services.send_test(at=NOW, subscription=subscription)
    services.pause_subscription(actor=ACTOR, at=NOW, subscription=subscription)
    with pytest.raises(Refused) as caught:
        services.send_test(at=NOW, subscription=subscription)
    assert caught.value.rule == "webhooks.paused"
    with pytest.raises(Refused) as caught:
        services.replay(at=NOW, delivery=made)
    assert caught.value.rule == "webhooks.paused"
    services.end_subscription(actor=ACTOR, at=NOW, subscription=subscription, because="试验")
    with pytest.raises(Refused) as caught:
        services.resume_subscription(actor=ACTOR, at=NOW, subscription=subscription)
    assert caught.value.rule == "webhooks.ended"


def test_a_test_that_waits_is_not_doubled(bureau: Bureau, receiver: Receiver):
    subscription = listen(bureau, receiver.url).subscription
    first, second = (services.send_test(at=NOW, subscription=subscription) for _ in range(2))
    assert first.pk == second.pk
    assert send_all() == 1
    assert services.send_test(at=NOW, subscription=subscription).pk != first.pk


def test_a_second_rotation_does_not_take_the_secret_that_the_receiver_has(bureau: Bureau, receiver: Receiver):
    now = datetime.now(UTC).replace(microsecond=0)
    opened = listen(bureau, receiver.url)
    services.rotate_secret(actor=ACTOR, at=now, subscription=opened.subscription)
    newest = services.rotate_secret(actor=ACTOR, at=now + timedelta(seconds=1), subscription=opened.subscription)
    services.send_test(at=now, subscription=opened.subscription)
    send_all(now + timedelta(seconds=2))
    headers, body = receiver.seen[-1]
    for secret in (opened.secret, newest.secret):
        Webhook(secret).verify(body, headers)


def test_two_running_subscriptions_do_not_have_one_name(bureau: Bureau, receiver: Receiver):
    first = listen(bureau, receiver.url).subscription
    with pytest.raises(Refused) as caught:
        listen(bureau, receiver.url)
    assert caught.value.rule == "webhooks.taken"
    services.end_subscription(actor=ACTOR, at=NOW, subscription=first, because="试验")
    assert listen(bureau, receiver.url).subscription.pk != first.pk
