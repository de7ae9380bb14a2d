"""Reads of what the sweep left behind of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.jobs.models import Heartbeat, ReplicaRun, StoreDay, Turn

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def heartbeat() -> Heartbeat | None:
    """Return the heartbeat, None when no sweep ever ran here."""
    return Heartbeat.objects.filter(pk=1).first()


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
