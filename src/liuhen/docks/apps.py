"""Registers the docks room with Django."""

from django.apps import AppConfig


class DocksConfig(AppConfig):
    """Docking stations and their ports."""

    name = "liuhen.docks"
    verbose_name = "采集站"
