"""The threads of the background work: one a lane of the sweep, and one that beats for them."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from django.db import connections

from liuhen.jobs.heartbeat import Pulse, beat
from liuhen.jobs.sweep import lanes, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from liuhen.jobs.sweep import Clock, Duty

logger = logging.getLogger(__name__)
_NAMES = ("sweep", "derivatives")


def start(clock: Clock, stop: threading.Event, on_fall: Callable[[], None]) -> list[threading.Thread]:
    """Start the background work and return its threads, which end with `stop`.

    `on_fall` is called, from that thread, when one ends without having been told to: half a sweep is none.
    """
    pairs = []
    for number, duties in enumerate(lanes(stop)):
        pulse = Pulse(row=number + 1)
        lane = threading.Thread(target=_sweep, args=(clock, stop, pulse, duties, on_fall), name=_NAMES[number])
        pairs.append((pulse, lane))
    threads = [thread for _, thread in pairs]
    for thread in threads:
        thread.start()
    heart = threading.Thread(target=beat, args=(pairs, clock, stop), name="heartbeat")
    heart.start()
    return [*threads, heart]


def _sweep(
    clock: Clock, stop: threading.Event, pulse: Pulse, duties: Sequence[Duty], on_fall: Callable[[], None]
) -> None:
    try:
        run(clock, stop, pulse, duties)
    finally:
        connections.close_all()
        if not stop.is_set():
            logger.critical("the thread %s ended without having been told to", threading.current_thread().name)
            on_fall()
