"""`liuhen demo`: a fresh instance with five agencies and a month of duties, ready to look at."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from liuhen.commands.instance import make_instance
from liuhen.demo import telling
from liuhen.demo.instance import State, mark_played, prepare, state_of, write_secret
from liuhen.demo.passphrase import new_passphrase
from liuhen.demo.run import run
from liuhen.demo.story import StoryError
from liuhen.kernel.moments import now, parse_iso
from liuhen.recordings.receipts import as_json, as_text

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import datetime

PROBLEM, USAGE = 1, 2


class Command(BaseCommand):
    """Tell the demo story into LIUHEN_HOME; a demo that stands there is replaced, anything else is left alone."""

    help = "演示：建立一个有五个机关、一个月执法记录的演示实例"
    requires_system_checks = ()  # they import every page; the lint runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day, and whether a demo that is there stays."""
        parser.add_argument("--today", default="", help="以哪一时刻为“现在”，如 2026-03-31T17:30:00+08:00；缺省为此刻")
        parser.add_argument("--keep", action="store_true", help="已有演示实例时保留，不重建")
        parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare the home, play, and say what came of it. Exits 0 done, 1 found a problem, 2 wrong usage."""
        home, anchor = Path(settings.HOME), self._anchor(options["today"])
        found = state_of(home)
        if found is State.FOREIGN:
            self._fail(
                f"{home} 里已有内容，而且不是演示实例，没有改动任何东西。",
                "用 LIUHEN_HOME 指定一个空目录再运行。",
            )
        if found is State.PLAYED and options["keep"]:
            self.stdout.write(f"保留已有的演示实例 {home}；登录名和口令见 {home / 'demo-logins.txt'}。")
            return
        if found is not State.READY:
            prepare(home)
            # The settings of the new home are read when a process starts: begin again in it.
            sys.stdout.flush()
            os.execv(sys.executable, [sys.executable, "-m", "liuhen", *sys.argv[1:]])  # noqa: S606  # our own arguments
        self._play(home, anchor, as_machine=options["json"])

    def _play(self, home: Path, anchor: datetime, *, as_machine: bool) -> None:
        mark_played(home)
        make_instance(home)
        call_command("migrate", verbosity=0, interactive=False)
        password = new_passphrase()
        try:
            with _Bars() as show:
                told = run(home=home, anchor=anchor, password=password, show=show)
        except StoryError as fault:
            self._fail(f"演示中断：{fault}。", "这是程序的错误，请报告。")
        logins = home / "demo-logins.txt"
        write_secret(logins, telling.logins(told.outcome, password) + "\n")
        if as_machine:
            answer = told.outcome.as_json() | {"logins_file": str(logins), "last_card": as_json(told.receipt)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(telling.told(told.outcome, as_text(told.receipt), password, str(logins)))

    def _anchor(self, text: str) -> datetime:
        """Return the moment the story is told from: whole minutes, so that nothing depends on the second."""
        try:
            anchor = parse_iso(text) if text else now()
        except ValueError:
            self._fail(f"--today 不是时刻：{text}。", "例如 2026-03-31T17:30:00+08:00。", USAGE)
        return anchor.replace(second=0, microsecond=0)

    def _fail(self, words: str, remedy: str, code: int = PROBLEM) -> None:
        self.stderr.write(f"{words}{remedy}")
        sys.exit(code)


class _Bars:
    """One bar a step on standard error; no terminal, no bars: one line a step."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._progress.stop()

    def begin(self, words: str, total: int | None) -> None:
        """Show a new step."""
        if not self._console.is_terminal:
            self._console.print(f"{words}…")
        self._task = self._progress.add_task(words, total=total)

    def advance(self) -> None:
        """Show that a part is done."""
        if self._task is not None:
            self._progress.advance(self._task)
