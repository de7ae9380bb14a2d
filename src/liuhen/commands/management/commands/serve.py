"""`liuhen serve`: the web server with the sweep beside it, until it is told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from liuhen.jobs.sweep import run
from liuhen.kernel.moments import now

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from types import FrameType


class Command(BaseCommand):
    """Serve the pages with gunicorn (threads) on loopback unless told otherwise, and sweep in the background."""

    help = "启动服务（网页与后台任务）"

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
        server = subprocess.Popen(_gunicorn(options), env=os.environ.copy())  # noqa: S603  # our own arguments
        self.stdout.write(f"留痕：http://{options['bind']}  （按 Ctrl+C 停止）")
        stop = threading.Event()

        def on_signal(_number: int, _frame: FrameType | None) -> None:
            stop.set()
            server.terminate()

        signal.signal(signal.SIGTERM, on_signal)
        signal.signal(signal.SIGINT, on_signal)
        if not options["no_sweep"]:
            threading.Thread(target=run, args=(now, stop), name="sweep").start()
        code = server.wait()
        stop.set()
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
        "--access-logfile=/dev/null",
        "--log-level=warning",
    ]
