"""Registers the obligations room with Django."""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """Judgements and obligations."""

    name = "liuhen.obligations"
    verbose_name = "应办事项"
