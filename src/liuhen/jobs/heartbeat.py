"""The heartbeat of the sweep: remembered in memory at every turn, written down every ten seconds.

A turn may take long (a large copy is made, a disk is slow), so a thread of its own writes, for each thread of the sweep
as long as that one lives; it stops with the last of them.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import close_old_connections, connection

from liuhen.jobs.models import Heartbeat, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

logger = logging.getLogger(__name__)
EVERY = 10.0  # seconds between two beats


@dataclass
class _Last:
    ended_at: datetime
    well_at: datetime | None
    failures: int
    problem: str


@dataclass
class Pulse:
    """What one thread of the sweep is at, and how the last turn of each duty went. Used by two threads.

    `row` is the number of its row.
    """

    busy_with: str = ""
    busy_since: datetime | None = None
    row: int = 1
    _turns: dict[str, _Last] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def began(self, duty: str, at: datetime) -> None:
        """Remember what is done now."""
        with self._lock:
            self.busy_with, self.busy_since = duty, at

    def ended(self, duty: str, at: datetime, problem: str = "") -> None:
        """Remember how the turn went; `problem` is the kind of the fault."""
        with self._lock:
            before = self._turns.get(duty)
            well_at = (before.well_at if before else None) if problem else at
            failures = (before.failures if before else 0) + 1 if problem else 0
            self._turns[duty] = _Last(at, well_at, failures, problem[:60])
            self.busy_with, self.busy_since = "", None

    def write(self, at: datetime) -> None:
        """Write everything down. Raises DatabaseError."""
        with self._lock:
            beat = Heartbeat(id=self.row, at=at, busy_with=self.busy_with, busy_since=self.busy_since)
            turns = [
                Turn(duty=duty, ended_at=t.ended_at, well_at=t.well_at, failures=t.failures, problem=t.problem)
                for duty, t in self._turns.items()
            ]
        columns = ["ended_at", "well_at", "failures", "problem"]
        Turn.objects.bulk_create(turns, update_conflicts=True, unique_fields=["duty"], update_fields=columns)
        Heartbeat.objects.bulk_create(
            [beat],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["at", "busy_with", "busy_since"],
        )


def beat(lanes: Sequence[tuple[Pulse, threading.Thread]], clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Write each pulse every ten seconds as long as its thread lives. A fault is logged and tried again."""
    while alive := [pulse for pulse, thread in lanes if thread.is_alive()]:
        for pulse in alive:
            _written(pulse, clock)
        if stop.wait(EVERY):
            break
    connection.close()


def _written(pulse: Pulse, clock: Callable[[], datetime]) -> None:
    try:
        close_old_connections()
        pulse.write(clock())
    except Exception:  # whatever it is: a sweep that works must not be called dead
        logger.exception("the heartbeat could not be written")
