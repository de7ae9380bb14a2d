"""Read the log where it was left, and keep what is to be told, in one transaction: nothing is missed, nothing doubled.

Entries are read by their place in the tree, not by their row: rows may become visible out of order, places do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.ledger.queries import placed_from, size
from liuhen.webhooks.events import Told, body_of, named
from liuhen.webhooks.models import Delivery, Position, Subscription
from liuhen.webhooks.patterns import asked_for
from liuhen.webhooks.services.subscribing import new_message

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.ledger.entries import Entry

AT_ONCE = 200


@transaction.atomic
def read_log(*, at: datetime) -> int:
    """Look at the next entries of the log, keep a delivery for each that somebody asked for, and say how many it read.

    An entry made before a subscription is not told to it.
    """
    position, _ = Position.objects.select_for_update().get_or_create(pk=1)
    subscriptions = list(Subscription.objects.filter(ended_at=None).select_related("agency"))
    if not subscriptions:
        return _skip(position)
    entries = placed_from(position.index, AT_ONCE)
    if not entries:
        return 0
    Delivery.objects.bulk_create(
        [each for entry in entries for each in _deliveries(entry, subscriptions, at)], ignore_conflicts=True
    )
    position.index += len(entries)
    position.save(update_fields=["index"])
    return len(entries)


def _skip(position: Position) -> int:
    """Nobody listens: what was written until now will never be told."""
    now = size()
    if position.index != now:
        position.index = now
        position.save(update_fields=["index"])
    return 0


def _deliveries(entry: Entry, subscriptions: list[Subscription], at: datetime) -> list[Delivery]:
    asking = [s for s in subscriptions if entry.at >= s.made_at and asked_for(entry.act, s.acts)]
    if not asking:
        return []
    told = named(entry.subject)
    owner = told.agency or entry.agency
    return [_delivery(entry, told, each, at) for each in asking if each.agency.code == owner]


def _delivery(entry: Entry, told: Told, subscription: Subscription, at: datetime) -> Delivery:
    return Delivery(
        subscription=subscription,
        message=new_message(),
        index=entry.index,
        act=entry.act,
        subject=entry.subject[:60],
        body=body_of(entry, told),
        made_at=at,
        next_at=at,
    )
