"""The sweep says that it lives, also while a portion takes long, and how each duty's last turn went."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
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


def test_a_sweep_of_two_threads_is_as_silent_as_the_most_silent_and_busy_with_what_takes_longest(db):
    duties, copies = Pulse(), Pulse(row=2)
    copies.began("derive", NOON)
    copies.write(LATER)
    duties.began("mail", LATER)
    duties.write(LATER + timedelta(seconds=10))
    beat = written()

    assert beat is not None
    assert (beat.at, beat.busy_with, beat.busy_since) == (LATER, "derive", NOON)
    copies.ended("derive", LATER)
    copies.write(LATER + timedelta(seconds=20))
    beat = written()
    assert beat is not None
    assert (beat.at, beat.busy_with, beat.busy_since) == (LATER + timedelta(seconds=10), "mail", LATER)


def test_a_thread_that_has_ended_beats_no_longer(monkeypatch):
    rows: list[int] = []
    leave = threading.Event()

    def write(pulse: Pulse, _at: object) -> None:
        rows.append(pulse.row)
        leave.set()

    monkeypatch.setattr(Pulse, "write", write)
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    monkeypatch.setattr(heartbeat, "close_old_connections", lambda: None)
    alive, ended = threading.Thread(target=leave.wait, args=(30,)), threading.Thread(target=str)
    alive.start()
    ended.start()
    ended.join()
    heartbeat.beat([(Pulse(), ended), (Pulse(row=2), alive)], lambda: NOON, threading.Event())

    assert set(rows) == {2}


def test_no_sweep_no_age(db):
    assert age(NOON) is None


@pytest.mark.parametrize("fault", [DatabaseError("locked"), ValueError("x")])
def test_the_beat_goes_on_after_a_fault_and_ends_with_the_sweep(monkeypatch, fault):
    written_at = []

    def write(_self, at):
        written_at.append(at)
        if len(written_at) == 1:
            raise fault
        leave.set()

    monkeypatch.setattr(Pulse, "write", write)
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    monkeypatch.setattr(heartbeat, "close_old_connections", lambda: None)
    leave = threading.Event()
    sweep = threading.Thread(target=leave.wait, args=(30,))
    sweep.start()
    heartbeat.beat([(Pulse(), sweep)], lambda: NOON, threading.Event())

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
