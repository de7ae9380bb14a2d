"""Registers the regulations room with Django."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    """Attached texts, counts of rules, rehearsals of new editions."""

    name = "liuhen.regulations"
    verbose_name = "制度包"
