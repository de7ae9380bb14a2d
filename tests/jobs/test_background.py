"""The threads of the background work: copies keep nothing else waiting, and a thread that falls takes the rest along."""

from __future__ import annotations

import signal
import subprocess
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.devices.bureau import clock

from liuhen.commands.management.commands import serve
from liuhen.jobs import background, heartbeat, sweep
from liuhen.jobs.background import start
from liuhen.jobs.heartbeat import Pulse
from liuhen.jobs.sweep import DUTIES, Duty, lanes

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 60.0  # seconds until a test that hangs is taken for failed
AT = clock("17:00")


class FallenError(BaseException):
    """What no duty catches."""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the threads away from the database."""
    monkeypatch.setattr(sweep, "close_old_connections", lambda: None)
    monkeypatch.setattr(heartbeat, "close_old_connections", lambda: None)
    monkeypatch.setattr(Pulse, "write", lambda _self, _at: None)


def started(monkeypatch: pytest.MonkeyPatch, *given: Duty, copies: Callable[[], object]) -> threading.Event:
    """Start these duties, with `copies` in place of the making of derivatives; return what stops them."""

    def make_next(*, clock: sweep.Clock, should_stop: Callable[[], bool]) -> None:
        copies()

    monkeypatch.setattr(sweep, "make_next", make_next)
    monkeypatch.setattr(sweep, "DUTIES", given)
    return threading.Event()


def test_every_duty_has_one_lane() -> None:
    first, second = lanes(threading.Event())
    assert [duty.name for duty in second] == ["derive"]
    assert {duty.name for duty in (*first, *second)} == {duty.name for duty in DUTIES}
    assert len(first) + 1 == len(DUTIES)


def test_a_copy_that_takes_long_keeps_no_other_duty_waiting(monkeypatch: pytest.MonkeyPatch, alone: None) -> None:
    begun, told, done = threading.Event(), threading.Event(), []

    def long() -> None:
        begun.set()
        done.append(told.wait(PATIENCE))  # the copy is not made before the others were told

    def tell(_clock: sweep.Clock) -> bool:
        if begun.is_set():
            told.set()
        return False

    stop = started(monkeypatch, Duty("tell", timedelta(0), tell), copies=long)
    threads = start(lambda: AT, stop, lambda: None)
    assert told.wait(PATIENCE)
    stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert done[0] is True
    assert not any(thread.is_alive() for thread in threads)


def test_what_makes_copies_hears_of_the_end_in_their_midst(monkeypatch: pytest.MonkeyPatch, alone: None) -> None:
    stop, heard = threading.Event(), []

    def make_next(*, clock: sweep.Clock, should_stop: Callable[[], bool]) -> None:
        heard.append(should_stop())
        stop.set()
        heard.append(should_stop())

    monkeypatch.setattr(sweep, "make_next", make_next)
    monkeypatch.setattr(sweep, "DUTIES", ())
    for thread in start(lambda: AT, stop, lambda: None):
        thread.join(PATIENCE)
    assert heard == [False, True]


def test_a_thread_that_falls_is_told_and_one_that_was_stopped_is_not(
    monkeypatch: pytest.MonkeyPatch, alone: None, caplog: pytest.LogCaptureFixture
) -> None:
    def fall() -> None:
        raise FallenError

    monkeypatch.setattr(threading, "excepthook", lambda _given: None)
    falls: list[str] = []
    stop = started(monkeypatch, copies=fall)

    def on_fall() -> None:
        falls.append(threading.current_thread().name)
        stop.set()

    for thread in start(lambda: AT, stop, on_fall):
        thread.join(PATIENCE)
    assert falls == ["derivatives"]
    assert "derivatives ended" in caplog.text


class Server:
    """The pages: they serve until they are told to stop."""

    def __init__(self, *_args: object, **_given: object) -> None:
        self._over = threading.Event()

    def terminate(self) -> None:
        self._over.set()

    def wait(self) -> int:
        assert self._over.wait(PATIENCE)
        return 0


@pytest.mark.parametrize("command", ["serve", "work"])
def test_a_service_whose_background_work_falls_ends_with_an_error(
    monkeypatch: pytest.MonkeyPatch, alone: None, command: str
) -> None:
    def fall(*_given: object) -> None:
        raise FallenError

    monkeypatch.setattr(threading, "excepthook", lambda _given: None)
    monkeypatch.setattr(background, "run", fall)
    monkeypatch.setattr(subprocess, "Popen", Server)
    monkeypatch.setattr(signal, "signal", lambda *_given: None)
    monkeypatch.setattr("logging.config.dictConfig", lambda _given: None)
    monkeypatch.setattr(serve, "call_command", lambda *_args, **_given: None)
    with pytest.raises(CommandError, match="意外停止"):
        call_command(command)
