"""Reads of the webhooks room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.webhooks.models import Delivery, Subscription

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from liuhen.accounts.models import Agency


def subscriptions_of(agency: Agency) -> QuerySet[Subscription]:
    """Return the subscriptions of an agency, ended ones among them."""
    return Subscription.objects.filter(agency=agency).select_related("made_by")


def deliveries_of(subscription: Subscription) -> QuerySet[Delivery]:
    """Return what was sent, or is to be sent, to a subscription."""
    return Delivery.objects.filter(subscription=subscription)
