"""Reads of what the sweep left behind of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.jobs.models import Heartbeat, ReplicaRun, StoreDay, Turn

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def heartbeat() -> Heartbeat | None:
    """Return the heartbeat of the sweep as one, None when no sweep ever ran here.

    A sweep of several threads is as silent as the most silent of them, and busy with what it has been at longest.
    """
    beats = list(Heartbeat.objects.order_by("pk"))
    if not beats:
        return None
    at_work = [(beat.busy_since, beat) for beat in beats if beat.busy_since]
    busy = min(at_work, key=lambda pair: pair[0])[1] if at_work else beats[0]
    return Heartbeat(at=min(beat.at for beat in beats), busy_with=busy.busy_with, busy_since=busy.busy_since)


def age(at: datetime) -> timedelta | None:
    """Return how long the sweep has been silent, None when it never spoke."""
    found = heartbeat()
    return None if found is None else at - found.at


def turns() -> dict[str, Turn]:
    """Return the last turn of each duty."""
    return {turn.duty: turn for turn in Turn.objects.all()}


def replica_run() -> ReplicaRun | None:
    """Return the last pass over the replica."""
    return ReplicaRun.objects.filter(pk=1).first()


def store_days() -> list[StoreDay]:
    """Return the days that were counted, oldest first, at most ninety-one."""
    return list(StoreDay.objects.order_by("day"))
