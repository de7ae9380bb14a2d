"""`liuhen bench`: speed, side by side with peers in one run, as ratios."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from liuhen.bench.measure import ROUNDS, Bench
from liuhen.bench.runner import SUBJECTS, run

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from liuhen.bench.measure import Row


class Command(BaseCommand):
    """Measure in a folder that is removed afterwards; instances are left alone. Exit 0 whatever the figures say."""

    help = "测速：与同类程序在同一次运行中对比"
    requires_system_checks = ()  # works in instances of its own

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to measure, how much, and where."""
        parser.add_argument("--only", action="append", choices=tuple(SUBJECTS), default=[], help="只测这一项，可多次")
        parser.add_argument("--scale", type=float, default=1.0, help="工作量的比例，缺省 1；试运行用 0.01")
        parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"轮数，缺省 {ROUNDS}")
        parser.add_argument("--folder", type=Path, default=Path(), help="在哪个文件夹所在的磁盘上测，缺省为当前文件夹")
        parser.add_argument("--postgresql", default="", metavar="地址", help="同时在这个空的 PostgreSQL 数据库上测")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Measure, then print the table."""
        peers = settings.SOURCE.parents[1] / "build" / "peers"
        with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=options["folder"]) as folder:
            bench = Bench(
                Path(folder).resolve(),
                scale=options["scale"],
                rounds=options["rounds"],
                peers=peers,
                postgresql=options["postgresql"],
            )
            rows = list(run(bench, options["only"]))
        if options["json"]:
            self.stdout.write(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1))
        else:
            console = Console(width=120)
            with console.capture() as shown:
                console.print(table_of(rows))
            self.stdout.write(shown.get())


def table_of(rows: Sequence[Row]) -> Table:
    """Return the rows as people read them."""
    table = Table("项目", "本系统", "参照", "单位", "比值", "目标", "达到")
    for row in rows:
        reference = "" if row.reference is None else f"{row.reference:g}"
        ratio = "" if row.ratio is None else f"{row.ratio:g}"
        holds = {True: "是", False: "否", None: ""}[row.holds]
        table.add_row(row.name, f"{row.value:g}", reference, row.unit, ratio, row.aim, holds)
    return table
