"""`liuhen serve`: the web server with the sweep beside it, until it is told to stop."""

from __future__ import annotations

import logging.config
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from liuhen.jobs.background import start
from liuhen.kernel.logs import configuration
from liuhen.kernel.moments import now

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from types import FrameType


FALLEN = "后台任务意外停止，服务随之停止。原因见日志里最后的错误；请重新启动，再出现请运行 liuhen doctor。"


class Command(BaseCommand):
    """Serve the pages with gunicorn (threads) on loopback unless told otherwise, and sweep in the background."""

    help = "启动服务（网页与后台任务）"
    requires_system_checks = ()  # they import every page; the lint runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, the number of processes and threads."""
        parser.add_argument("--bind", default="127.0.0.1:8000", help="地址，缺省 127.0.0.1:8000")
        parser.add_argument("--workers", type=int, default=2, help="进程数")
        parser.add_argument("--threads", type=int, default=4, help="每个进程的线程数")
        parser.add_argument("--no-sweep", action="store_true", help="不在本进程运行后台任务")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Collect static files, start gunicorn, sweep until a signal comes, stop both."""
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        with tempfile.TemporaryDirectory(prefix="liuhen-metrics-") as counters:
            self._serve(options, counters)

    def _serve(self, options: dict[str, Any], counters: str) -> NoReturn:
        """Serve until stopped; `counters` is the folder where the processes count together what /metrics shows."""
        as_json = not sys.stderr.isatty()
        logging.config.dictConfig(configuration(as_json=as_json))
        told = {"LIUHEN_LOG": "json" if as_json else "", "PROMETHEUS_MULTIPROC_DIR": counters}
        server = subprocess.Popen(_gunicorn(options), env=os.environ | told)  # noqa: S603  # our own arguments
        self.stdout.write(f"留痕：http://{options['bind']}  （按 Ctrl+C 停止）")
        stop, fallen = threading.Event(), threading.Event()

        def on_signal(_number: int, _frame: FrameType | None) -> None:
            stop.set()
            server.terminate()

        def on_fall() -> None:
            """Stop the pages too: who watches the service starts it again, and nobody takes half of it for whole."""
            fallen.set()
            stop.set()
            server.terminate()

        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)
        if not options["no_sweep"]:
            start(now, stop, on_fall)
        code = server.wait()
        stop.set()
        if fallen.is_set():
            raise CommandError(FALLEN)
        sys.exit(max(0, code))


def _gunicorn(options: dict[str, Any]) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "liuhen.wsgi",
        f"--bind={options['bind']}",
        f"--workers={options['workers']}",
        f"--threads={options['threads']}",
        "--worker-class=gthread",
        "--limit-request-line=8190",
        "--timeout=120",
        "--graceful-timeout=10",
        "--log-level=warning",
        "--logger-class=liuhen.operations.server_log.ServerLog",
    ]
