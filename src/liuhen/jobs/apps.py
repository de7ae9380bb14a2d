"""Registers the jobs room with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The sweep."""

    name = "liuhen.jobs"
    verbose_name = "后台任务"
