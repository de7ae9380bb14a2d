"""Registers the commands with Django."""

from django.apps import AppConfig

from liuhen.kernel.collecting import collect_seldom


class CommandsConfig(AppConfig):
    """The console program."""

    name = "liuhen.commands"
    verbose_name = "命令"

    def ready(self) -> None:
        """Tell the collector that what is loaded now stays: this is the last application."""
        collect_seldom()
