"""`liuhen work`: the sweep alone, for an installation with several processes."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from liuhen.jobs.background import start
from liuhen.jobs.sweep import sweep_once
from liuhen.kernel.moments import now

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Find and do what is due, once or until told to stop."""

    help = "运行后台任务"
    requires_system_checks = ()  # they import every page; the lint runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --once."""
        parser.add_argument("--once", action="store_true", help="做完现在该做的就结束")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sweep."""
        if options["once"]:
            sweep_once(now)
            return
        stop, fallen = threading.Event(), threading.Event()

        def on_fall() -> None:
            fallen.set()
            stop.set()

        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        for thread in start(now, stop, on_fall):
            thread.join()
        if fallen.is_set():
            raise CommandError("后台任务意外停止。原因见日志里最后的错误；请重新启动，再出现请运行 liuhen doctor。")
