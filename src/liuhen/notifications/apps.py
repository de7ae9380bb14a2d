"""Registers the notifications room with Django."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Who is told what, when, and by which way."""

    name = "liuhen.notifications"
    verbose_name = "通知"
