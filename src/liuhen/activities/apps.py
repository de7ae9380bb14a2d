"""Registers the activities room with Django."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Duties of enforcement officers."""

    name = "liuhen.activities"
    verbose_name = "执法活动"
