"""Registers the uploads room with Django."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Cards that are uploaded."""

    name = "liuhen.uploads"
    verbose_name = "网上采集"
