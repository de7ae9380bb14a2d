"""Subscriptions: made, given another secret, tried, ended; what did not arrive is sent again."""

from __future__ import annotations

import secrets
from base64 import b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from liuhen.accounts.keyed import seal, unseal
from liuhen.accounts.models import Agency
from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.webhooks.events import event
from liuhen.webhooks.models import Delivery, Subscription
from liuhen.webhooks.patterns import MOST, TEST, is_pattern
from liuhen.webhooks.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor

MOST_OPEN = 20
BOTH_COUNT = timedelta(hours=24)  # how long the previous secret signs as well
_BYTES = 32
_PURPOSE = "webhook secret"
_PREFIX = "whsec_"


class Opened(NamedTuple):
    """A subscription and its secret as the receiver needs it, which is never to be had again."""

    subscription: Subscription
    secret: str


@transaction.atomic
def subscribe(
    *, actor: Actor, at: datetime, agency: Agency, person: Person, name: str, url: str, acts: Sequence[str]
) -> Opened:
    """Send events of the agency to an address from now on.

    Raises Refused without a name or with one that another has, for an address that may not be called, without acts or
    for something that is none, and when there are too many already.
    """
    if not name.strip():
        raise Refused("webhooks.name", "写上推送给哪个系统，以后好认。")
    target_of(url)
    wanted = sorted(set(acts))
    if not wanted or len(wanted) > MOST or not all(map(is_pattern, wanted)):
        raise Refused("webhooks.acts", f"写 1 到 {MOST} 种事件，如 recording.sealed 或 recording.*。")
    Agency.objects.select_for_update().get(pk=agency.pk)
    running = Subscription.objects.filter(agency=agency, ended_at=None)
    if running.filter(name=name.strip()).exists():
        raise Refused("webhooks.taken", f"已经有叫“{name.strip()}”的推送。", remedy="换一个名称，或先停掉原来的。")
    if running.count() >= MOST_OPEN:
        raise Refused("webhooks.many", f"推送不能超过 {MOST_OPEN} 个。", remedy="先停掉不用的。")
    made = Subscription.objects.create(
        agency=agency, made_by=person, name=name.strip(), url=url, acts=wanted, secret="", made_at=at
    )
    secret = secrets.token_bytes(_BYTES)
    made.secret = _sealed(made, secret)
    made.save(update_fields=["secret"])
    facts: dict[str, object] = {"name": made.name, "url": url, "acts": wanted}
    ledger.append(actor=actor, at=at, act="webhook.subscribed", subject=made.subject, facts=facts)
    return Opened(made, _spoken(secret))


@transaction.atomic
def rotate_secret(*, actor: Actor, at: datetime, subscription: Subscription) -> Opened:
    """Give a subscription another secret; for a day both sign. Raises Refused when it has ended.

    A second rotation within that day replaces the new one only: the receiver still has the one from before.
    """
    held = _locked(subscription)
    secret = secrets.token_bytes(_BYTES)
    if held.previous_until is None or held.previous_until <= at:
        held.previous_secret, held.previous_until = held.secret, at + BOTH_COUNT
    held.secret = _sealed(held, secret)
    held.save(update_fields=["secret", "previous_secret", "previous_until"])
    ledger.append(actor=actor, at=at, act="webhook.secret_rotated", subject=held.subject, facts={"name": held.name})
    return Opened(held, _spoken(secret))


@transaction.atomic
def end_subscription(*, actor: Actor, at: datetime, subscription: Subscription, because: str) -> Subscription:
    """Send nothing any more, from now on; twice changes nothing. What waited is not sent."""
    held = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if held.ended_at is not None:
        return held
    held.ended_at, held.ended_because = at, because
    held.save(update_fields=["ended_at", "ended_because"])
    waiting = Delivery.objects.filter(subscription=held, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.DEAD, last_words=because)
    facts = {"name": held.name, "because": because}
    ledger.append(actor=actor, at=at, act="webhook.ended", subject=held.subject, facts=facts, agency=held.agency.code)
    return held


@transaction.atomic
def pause_subscription(*, actor: Actor, at: datetime, subscription: Subscription) -> Subscription:
    """Send nothing until it is resumed; events are kept meanwhile. Twice changes nothing. Raises Refused: ended."""
    held = _locked(subscription)
    if held.paused_at is None:
        held.paused_at = at
        held.save(update_fields=["paused_at"])
        ledger.append(actor=actor, at=at, act="webhook.paused", subject=held.subject, facts={"name": held.name})
    return held


@transaction.atomic
def resume_subscription(*, actor: Actor, at: datetime, subscription: Subscription) -> Subscription:
    """Send again, first what was kept. Twice changes nothing. Raises Refused when the subscription has ended."""
    held = _locked(subscription)
    if held.paused_at is not None:
        facts = {"name": held.name, "paused_at": iso(held.paused_at)}
        held.paused_at = None
        held.save(update_fields=["paused_at"])
        ledger.append(actor=actor, at=at, act="webhook.resumed", subject=held.subject, facts=facts)
    return held


@transaction.atomic
def send_test(*, at: datetime, subscription: Subscription) -> Delivery:
    """Send an event that means nothing, to see whether it arrives; one that still waits is returned.

    Raises Refused when the subscription has ended or is paused.
    """
    held = _running(subscription)
    waiting = Delivery.objects.filter(subscription=held, act=TEST, state=Delivery.State.WAITING).first()
    if waiting is not None:
        return waiting
    data: dict[str, object] = {"subject": held.subject, "kind": "webhook", "id": str(held.pk)}
    return Delivery.objects.create(
        subscription=held,
        message=new_message(),
        act=TEST,
        subject=held.subject,
        body=event(TEST, at, data),
        made_at=at,
        next_at=at,
    )


@transaction.atomic
def replay(*, at: datetime, delivery: Delivery) -> Delivery:
    """Send an event again, under the same id. Raises Refused when its subscription has ended or is paused."""
    _running(delivery.subscription)
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    held.state, held.attempts, held.next_at = Delivery.State.WAITING, 0, at
    held.save(update_fields=["state", "attempts", "next_at"])
    return held


def new_message() -> str:
    """Return a fresh id of an event."""
    return f"msg_{secrets.token_urlsafe(18)}"


def secrets_of(subscription: Subscription, at: datetime) -> list[bytes]:
    """Return what signs at a moment: the secret, and the one before it while it still counts. Raises Refused."""
    sealed = [subscription.secret]
    if subscription.previous_secret and subscription.previous_until and at < subscription.previous_until:
        sealed.append(subscription.previous_secret)
    return [unseal(each, purpose=_PURPOSE, about=subscription.subject) for each in sealed]


def _sealed(subscription: Subscription, secret: bytes) -> str:
    return seal(secret, purpose=_PURPOSE, about=subscription.subject)


def _spoken(secret: bytes) -> str:
    return _PREFIX + b64encode(secret).decode()


def _running(subscription: Subscription) -> Subscription:
    held = _locked(subscription)
    if held.paused_at is not None:
        raise Refused("webhooks.paused", "这个推送暂停着。", remedy="先恢复，再推。")
    return held


def _locked(subscription: Subscription) -> Subscription:
    held = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if held.ended_at is not None:
        raise Refused("webhooks.ended", "这个推送已经停止。", remedy="需要的另登记一个。")
    return held
