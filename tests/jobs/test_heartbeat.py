"""The sweep says that it lives, also while a portion takes long, and how each duty's last turn went."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import DatabaseError
from tests.devices.bureau import clock

from liuhen.jobs import heartbeat
from liuhen.jobs.growth import measure
from liuhen.jobs.heartbeat import Pulse
from liuhen.jobs.models import StoreDay
from liuhen.jobs.queries import age, turns
from liuhen.jobs.queries import heartbeat as written
from liuhen.kernel.moments import local_day

NOON = clock("12:00")
LATER = NOON + timedelta(seconds=5)


def test_what_the_sweep_is_at_is_written_while_it_is_at_it(db):
    pulse = Pulse()
    pulse.began("derive", NOON)
    pulse.write(LATER)
    beat = written()

    assert beat is not None
    assert (beat.at, beat.busy_with, beat.busy_since) == (LATER, "derive", NOON)
    assert age(LATER + timedelta(seconds=3)) == timedelta(seconds=3)


def test_failures_in_a_row_are_counted_until_a_turn_goes_well(db):
    pulse = Pulse()
    pulse.ended("mail", NOON)
    pulse.ended("mail", LATER, "OSError")
    pulse.ended("mail", LATER, "OSError")
    pulse.write(LATER)
    failed = turns()["mail"]
    pulse.ended("mail", LATER)
    pulse.write(LATER)

    assert (failed.failures, failed.problem, failed.well_at) == (2, "OSError", NOON)
    assert (turns()["mail"].failures, turns()["mail"].problem, turns()["mail"].well_at) == (0, "", LATER)


def test_no_sweep_no_age(db):
    assert age(NOON) is None


def test_the_beat_goes_on_after_a_fault_and_ends_with_the_sweep(monkeypatch):
    written_at = []

    def write(_self, at):
        written_at.append(at)
        if len(written_at) == 1:
            raise DatabaseError("locked")
        leave.set()

    monkeypatch.setattr(Pulse, "write", write)
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    monkeypatch.setattr(heartbeat, "close_old_connections", lambda: None)
    leave = threading.Event()
    sweep = threading.Thread(target=leave.wait, args=(30,))
    sweep.start()
    heartbeat.beat(Pulse(), lambda: NOON, threading.Event(), sweep)

    assert len(written_at) >= 2
    assert not sweep.is_alive()


def test_days_are_counted_once_and_the_old_ones_go(db, home):
    today = local_day(NOON)
    StoreDay.objects.create(day=today - timedelta(days=91), number=1, bytes=1)
    measure(NOON)
    measure(NOON)
    rows = list(StoreDay.objects.order_by("day"))

    assert [row.day for row in rows] == [today - timedelta(days=back) for back in range(90, -1, -1)]
    assert rows[-1].free is not None
    assert {row.bytes for row in rows} == {0}
