"""Registers the access room with Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Permission to see content, and viewings."""

    name = "liuhen.access"
    verbose_name = "调阅"
