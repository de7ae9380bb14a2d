"""Reads of the webhooks room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from liuhen.webhooks.models import Delivery, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from liuhen.accounts.models import Agency


def subscriptions_of(agency: Agency) -> QuerySet[Subscription]:
    """Return the subscriptions of an agency, ended ones among them."""
    return Subscription.objects.filter(agency=agency).select_related("made_by")


def deliveries_of(subscription: Subscription) -> QuerySet[Delivery]:
    """Return what was sent, or is to be sent, to a subscription."""
    return Delivery.objects.filter(subscription=subscription)


def latest_of(subscriptions: Sequence[Subscription]) -> dict[int, Delivery]:
    """Return the newest delivery of each subscription that has one, by the subscription's key."""
    rows = Delivery.objects.filter(subscription__in=subscriptions)
    newest = rows.order_by().values("subscription").annotate(newest=Max("pk")).values("newest")
    return {each.subscription_id: each for each in Delivery.objects.filter(pk__in=newest)}


def waiting_of(subscription: Subscription) -> int:
    """Return how many events wait to be sent to a subscription."""
    return Delivery.objects.filter(subscription=subscription, state=Delivery.State.WAITING).count()
