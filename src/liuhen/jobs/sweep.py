"""The sweep: a literal list of what to look for, how often, and what to do with what is found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import close_old_connections

from liuhen.jobs.arrangements import fixity_every
from liuhen.jobs.figures import count_figures
from liuhen.jobs.growth import measure
from liuhen.jobs.heartbeat import Pulse
from liuhen.jobs.models import ReplicaRun
from liuhen.kernel.actors import system
from liuhen.ledger import services as ledger
from liuhen.notifications.services import collect, make_digests, make_due, send_due
from liuhen.notifications.services.making import BATCH as _TOLD
from liuhen.recordings.books import sealed_objects
from liuhen.recordings.places import replica_root, store_root
from liuhen.recordings.services.checking import check_fixity, due
from liuhen.recordings.services.deriving import make_next
from liuhen.recordings.services.resume import resume
from liuhen.regulations.counting import count_next
from liuhen.regulations.services import rehearse_next
from liuhen.store.replica import replicate
from liuhen.uploads.services.ending import clear_ended, expire_next
from liuhen.uploads.services.handing import hand_in_next
from liuhen.webhooks.services import deliver_next, forget, read_log

if TYPE_CHECKING:
    import threading

Clock = Callable[[], datetime]
logger = logging.getLogger(__name__)

_FIXITY_BATCH = 20
_DERIVE = "derive"


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of background work: `run` does one portion and says whether there is more at once."""

    name: str
    every: timedelta
    run: Callable[[Clock], bool]


def _resume(clock: Clock) -> bool:
    resume(clock=clock, strict=True)
    return False


def _integrate(_clock: Clock) -> bool:
    return ledger.integrate() > 0


def _checkpoint(clock: Clock) -> bool:
    ledger.sign_checkpoint(at=clock())
    return False


def _deriving(should_stop: Callable[[], bool]) -> Duty:
    return Duty(
        _DERIVE, timedelta(seconds=2), lambda clock: make_next(clock=clock, should_stop=should_stop) is not None
    )


def _count(clock: Clock) -> bool:
    return count_next(clock())


def _rehearse(clock: Clock) -> bool:
    return rehearse_next(clock())


def _fixity(clock: Clock) -> bool:
    at = clock()
    recordings = due(at, fixity_every(), _FIXITY_BATCH)
    check_fixity(actor=system("fixity"), at=at, recordings=recordings)
    return len(recordings) == _FIXITY_BATCH


def _replicate(clock: Clock) -> bool:
    replica = replica_root()
    if replica is not None:
        began = clock()  # what is sealed while the pass goes on belongs to the next one
        done = replicate(store_root(), replica, sealed_objects())
        values = {"at": began, "held": done.held, "failed": done.failed}
        problem = done.failures[0].words[:200] if done.failures else ""
        ReplicaRun.objects.update_or_create(pk=1, defaults={**values, "problem": problem})
    return False


def _measure(clock: Clock) -> bool:
    measure(clock())
    return False


def _figures(clock: Clock) -> bool:
    count_figures(clock())
    return False


def _tell(clock: Clock) -> bool:
    return make_due(actor=system("tell"), at=clock()) == _TOLD


def _digest(clock: Clock) -> bool:
    return make_digests(at=clock()) > 0


def _mail(clock: Clock) -> bool:
    collected = collect(at=clock()) > 0
    return send_due(clock=clock) or collected


def _upload(clock: Clock) -> bool:
    return hand_in_next(clock=clock) is not None


def _expire(clock: Clock) -> bool:
    if expire_next(clock=clock) is not None:
        return True
    clear_ended()
    return False


def _read_log(clock: Clock) -> bool:
    return read_log(at=clock()) > 0


def _deliver(clock: Clock) -> bool:
    return deliver_next(clock=clock) is not None


def _forget(clock: Clock) -> bool:
    return forget(at=clock()) > 0


DUTIES = (
    Duty("resume", timedelta(minutes=1), _resume),
    Duty("tell", timedelta(seconds=15), _tell),
    Duty("digest", timedelta(minutes=1), _digest),
    Duty("mail", timedelta(seconds=15), _mail),
    Duty("integrate", timedelta(seconds=2), _integrate),
    Duty("uploads", timedelta(seconds=1), _upload),
    Duty("expire", timedelta(minutes=5), _expire),
    _deriving(lambda: False),
    Duty("count", timedelta(seconds=10), _count),
    Duty("rehearse", timedelta(seconds=2), _rehearse),
    Duty("checkpoint", timedelta(minutes=5), _checkpoint),
    Duty("events", timedelta(seconds=2), _read_log),
    Duty("deliveries", timedelta(seconds=2), _deliver),
    Duty("forget_deliveries", timedelta(hours=1), _forget),
    Duty("fixity", timedelta(minutes=10), _fixity),
    Duty("replicate", timedelta(minutes=10), _replicate),
    Duty("measure", timedelta(hours=1), _measure),
    Duty("figures", timedelta(minutes=10), _figures),
)


def sweep_once(clock: Clock) -> None:
    """Do everything that is due now, each kind until nothing more is found. Raises what the work raises."""
    for duty in DUTIES:
        while duty.run(clock):
            pass


def lanes(stop: threading.Event) -> tuple[tuple[Duty, ...], ...]:
    """Return the duties a thread each: a copy takes minutes to make, and no upload or deadline waits for that.

    What makes copies hears of `stop` in their midst.
    """
    return tuple(duty for duty in DUTIES if duty.name != _DERIVE), (_deriving(stop.is_set),)


def run(clock: Clock, stop: threading.Event, pulse: Pulse | None = None, duties: Sequence[Duty] | None = None) -> None:
    """Sweep until told to stop, all duties unless told which.

    A kind that fails, however it does, is logged and tried again at its next turn; the others go on.
    """
    pulse, mine = pulse or Pulse(), DUTIES if duties is None else duties
    next_turn = {duty.name: clock() for duty in mine}
    while not stop.wait(0.5):
        for duty in mine:
            if (at := clock()) < next_turn[duty.name] or stop.is_set():
                continue
            pulse.began(duty.name, at)
            more, problem = _turn(duty, clock)
            at = clock()
            pulse.ended(duty.name, at, problem)
            next_turn[duty.name] = at + (timedelta(0) if more else duty.every)


def _turn(duty: Duty, clock: Clock) -> tuple[bool, str]:
    """Do one portion. Returns whether there is more at once, and the kind of fault, empty when it went well."""
    try:
        close_old_connections()
        return duty.run(clock), ""
    except Exception as error:  # a key that others may read, a row nobody foresaw: none of it may stop the rest
        logger.exception("sweep %s failed", duty.name, extra={"duty": duty.name})
        return False, type(error).__name__
