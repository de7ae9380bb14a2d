"""`liuhen rejudge`: judge every recording of an agency again, after a correction of engine or calendar."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from liuhen.accounts.models import Agency
from liuhen.kernel.actors import Actor
from liuhen.kernel.moments import now
from liuhen.kernel.refusals import Refused
from liuhen.recordings.rejudging import Rejudged, rejudge

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Judge again what was judged before; only what moves is written. Exit 0 when all were looked at."""

    help = "重新判定：程序或日历更正后，重新核对全部资料的移交期限和保管期限"
    requires_system_checks = ()  # they import every page; the lint runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the agency and the form of the answer."""
        parser.add_argument("--agency", default="", help="机关代码；缺省为全部机关")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Judge agency by agency, showing how far it is."""
        try:
            done = {agency.code: _rejudge(agency) for agency in _agencies(options["agency"])}
        except Refused as refused:
            raise CommandError(f"{refused.words}{refused.remedy}") from refused
        if options["json"]:
            self.stdout.write(json.dumps({code: asdict(found) for code, found in done.items()}))
            return
        for code, found in done.items():
            self.stdout.write(f"{code}：重新判定 {found.checked} 份资料，{len(found.moved)} 份有变动。")


def _agencies(code: str) -> list[Agency]:
    """Return the agency of the code, or all. Raises CommandError for an unknown one."""
    known = list(Agency.objects.order_by("code"))
    if code and code not in {agency.code for agency in known}:
        names = "、".join(agency.code for agency in known) or "（还没有）"
        raise CommandError(f"没有代码为 {code} 的机关；已有：{names}。", returncode=2)
    return [agency for agency in known if code in {"", agency.code}]


def _rejudge(agency: Agency) -> Rejudged:
    actor = Actor(key=f"cli:{os.getuid()}", name="命令行", agency=agency.code)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"重新判定 {agency.code}", total=None)
        return rejudge(
            actor=actor, at=now(), agency=agency, on_progress=lambda count: progress.update(task, completed=count)
        )
