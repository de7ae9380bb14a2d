"""One port while its station runs: looks for a card and finds out whose it is; `sealing` does the rest.

`look` is called again and again, never twice at once; `seal` runs in one of the station's workers.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.devices.queries import issues_between
from liuhen.docks.cards import device_of, is_there, look_through
from liuhen.docks.sealing import ANEW, Sealing, refuse
from liuhen.docks.shown import Shown
from liuhen.docks.tiles import DONE, EMPTY, PROBLEM, PULLED, READING, SEALING, Tile
from liuhen.kernel.actors import Actor
from liuhen.kernel.refusals import Refused
from liuhen.kernel.spans import Span
from liuhen.recordings.services.guard import CardIn

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.accounts.models import Agency, Person
    from liuhen.devices.models import Device
    from liuhen.docks.stations import Layout, PortPlace

    Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)

_LENT = timedelta(days=60)  # how long ago a recorder may have been drawn whose card comes in now
_LOOK_AGAIN = 50  # a card that lies in its port is looked through in at most a fiftieth of the time
_LEAST_WAIT = 5.0  # seconds


class DockPort:
    """A port of a running station. `busy` while somebody looks at it or its card waits or is sealed."""

    def __init__(self, agency: Agency, layout: Layout, place: PortPlace, clock: Clock, tile: Tile) -> None:
        self.place = place
        self.shown = Shown(tile, clock)
        self.stopping = threading.Event()
        self.busy = False
        self._agency = agency
        self._layout = layout
        self._clock = clock
        self._device: Device | None = None
        self._before = ""
        self._next_look = 0.0
        self._actor = Actor(key=f"dock:{layout.name}"[:60], name=layout.name, agency=agency.code)

    @property
    def tile(self) -> Tile:
        """What the port shows now."""
        return self.shown.tile

    def forget(self) -> None:
        """Free the port of a card that was pulled out and has been completed elsewhere."""
        if not is_there(self.place.path):
            self.shown.go(EMPTY)

    def wake(self) -> None:
        """Take up what the row says after a start: work that was under way begins anew with the card that is there."""
        if self.tile.state not in {READING, SEALING}:
            return
        if is_there(self.place.path):
            self.shown.begin_anew()
        elif self.tile.state == SEALING:
            self.shown.pulled(self.tile.sealed)
        else:
            self.shown.go(EMPTY)

    def look(self) -> bool:
        """Look at the port once. Returns whether a card is ready to be sealed. Raises nothing of the card's."""
        there = is_there(self.place.path)
        state = self.tile.state
        if not there:
            self._before = ""
            if state in {READING, DONE} or (state == PROBLEM and self.tile.problem != PULLED):
                self.shown.go(EMPTY)
            return False
        if state in {DONE, PROBLEM} and self.tile.problem != PULLED and time.monotonic() < self._next_look:
            return False
        return self._read()

    def _read(self) -> bool:
        """Look the card through: a new one is read until nothing moves on it any more, then its device is asked."""
        started = time.monotonic()
        try:
            seen, files = look_through(self.place.path)
        except OSError as error:
            self._unreadable(error)
            return False
        finally:
            self._next_look = time.monotonic() + max(_LEAST_WAIT, (time.monotonic() - started) * _LOOK_AGAIN)
        tile = self.tile
        if tile.state in {DONE, PROBLEM} and tile.problem != PULLED and tile.card == seen:
            return False
        if not files:  # folders without a file: a card that was emptied, or one on which nothing was recorded yet
            if tile.state != EMPTY:
                self.shown.go(EMPTY)
            return False
        if tile.state != READING:
            self.shown.go(READING, files=len(files), bytes_total=sum(file.size for file in files))
        if seen != self._before:
            self._before = seen
            return False
        try:
            self._device = device_of(self._agency, self._layout, self.place, files)
        except Refused as refused:
            refuse(self._actor, self._clock(), self.shown, refused, seen)
            return False
        holder = self._holder(self._device)
        self.shown.tell(card=seen, device_no=self._device.number, holder=holder.name if holder else "")
        return True

    def _unreadable(self, error: OSError) -> None:
        if self.tile.state in {EMPTY, DONE}:
            self.shown.go(READING)
        if self.tile.state == READING:
            self.shown.fail(
                "docks.card.unreadable",
                f"卡读不出：{error.strerror or error}。",
                "拔出后重新插入，或换一个读卡器；卡没有被改动。",
            )

    def _holder(self, device: Device) -> Person | None:
        """Return who had the device last by the register (YC-A-3), None when nobody drew it."""
        at = self._clock()
        issue = issues_between(device, Span(at - _LENT, at)).last()
        return issue.person if issue else None

    def seal(self) -> None:
        """Hand the card in and show what comes of it. Raises Stopped when the station was told to end."""
        assert self._device is not None
        self.shown.go(SEALING)
        card = CardIn(
            path=self.place.path,
            agency=self._agency,
            device_no=self._device.number,
            station=self._layout.name,
            holder=self._holder(self._device),
        )
        Sealing(self._actor, self._clock, card, self.shown, self.stopping).run()

    def fail(self) -> None:
        """Say that sealing ended with a fault that could not be told before: a port that says nothing begins anew."""
        if self.tile.state == SEALING:
            self.shown.fail("docks.card.broken", "采集中断：服务器出错。", ANEW)
