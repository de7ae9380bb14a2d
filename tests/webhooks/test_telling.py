"""From the log to a receiver: each event once, signed, again until it arrives, without anybody's data."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError
from tests.webhooks.conftest import NOW, listen

from liuhen.kernel.actors import Actor, system
from liuhen.ledger import services as ledger
from liuhen.ledger.queries import history
from liuhen.webhooks import services
from liuhen.webhooks.models import Delivery, Position
from liuhen.webhooks.services.delivering import WAITS

if TYPE_CHECKING:
    from tests.devices.bureau import Bureau
    from tests.webhooks.conftest import Receiver

ZHANG = Actor("person:1", "张三", ("officer",), "一中队", "yc")
ACTOR = system("test")


def write(*acts: str, agency: str = "yc", at: datetime = NOW) -> None:
    with transaction.atomic():
        for number, act in enumerate(acts):
            facts = {"party": "李记餐馆", "number": number}
            ledger.append(actor=ZHANG, at=at, act=act, subject=f"case:{number}", facts=facts, agency=agency)
    ledger.integrate()


def read_all() -> None:
    while services.read_log(at=NOW):
        pass


def send_all(at: datetime = NOW) -> int:
    sent = 0
    while services.deliver_next(clock=lambda: at) is not None:
        sent += 1
    return sent


def test_an_event_arrives_signed_and_names_keys_and_codes_only(bureau: Bureau, receiver: Receiver):
    now = datetime.now(UTC).replace(microsecond=0)
    opened = listen(bureau, receiver.url, "device.*")
    with transaction.atomic():
        device = _device(bureau)
    ledger.integrate()
    read_all()
    assert send_all(now) == 1
    ((headers, body),) = receiver.seen
    Webhook(opened.secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(opened.secret).verify(body.replace("device", "devise"), headers)
    told = json.loads(body)
    assert told["type"] == "device.registered"
    assert told["data"] == {
        "subject": device.subject,
        "kind": "device",
        "id": str(device.pk),
        "code": "ZF-900",
        "agency": "yc",
        "entry": told["data"]["entry"],
        "index": told["data"]["index"],
    }
    assert not any(word in body for word in ("张三", "王五", "person:", "测试"))


def _device(bureau: Bureau):
    from liuhen.devices.services import register_device  # noqa: PLC0415  # one test needs it

    return register_device(
        actor=ACTOR, at=NOW, agency=bureau.agency, unit=bureau.unit, number="ZF-900", kind="body", custodian=bureau.wang
    )


def test_only_what_was_asked_for_since_it_was_asked_for_is_told(bureau: Bureau, receiver: Receiver):
    write("recording.sealed", at=NOW - timedelta(minutes=1))
    listen(bureau, receiver.url, "recording.sealed", "activity.*")
    write("recording.sealed", "recording.viewed", "activity.ended", "activity.view.refused", "activities.other")
    write("recording.sealed", agency="zh")
    read_all()
    assert list(Delivery.objects.order_by("index").values_list("act", flat=True)) == [
        "recording.sealed",
        "activity.ended",
        "activity.view.refused",
    ]


@given(portions=st.lists(st.integers(0, 5), max_size=8), between=st.lists(st.booleans(), max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_missed_and_nothing_doubled_however_the_log_grows(
    bureau: Bureau, receiver: Receiver, portions, between
):
    Delivery.objects.all().delete()
    read_all()
    opened = listen(bureau, receiver.url)
    for count, reads in zip(portions, between, strict=False):
        write(*["recording.sealed"] * count)
        if reads:
            services.read_log(at=NOW)
    read_all()
    wanted = sum(count for count, _ in zip(portions, between, strict=False))
    indexes = list(Delivery.objects.filter(subscription=opened.subscription).values_list("index", flat=True))
    assert len(indexes) == len(set(indexes)) == wanted
    services.end_subscription(actor=ACTOR, at=NOW, subscription=opened.subscription, because="试验")


def test_reading_again_from_an_older_place_doubles_nothing(bureau: Bureau, receiver: Receiver):
    listen(bureau, receiver.url)
    write("recording.sealed", "recording.sealed")
    read_all()
    Position.objects.update(index=0)  # as after a backup was put back
    read_all()
    assert Delivery.objects.count() == 2


def test_what_does_not_arrive_is_tried_later_each_time_and_given_up_and_told(bureau: Bureau, receiver: Receiver):
    opened = listen(bureau, receiver.url)
    receiver.status = 500
    write("recording.sealed")
    read_all()
    at = NOW
    for wait in WAITS:
        assert send_all(at) == 1
        assert send_all(at + wait - timedelta(seconds=1)) == 0
        at += wait
    assert send_all(at) == 1
    (dead,) = Delivery.objects.all()
    assert (dead.state, dead.attempts, dead.last_status) == ("dead", len(WAITS) + 1, 500)
    assert len({headers["webhook-id"] for headers, _ in receiver.seen}) == 1
    assert history(opened.subscription.subject)[-1].act == "webhook.undelivered"
    receiver.status = 204
    services.replay(at=at, delivery=dead)
    assert send_all(at) == 1
    dead.refresh_from_db()
    assert dead.state == "done"


def test_a_receiver_that_is_gone_is_not_called_again(bureau: Bureau, receiver: Receiver):
    opened = listen(bureau, receiver.url)
    receiver.status = 410
    write("recording.sealed", "recording.sealed")
    read_all()
    assert send_all() == 1
    opened.subscription.refresh_from_db()
    assert opened.subscription.ended_at == NOW
    assert "410" in opened.subscription.ended_because
    assert send_all(NOW + timedelta(days=9)) == 0


def test_a_redirection_is_not_followed(bureau: Bureau, receiver: Receiver):
    listen(bureau, receiver.url)
    receiver.status = 302
    write("recording.sealed")
    read_all()
    assert send_all() == 1
    assert len(receiver.seen) == 1
    assert Delivery.objects.get().state == "waiting"


def test_for_a_day_after_a_rotation_both_secrets_sign(bureau: Bureau, receiver: Receiver):
    now = datetime.now(UTC).replace(microsecond=0)
    opened = listen(bureau, receiver.url)
    renewed = services.rotate_secret(actor=ACTOR, at=now, subscription=opened.subscription)
    services.send_test(at=now, subscription=opened.subscription)
    send_all(now)
    headers, body = receiver.seen[-1]
    for secret in (opened.secret, renewed.secret):
        Webhook(secret).verify(body, headers)
    later = services.secrets_of(renewed.subscription, now + timedelta(hours=24))
    assert len(later) == 1


def test_a_secret_is_not_to_be_read_in_the_table(bureau: Bureau, receiver: Receiver):
    opened = listen(bureau, receiver.url)
    assert opened.secret.removeprefix("whsec_") not in opened.subscription.secret


def test_deliveries_that_ended_are_forgotten_after_a_month(bureau: Bureau, receiver: Receiver):
    listen(bureau, receiver.url)
    write("recording.sealed")
    read_all()
    assert services.forget(at=NOW + timedelta(days=31)) == 0  # it still waits
    send_all()
    assert services.forget(at=NOW + timedelta(days=29)) == 0
    assert services.forget(at=NOW + timedelta(days=31)) == 1
