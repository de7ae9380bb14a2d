"""Registers the API with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API and the answers it remembers."""

    name = "liuhen.api"
    verbose_name = "接口"
