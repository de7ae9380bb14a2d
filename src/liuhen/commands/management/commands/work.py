"""`liuhen work`: the sweep alone, for an installation with several processes."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from liuhen.jobs.sweep import run, sweep_once
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
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        run(now, stop)
