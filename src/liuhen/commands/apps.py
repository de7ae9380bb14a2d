"""Registers the commands with Django."""

from django.apps import AppConfig


class CommandsConfig(AppConfig):
    """The console program."""

    name = "liuhen.commands"
    verbose_name = "命令"
