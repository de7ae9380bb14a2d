"""`liuhen doctor`: what is set up wrong, and how to mend it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from liuhen.kernel.moments import now
from liuhen.operations.diagnosis import diagnose

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Look at the instance and what surrounds it. Exits 1 when something grave is wrong."""

    help = "检查安装和设置，指出哪里不对、怎么办"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print every fault with its remedy."""
        faults = diagnose(now())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(fault) for fault in faults], ensure_ascii=False))
        else:
            for fault in faults:
                self.stdout.write(f"{'✗' if fault.grave else '!'} {fault.id} {fault.words}{fault.remedy}")
            if not faults:
                self.stdout.write("一切正常。")
        sys.exit(1 if any(fault.grave for fault in faults) else 0)
