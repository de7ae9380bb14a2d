"""Registers the webhooks room with Django."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Subscriptions and deliveries."""

    name = "liuhen.webhooks"
    verbose_name = "事件推送"
