"""A running station: looks at its ports every second, seals a bounded number of cards at once, shows what changed.

Cards are sealed in the order they were ready, so that a port at the end of the row waits no longer than one at its
beginning. Looking has threads of its own: a reader that hangs keeps nobody else from being seen. The database gets
at most two short transactions a second for all ports together.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import DatabaseError, connections

from liuhen.docks.port import DockPort
from liuhen.docks.sealing import Stopped
from liuhen.docks.services.showing import close_station, open_station, show, tiles_of
from liuhen.docks.tiles import DONE, PROBLEM, PULLED, SEALING, Tile
from liuhen.recordings.services.resume import resume

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.docks.stations import Layout

logger = logging.getLogger(__name__)

TICK = 0.5  # seconds between two writes
_LOOK = 1.0
_HEARTBEAT = 5.0
_LOOKERS = 8
_SPEED = 2.0  # seconds over which a speed is measured


class Station:
    """The service of one station. `run` returns when it is told to stop and everything under way was laid down."""

    def __init__(self, agency: Agency, layout: Layout, clock: Callable[[], datetime]) -> None:
        self._agency = agency
        self._layout = layout
        self._clock = clock
        self._shown: dict[int, Tile] = {}
        self._measured: dict[int, tuple[float, int]] = {}
        self._speeds: dict[int, int] = {}
        self._row = open_station(
            at=clock(), agency=agency, name=layout.name, numbers=[place.number for place in layout.ports]
        )
        last = tiles_of(self._row)
        self._ports = [
            DockPort(agency, layout, place, clock, last.get(place.number, Tile(clock()))) for place in layout.ports
        ]
        self._sealing = ThreadPoolExecutor(layout.workers, "sealing")
        self._looking = ThreadPoolExecutor(min(_LOOKERS, len(self._ports)), "looking")

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop. Raises DatabaseError when not even the first write goes through."""
        resume(clock=self._clock)
        for port in self._ports:
            port.wake()
        next_look = next_beat = 0.0
        while not stop.wait(TICK):
            now = time.monotonic()
            if now >= next_look:
                next_look = now + _LOOK
                self._look()
            if self._show(now, alive=now >= next_beat):
                next_beat = now + _HEARTBEAT
        self._end()

    def _look(self) -> None:
        for port in self._ports:
            if not port.busy:
                port.busy = True
                self._looking.submit(self._look_at, port)

    def _look_at(self, port: DockPort) -> None:
        ready = False
        try:
            ready = port.look()
        except Exception:
            logger.exception("port %s", port.place.number)  # looked at again in a second
        finally:
            connections.close_all()
            port.busy = ready
        if ready:
            self._sealing.submit(self._seal, port)

    def _seal(self, port: DockPort) -> None:
        try:
            port.seal()
            if port.tile.state == DONE:
                self._forget_pulled(port)
        except Stopped:
            logger.info("port %s laid down", port.place.number)
        except Exception:
            logger.exception("port %s", port.place.number)
            port.fail()
        finally:
            connections.close_all()
            port.busy = False

    def _forget_pulled(self, done: DockPort) -> None:
        """Free the ports from which this card had been pulled: it is complete now."""
        for port in self._ports:
            tile = port.tile
            if tile.state == PROBLEM and tile.problem == PULLED and tile.device_no == done.tile.device_no:
                port.forget()

    # -- showing --------------------------------------------------------------------------------------------------

    def _show(self, now: float, *, alive: bool) -> bool:
        """Write the ports that changed; without any only a heartbeat that is due. Returns whether it was written."""
        tiles = {port.place.number: self._with_speed(now, port) for port in self._ports}
        changed = {number: tile for number, tile in tiles.items() if self._shown.get(number) != tile}
        if not changed and not alive:
            return False
        try:
            self._row = show(at=self._clock(), station=self._row, tiles=changed)
        except DatabaseError:
            logger.exception("showing")  # the next turn writes it all
            return False
        self._shown.update(changed)
        return True

    def _with_speed(self, now: float, port: DockPort) -> Tile:
        """Return what a port shows with its speed in bytes a second over the last seconds."""
        tile, number = port.tile, port.place.number
        if tile.state != SEALING:
            self._measured.pop(number, None)
            self._speeds.pop(number, None)
            return tile
        since, reached = self._measured.setdefault(number, (now, tile.bytes_copied))
        if now - since >= _SPEED:
            self._speeds[number] = max(0, round((tile.bytes_copied - reached) / (now - since)))
            self._measured[number] = (now, tile.bytes_copied)
        return replace(tile, speed=self._speeds.get(number, 0))

    def _end(self) -> None:
        """Let cards under way end at their next step, and say so."""
        for port in self._ports:
            port.stopping.set()
        self._looking.shutdown(wait=True, cancel_futures=True)
        self._sealing.shutdown(wait=True, cancel_futures=True)
        self._show(time.monotonic(), alive=True)
        close_station(at=self._clock(), station=self._row)
