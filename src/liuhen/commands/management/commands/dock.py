"""`liuhen dock`: the service of a docking station."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from liuhen.commands.agencies import agency_for
from liuhen.commands.troubles import TROUBLES, told
from liuhen.docks.station import Station
from liuhen.docks.stations import layout_of
from liuhen.kernel.moments import now
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser

PROBLEM = 1


class Command(BaseCommand):
    """Watch the ports of this machine and hand in every card that appears, until told to stop."""

    requires_system_checks = ()  # they import every page: a third of the memory a hand-in may take
    help = "采集站：插入存储卡即自动采集封存"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ports and the name of the station, when they do not stand in settings.toml."""
        parser.add_argument("--port", action="append", default=[], help="口号=位置，如 1=/media/dock1，可多次")
        parser.add_argument("--station", default="", help="采集站名称，缺省按 settings.toml，再缺省为本机名")
        parser.add_argument("--agency", default="", help="机关代码；只有一个机关时可省略")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run. Exits 0 when it was told to stop, 1 for a problem before it could begin."""
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        try:
            layout = layout_of(_configured(), options["port"], options["station"])
            station = Station(agency_for(options["agency"] or layout.agency, ""), layout, now)
            self.stdout.write(f"{layout.name}：{len(layout.ports)} 个口，插卡即采集（按 Ctrl+C 停止）")
            self.stdout.flush()
            station.run(stop)
        except TROUBLES as trouble:
            self.stderr.write("".join(told(trouble)))
            sys.exit(PROBLEM)


def _configured() -> dict[str, object]:
    if not isinstance(settings.LIUHEN_DOCK, dict):
        raise Refused("docks.settings", "settings.toml 里的 dock 要写成一节 [dock]。")
    return settings.LIUHEN_DOCK
