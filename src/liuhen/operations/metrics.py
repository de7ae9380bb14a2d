"""The figures of the instance for Prometheus, read from the tables at the moment of the scrape. No person, no content.

Labels are names of duties, outcomes, states and folders of the instance, of which there are few.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from liuhen import __version__
from liuhen.jobs.figures import figures
from liuhen.jobs.growth import free_bytes
from liuhen.jobs.queries import heartbeat, replica_run, turns
from liuhen.ledger import queries as ledger
from liuhen.obligations.queries import numbers
from liuhen.operations.readiness import unready
from liuhen.operations.work import waiting_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from prometheus_client.metrics_core import Metric


class Figures(Collector):
    """Everything that is read from tables and disks, as of one moment."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def collect(self) -> Iterator[Metric]:
        """Yield the families. When the database is not ready, only that it is not."""
        parts = unready(self._at)
        found = {part: int(part not in parts) for part in ("database", "migrations", "store", "sweep")}
        yield _gauges("liuhen_ready", "1 when this part does its work", "part", found)
        yield _gauges("liuhen_build_info", "The version that runs", "version", {__version__: 1})
        if {"database", "migrations"} & set(parts):
            return
        yield from self._store()
        yield from self._work()
        yield from self._log()

    def _store(self) -> Iterator[Metric]:
        sealed = figures(self._at).round
        yield CounterMetricFamily("liuhen_sealed_objects", "Originals handed in", value=sealed.objects)
        yield CounterMetricFamily("liuhen_sealed_bytes", "Bytes of originals handed in", value=sealed.bytes)
        yield _gauges("liuhen_disk_free_bytes", "Free bytes of the disk", "place", _free())
        outcomes = {name: getattr(sealed, name) for name in ("intact", "changed", "unreadable", "never")}
        yield _gauges("liuhen_fixity_objects", "Originals by the outcome of their last check", "outcome", outcomes)
        yield _gauges("liuhen_obligations", "Obligations that are open, and late", "state", numbers(self._at))

    def _work(self) -> Iterator[Metric]:
        works = waiting_work(self._at, replica=bool(settings.LIUHEN_REPLICA))
        ages = {each.duty: (self._at - each.oldest).total_seconds() for each in works if each.oldest and each.number}
        yield _gauges("liuhen_work_waiting", "Work that waits", "duty", {each.duty: each.number for each in works})
        yield _gauges("liuhen_work_failed", "Work that failed", "duty", {each.duty: each.failed for each in works})
        yield _gauges("liuhen_work_oldest_seconds", "Age of what waits longest", "duty", ages)
        beat = heartbeat()
        if beat is not None:
            busy = (self._at - beat.busy_since).total_seconds() if beat.busy_since else 0
            silent = (self._at - beat.at).total_seconds()
            yield GaugeMetricFamily("liuhen_sweep_age_seconds", "Silence of the sweep", value=silent)
            yield GaugeMetricFamily("liuhen_sweep_busy_seconds", "Time at one portion of work", value=busy)
        failing = {name: turn.failures for name, turn in turns().items()}
        yield _gauges("liuhen_duty_failures", "Failures of a duty in a row", "duty", failing)
        run = replica_run() if settings.LIUHEN_REPLICA else None
        if run is not None:
            lag = (self._at - run.at).total_seconds()
            yield GaugeMetricFamily("liuhen_replica_age_seconds", "Age of the last pass over the replica", value=lag)

    def _log(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("liuhen_log_entries", "Entries in the tree of the log", value=ledger.size())
        yield GaugeMetricFamily("liuhen_log_pending", "Entries that wait for the tree", value=ledger.waiting())
        latest = ledger.latest_checkpoint()
        if latest is not None:
            old = (self._at - latest.at).total_seconds()
            yield GaugeMetricFamily("liuhen_checkpoint_age_seconds", "Age of the newest checkpoint", value=old)


def _gauges(name: str, words: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family


def _free() -> dict[str, int]:
    folders = {"home": settings.HOME, "store": settings.LIUHEN_STORE, "replica": settings.LIUHEN_REPLICA}
    asked = {name: free_bytes(Path(folder)) for name, folder in folders.items() if folder}
    return {name: free for name, free in asked.items() if free is not None}
