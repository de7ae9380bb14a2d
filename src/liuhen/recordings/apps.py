"""Registers the recordings room with Django."""

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """Recordings and their hand-in."""

    name = "liuhen.recordings"
    verbose_name = "音像资料"
