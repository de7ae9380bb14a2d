"""`liuhen init`: make an instance: folders, keys, database, the log's first entry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from liuhen.commands.instance import make_instance

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Make an instance in LIUHEN_HOME. Running it again changes nothing that is there."""

    help = "建立实例：目录、密钥、数据库、存证日志"
    requires_system_checks = ()  # they import every page; the lint runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take no arguments."""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make folders and keys, migrate, begin the log."""
        home = Path(settings.HOME)
        made = make_instance(home)
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"实例在 {home}。" + ("" if made else "已存在，未作改动。"))
