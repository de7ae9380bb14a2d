"""Send what is due; what does not arrive is tried again, later each time, and given up at last."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.webhooks.models import Delivery
from liuhen.webhooks.sending import Sent, send
from liuhen.webhooks.services.subscribing import end_subscription, secrets_of
from liuhen.webhooks.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)
_S, _M, _H = (timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1))
# After the first try, the second and so on (the schedule that Standard Webhooks recommends); then it is given up.
WAITS = (5 * _S, 5 * _M, 30 * _M, 2 * _H, 5 * _H, 10 * _H, 14 * _H, 20 * _H, 24 * _H)
LEASE = timedelta(minutes=1)  # nobody else takes what is being sent; a process that died lets go of it
KEPT = timedelta(days=30)
_FORGET = 500
_GONE = 410


def deliver_next(*, clock: Clock) -> Delivery | None:
    """Send the delivery that has waited longest; None when none is due."""
    at = clock()
    taken = _take(at)
    if taken is None:
        return None
    sent = _sent(taken, at)
    _note(taken, sent, clock())
    return taken


@transaction.atomic
def _take(at: datetime) -> Delivery | None:
    due = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=at, subscription__ended_at=None)
    due = due.filter(subscription__paused_at=None)
    found = due.select_related("subscription__agency").order_by("next_at", "pk").first()
    if found is None:
        return None
    mine = Delivery.objects.filter(pk=found.pk, next_at=found.next_at, state=Delivery.State.WAITING)
    return found if mine.update(next_at=at + LEASE) else None


def _sent(delivery: Delivery, at: datetime) -> Sent:
    subscription = delivery.subscription
    try:
        target = target_of(subscription.url)
        secrets = secrets_of(subscription, at)
    except Refused as refused:
        return Sent(None, refused.words)
    return send(target, message=delivery.message, body=delivery.body, secrets=secrets, at=at)


@transaction.atomic
def _note(delivery: Delivery, sent: Sent, at: datetime) -> None:
    """Keep what came of it. What is given up goes to the log, so that somebody learns of it."""
    delivery.attempts += 1
    delivery.last_at, delivery.last_status, delivery.last_words = at, sent.status, sent.words[:200]
    if sent.arrived:
        delivery.state = Delivery.State.DONE
    elif sent.status == _GONE or delivery.attempts > len(WAITS):
        delivery.state = Delivery.State.DEAD
    else:
        delivery.next_at = at + WAITS[delivery.attempts - 1]
    delivery.save(update_fields=["attempts", "last_at", "last_status", "last_words", "state", "next_at"])
    if delivery.state == Delivery.State.DEAD:
        _tell(delivery, at)
    if sent.status == _GONE:
        actor = system("webhooks")
        end_subscription(actor=actor, at=at, subscription=delivery.subscription, because="对方回答 410：不再接收")


def _tell(delivery: Delivery, at: datetime) -> None:
    subscription = delivery.subscription
    logger.error("webhook %s given up after %s tries: %s", subscription.pk, delivery.attempts, delivery.last_words)
    ledger.append(
        actor=system("webhooks"),
        at=at,
        act="webhook.undelivered",
        subject=subscription.subject,
        facts={"message": delivery.message, "event": delivery.act, "of": delivery.subject, "tries": delivery.attempts},
        agency=subscription.agency.code,
    )


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Forget deliveries that ended long ago; return how many."""
    old = Delivery.objects.exclude(state=Delivery.State.WAITING).filter(made_at__lt=at - KEPT).order_by("made_at")
    keys = list(old.values_list("pk", flat=True)[:_FORGET])
    Delivery.objects.filter(pk__in=keys).delete()
    return len(keys)
